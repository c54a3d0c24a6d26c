/* Printers of conv2d and its two adjoints: products of matrices whose elements are looked up in the
 * images (text/network.cu). */
#include "backend/cuda/source/conv.h"
#include "backend/cuda/source/lanes.h"
#include "backend/cuda/source/printers.h"
#include "backend/cuda/source/reduce.h"
#include "tensor/window.h"

/* Places that are worth a chunk of their own, and the most chunks: of the kernel's adjoint. */
enum { CHUNK_PLACES = 4096, CHUNKS_MOST = 64, SIDE = 64 };

void product_end(struct build *b, const struct product *q, enum dtype t)
{
    int64_t down = (q->rows + SIDE - 1) / SIDE, across = (q->columns + SIDE - 1) / SIDE, blocks;
    const char *type = dtype_kind(t) == 'f' ? build_type(t) : "uint64_t";
    build_define(b, "element", "%s", type);
    build_define(b, "FMA(x, y, s)", "%s",
                 t == DTYPE_F32   ? "fmaf(x, y, s)"
                 : t == DTYPE_F64 ? "fma(x, y, s)"
                                  : "((x) * (y) + (s))");
    build_whole(b, "rows", q->rows);
    build_whole(b, "columns", q->columns);
    build_whole(b, "depth", q->depth);
    build_whole(b, "blocks", down * across);
    build_whole(b, "each", (q->depth + q->chunks - 1) / q->chunks);
    if (__builtin_mul_overflow(down * across, q->groups, &blocks) || blocks > INT32_MAX)
        build_fail(b, "too many blocks");
    else if (blocks > 0)
        build_end_blocks(b, "product", blocks, q->chunks);
}

/* The shapes of a call of conv2d or of one of its adjoints. */
struct conv {
    struct window window;
    int64_t images, size[2], channels; /* of x */
    int64_t places[2], filters;        /* of the result */
    int64_t groups, in, out;           /* channels and filters of a group */
};

static struct conv conv_of(struct build *b, const struct shape *x, const struct shape *kernel)
{
    struct conv c = {
        .window = window_of_conv(&b->s->attrs, kernel),
        .images = x->size[0],
        .size = { x->size[1], x->size[2] },
        .channels = x->size[3],
        .filters = kernel->size[3],
        .groups = b->s->attrs.whole[CONV_GROUPS],
        .in = kernel->size[2],
    };
    c.out = c.filters / c.groups;
    for (int i = 0; i < 2; i++)
        c.places[i] = window_places(&c.window, i, c.size[i]);
    return c;
}

static void conv_begin(struct build *b, const char *name, const char *lookups, const struct conv *c)
{
    int64_t most = c->images * (c->size[0] + 1) * (c->size[1] + 1) * c->channels;
    int64_t results = c->images * c->places[0] * c->places[1] * c->filters;
    build_part(b, "spots");
    build_part(b, lookups);
    build_begin(b, name, build_is_wide(most) || build_is_wide(results));
    build_whole(b, "height", c->size[0]);
    build_whole(b, "width", c->size[1]);
    build_whole(b, "channels", c->channels);
    build_whole(b, "filters", c->filters);
    build_whole(b, "in", c->in);
    build_whole(b, "out", c->out);
    build_whole(b, "places0", c->places[0]);
    build_whole(b, "places1", c->places[1]);
    build_whole(b, "taps1", c->window.size[1]);
    build_whole(b, "stride0", c->window.stride[0]);
    build_whole(b, "stride1", c->window.stride[1]);
    build_whole(b, "before0", c->window.before[0]);
    build_whole(b, "before1", c->window.before[1]);
    build_whole(b, "dilation0", c->window.dilation[0]);
    build_whole(b, "dilation1", c->window.dilation[1]);
}

static struct operand_view dense(struct build *b, int k)
{
    return build_dense(b, build_in(b, k));
}

/* The left side: what it says of a row and of a column apart, and the element of both. */
static void define_left(struct build *b, bool by_rows, const char *row, const char *column,
                        const char *element)
{
    build_define(b, "LEFT_BY_ROWS", "%d", by_rows);
    build_define(b, "left_row", "spot");
    build_define(b, "left_column", "spot");
    build_define(b, "LEFT_ROW(m)", "%s", row);
    build_define(b, "LEFT_COLUMN(k)", "%s", column);
    build_define(b, "LEFT(r, c)", "%s", element);
}

void conv2d_print(struct build *b)
{
    struct operand_view x = dense(b, 0), kernel = dense(b, 1), to = build_out(b);
    struct conv c = conv_of(b, &x.shape, &kernel.shape);
    if (shape_count(&to.shape) == 0)
        return;
    struct product q = { c.images * c.places[0] * c.places[1], c.out,
                         c.window.size[0] * c.window.size[1] * c.in, c.groups, 1 };
    conv_begin(b, "conv2d", "windows_of_x", &c);
    build_operand(b, "x", build_type(x.dtype), &x);
    build_operand(b, "kernel", build_type(x.dtype), &kernel);
    build_operand(b, "to", build_type(to.dtype), &to);
    define_left(b, true, "PLACE_SPOT(m)", "TAP_SPOT(k)", "WINDOW(r, c)");
    build_define(b, "RIGHT(k, n)", "kernel[(int64_t)(k) * filters + group * out + (n)]");
    build_define(b, "TO(m, n)", "(int64_t)(m) * filters + group * out + (n)");
    build_define(b, "RESULT(v)", "(v)");
    product_end(b, &q, to.dtype);
}

/* Element m of x gets from tap t what the result has at (m + before - t dilation) / stride. */
void conv2d_x_print(struct build *b)
{
    struct operand_view kernel = dense(b, 0), g = dense(b, 1), to = build_out(b);
    struct conv c = conv_of(b, &to.shape, &kernel.shape);
    if (shape_count(&to.shape) == 0)
        return;
    struct product q = { c.images * c.size[0] * c.size[1], c.in,
                         c.window.size[0] * c.window.size[1] * c.out, c.groups, 1 };
    conv_begin(b, "conv2d_x", "results_over_x", &c);
    build_operand(b, "kernel", build_type(to.dtype), &kernel);
    build_operand(b, "g", build_type(to.dtype), &g);
    build_operand(b, "to", build_type(to.dtype), &to);
    build_define(b, "STRIDED", "%d", c.window.stride[0] != 1 || c.window.stride[1] != 1);
    define_left(b, true, "ELEMENT_SPOT(m)", "FILTER_SPOT(k)", "RESULT_OVER(r, c)");
    build_define(b, "RIGHT(k, n)", "%s",
                 "kernel[((int64_t)TAP(k, out) * in + (n)) * filters + group * out + (int64_t)((k) "
                 "% (place)out)]");
    build_define(b, "TO(m, n)", "(int64_t)(m) * channels + group * in + (n)");
    build_define(b, "RESULT(v)", "(v)");
    product_end(b, &q, to.dtype);
}

/* Sums of the chunks of places. */
static void add_chunks(struct build *b, struct operand_view parts, const struct operand_view *to,
                       int64_t chunks)
{
    int64_t n = shape_count(&to->shape);
    const int64_t *strides[] = { parts.stride };
    struct lanes l;
    parts.shape = (struct shape){ 2, { chunks, n } };
    parts.stride[0] = n;
    parts.stride[1] = 1;
    lanes_read(&l, &parts.shape, (const bool[MAX_DIMS]){ true, false }, 1, strides);
    reduce_launch(b, &l, REDUCE_SUM, &parts, NULL, "VALUE(a)", to);
}

void conv2d_kernel_print(struct build *b)
{
    struct operand_view x = dense(b, 0), g = dense(b, 1), to = build_out(b), parts = to;
    struct conv c = conv_of(b, &x.shape, &to.shape);
    int64_t n = shape_count(&to.shape), places = c.images * c.places[0] * c.places[1];
    int64_t chunks = 1 + places / CHUNK_PLACES;
    chunks = chunks < CHUNKS_MOST ? chunks : CHUNKS_MOST;
    if (chunks > 1)
        parts = build_scratch(b, to.dtype, n * chunks);
    struct product q = { n / c.filters, c.out, places, c.groups, chunks };
    if (n == 0)
        return;
    conv_begin(b, "conv2d_kernel", "windows_of_x", &c);
    build_operand(b, "x", build_type(to.dtype), &x);
    build_operand(b, "g", build_type(to.dtype), &g);
    build_operand(b, "to", build_type(to.dtype), &parts);
    build_whole(b, "elements", n);
    define_left(b, false, "TAP_SPOT(m)", "PLACE_SPOT(k)", "WINDOW(c, r)");
    build_define(b, "RIGHT(k, n)", "g[(int64_t)(k) * filters + group * out + (n)]");
    build_define(b, "TO(m, n)", "chunk * elements + (int64_t)(m) * filters + group * out + (n)");
    build_define(b, "RESULT(v)", "(v)");
    product_end(b, &q, to.dtype);
    if (chunks > 1)
        add_chunks(b, parts, &to, chunks);
}
