/* Printers of the pools: the largest element under each window or where it lies, the average, and
 * the way back of the average. A window's border counts for nothing. */
#include "backend/cuda/source/printers.h"
#include "tensor/window.h"

/* The result is [images, rows, columns, channels]; the windows lie over `images` and give
 * `results`. */
static void print_pool(struct build *b, const struct shape *images, const struct shape *results,
                       const char *begin, const char *each, const char *result)
{
    struct operand_view x = build_dense(b, build_in(b, 0)), to = build_out(b);
    struct window w = window_of_pool(&b->s->attrs);
    bool back = b->s->op == OP__avg_pool2d_back;
    int64_t n = shape_count(&to.shape);
    build_part(b, "windows");
    build_begin(b, "pool", build_is_wide(n) || build_is_wide(shape_count(&x.shape)));
    build_define(b, "element", "%s", build_type(x.dtype));
    build_operand(b, "x", "const element", &x);
    build_operand(b, "to", build_type(to.dtype), &to);
    build_whole(b, "height", images->size[1]);
    build_whole(b, "width", images->size[2]);
    build_whole(b, "places0", results->size[1]);
    build_whole(b, "places1", results->size[2]);
    build_whole(b, "rows", to.shape.size[1]);
    build_whole(b, "columns", to.shape.size[2]);
    build_whole(b, "channels", images->size[3]);
    build_whole(b, "size0", w.size[0]);
    build_whole(b, "size1", w.size[1]);
    build_whole(b, "stride0", w.stride[0]);
    build_whole(b, "stride1", w.stride[1]);
    build_whole(b, "before0", w.before[0]);
    build_whole(b, "before1", w.before[1]);
    build_define(b, "RANGE", back ? "over" : "under");
    build_define(b, "END0", back ? "places0" : "height");
    build_define(b, "END1", back ? "places1" : "width");
    build_define(b, "BEGIN", "%s", begin);
    build_define(b, "EACH_ONE", "%s", each);
    build_define(b, "RESULT", "%s", result);
    build_whole(b, "n", n);
    build_end(b, "pool", n);
}

static void print_over(struct build *b, const char *begin, const char *each, const char *result)
{
    struct operand_view x = build_in(b, 0), to = build_out(b);
    print_pool(b, &x.shape, &to.shape, begin, each, result);
}

void max_pool2d_print(struct build *b)
{
    print_over(b, "element most = 0; int held = 0",
               "const element v = x[at]; most = !held || v > most || v != v ? v : most; held = 1",
               "most");
}

/* The first of equals, and the first NaN before any number. */
void max_pool2d_at_print(struct build *b)
{
    print_over(b, "int64_t best = -1",
               "const element v = x[at]; if (best < 0 || v > x[best] || (v != v && x[best] == "
               "x[best])) best = at",
               "best");
}

void avg_pool2d_print(struct build *b)
{
    print_over(b, "element sum = 0", "sum += x[at]",
               "sum / (element)((h.to - h.from) * (w.to - w.from))");
}

void avg_pool2d_back_print(struct build *b)
{
    struct operand_view g = build_in(b, 0), to = build_out(b);
    print_pool(
        b, &to.shape, &g.shape, "element sum = 0",
        "const range p = under(y, stride0, before0, size0, height), q = under(z, stride1, "
        "before1, size1, width); sum += x[at] / (element)((p.to - p.from) * (q.to - q.from))",
        "sum");
}
