/* Printers of what moves or makes elements as they are: each is a few strided copies. */
#include "backend/cuda/source/copy.h"
#include "backend/cuda/source/printers.h"

void copy_print(struct build *b)
{
    struct operand_view to = build_out(b), from = build_cell(b, build_in(b, 0));
    copy_views(b, &to, &from);
}

void zeros_print(struct build *b)
{
    struct operand_view to = build_out(b);
    fill_number(b, &to, 0);
}

void ones_print(struct build *b)
{
    struct operand_view to = build_out(b);
    fill_number(b, &to, 1);
}

/* The number is the last operand. */
void full_print(struct build *b)
{
    struct operand_view to = build_out(b), cell = build_in(b, b->s->operand_count - 1);
    fill_operand(b, &to, &cell);
}

/* ---- joined and repeated ----------------------------------------------------------------------
 */

/* whole: axis */
void concat_print(struct build *b)
{
    struct operand_view to = build_out(b);
    int64_t axis = b->s->attrs.whole[0], at = 0;
    for (int k = 0; k < b->s->operand_count; k++) {
        struct operand_view x = build_cell(b, build_in(b, k));
        struct walk w = copy_begin();
        for (int i = 0; i < x.shape.ndim; i++)
            copy_axis(&w, x.shape.size[i], to.stride[i], x.stride[i]);
        copy_end(b, &w, &to, at * to.stride[axis], &x, 0);
        at += x.shape.size[axis];
    }
}

/* whole: axis */
void stack_print(struct build *b)
{
    struct operand_view to = build_out(b);
    int64_t axis = b->s->attrs.whole[0];
    for (int k = 0; k < b->s->operand_count; k++) {
        struct operand_view x = build_cell(b, build_in(b, k));
        struct walk w = copy_begin();
        for (int i = 0; i < x.shape.ndim; i++)
            copy_axis(&w, x.shape.size[i], to.stride[i < axis ? i : i + 1], x.stride[i]);
        copy_end(b, &w, &to, k * to.stride[axis], &x, 0);
    }
}

/* shape: how often along each axis of the result */
void tile_print(struct build *b)
{
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    struct walk w = copy_begin();
    int lead = to.shape.ndim - x.shape.ndim;
    for (int i = 0; i < to.shape.ndim; i++) {
        int64_t size = i < lead ? 1 : x.shape.size[i - lead];
        copy_axis(&w, size ? to.shape.size[i] / size : 0, size * to.stride[i], 0);
        copy_axis(&w, size, to.stride[i], i < lead ? 0 : x.stride[i - lead]);
    }
    copy_end(b, &w, &to, 0, &x, 0);
}

/* whole: times; no axis: of the flattened operand */
void repeat_print(struct build *b)
{
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    int64_t times = b->s->attrs.whole[0];
    bool flat = b->s->attrs.axis_count < 0;
    int axis = flat ? -1 : b->s->attrs.axes[0];
    struct layout dense = layout_contiguous(&x.shape);
    struct walk w = copy_begin();
    for (int i = 0; i < x.shape.ndim; i++) {
        int64_t step = flat ? dense.stride[i] * times : to.stride[i];
        copy_axis(&w, x.shape.size[i], i == axis ? step * times : step, x.stride[i]);
    }
    copy_axis(&w, times, flat ? 1 : to.stride[axis], 0);
    copy_end(b, &w, &to, 0, &x, 0);
}

/* whole: before and after for each axis; the second operand is the border's value */
void pad_print(struct build *b)
{
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    struct operand_view border = build_in(b, 1);
    struct walk w = copy_begin();
    int64_t at = 0;
    fill_operand(b, &to, &border);
    for (int i = 0; i < x.shape.ndim; i++) {
        at += b->s->attrs.whole[2 * i] * to.stride[i];
        copy_axis(&w, x.shape.size[i], to.stride[i], x.stride[i]);
    }
    copy_end(b, &w, &to, at, &x, 0);
}

/* Each axis is cut in two, which change places: bit i of `part` says which piece of axis i moves.
 */
static void roll_part(struct build *b, const struct operand_view *to, const struct operand_view *x,
                      const int64_t *shift, int part)
{
    struct walk w = copy_begin();
    int64_t to_at = 0, from_at = 0;
    for (int i = 0; i < x->shape.ndim; i++) {
        int64_t size = x->shape.size[i];
        bool second = part >> i & 1; /* what falls off */
        copy_axis(&w, second ? shift[i] : size - shift[i], to->stride[i], x->stride[i]);
        from_at += second ? (size - shift[i]) * x->stride[i] : 0;
        to_at += second ? 0 : shift[i] * to->stride[i];
    }
    copy_end(b, &w, to, to_at, x, from_at);
}

static void flatten(struct operand_view *v)
{
    v->shape = (struct shape){ 1, { shape_count(&v->shape) } };
    v->stride[0] = 1;
}

/* shape: a shift for each axis; no axes: one of the flattened operand */
void roll_print(struct build *b)
{
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    const int64_t *shift = b->s->attrs.shape.size;
    int moved = 0; /* axes that stay as they are have one piece */
    if (b->s->attrs.axis_count < 0) {
        x = build_dense(b, x);
        flatten(&x);
        flatten(&to);
    }
    for (int i = 0; i < x.shape.ndim; i++)
        moved |= (shift[i] != 0) << i;
    for (int part = 0; part < 1 << x.shape.ndim; part++)
        if ((part & ~moved) == 0)
            roll_part(b, &to, &x, shift, part);
}

/* ---- triangles, diagonals ---------------------------------------------------------------------
 */

/* whole: k, cut down to where it makes no more difference */
static void print_triangle(struct build *b, bool lower)
{
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    int n = to.shape.ndim;
    int64_t rows = to.shape.size[n - 2], columns = to.shape.size[n - 1];
    int64_t k = b->s->attrs.whole[0], count = shape_count(&to.shape);
    struct walk w = { .views = 1 };
    for (int i = 0; i < n; i++)
        walk_axis(&w, x.shape.size[i], &x.stride[i]);
    walk_join(&w);
    build_begin(b, "triangle", build_is_wide(count));
    build_define(b, "LOWER", "%d", lower);
    build_operand(b, "to", build_bits(to.dtype), &to);
    build_operand(b, "from", build_bits(to.dtype), &x);
    build_axes(b, "FROM", &w, 0);
    build_whole(b, "rows", rows);
    build_whole(b, "columns", columns);
    build_whole(b, "k", k < -rows ? -rows : k > columns ? columns : k);
    build_whole(b, "n", count);
    build_end(b, "triangle", count);
}

void tril_print(struct build *b)
{
    print_triangle(b, true);
}

void triu_print(struct build *b)
{
    print_triangle(b, false);
}

/* whole: k. A matrix gives its diagonal, a row the matrix with that diagonal. */
void diag_print(struct build *b)
{
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    int64_t k = b->s->attrs.whole[0];
    bool extract = x.shape.ndim == 2;
    const struct operand_view *matrix = extract ? &x : &to;
    int64_t n = shape_count(extract ? &to.shape : &x.shape);
    struct walk w = copy_begin();
    if (!extract)
        fill_number(b, &to, 0);
    if (n == 0)
        return;
    int64_t start = k < 0 ? -k * matrix->stride[0] : k * matrix->stride[1];
    int64_t step = matrix->stride[0] + matrix->stride[1];
    copy_axis(&w, n, extract ? 1 : step, extract ? step : x.stride[0]);
    copy_end(b, &w, &to, extract ? 0 : start, &x, extract ? start : 0);
}

/* ---- a slice ----------------------------------------------------------------------------------
 */

/* The part of the result that steps (whole) and counts (shape) describe, from the element that the
 * third operand names: it is looked at before anything is written there. */
static void print_part(struct build *b, const struct operand_view *to, struct layout *part)
{
    struct operand_view value = build_cell(b, build_in(b, 1)), at = build_in(b, 2);
    struct walk w = copy_begin();
    struct extent reach;
    int lead = part->shape.ndim - value.shape.ndim;
    for (int i = 0; i < part->shape.ndim; i++) {
        bool stretched = i < lead || value.shape.size[i - lead] == 1;
        copy_axis(&w, part->shape.size[i], part->stride[i], stretched ? 0 : value.stride[i - lead]);
    }
    int64_t n = walk_count(&w);
    walk_join(&w);
    if (layout_reach(part, &reach)) {
        build_fail(b, "a part reaches too far");
        return;
    }
    build_begin(b, "set", build_is_wide(n));
    build_operand(b, "to_first", build_bits(to->dtype), to);
    build_operand(b, "from_first", build_bits(to->dtype), &value);
    build_number(b, "AT", &at);
    build_whole(b, "low", reach.low);
    build_whole(b, "high", reach.high);
    build_whole(b, "count", shape_count(&to->shape));
    build_fault(b);
    build_define(b, "PART", "%lldull", (long long)gpu_fault_word(GPU_FAULT_PART, 2, 0));
    build_axes(b, "TO", &w, COPY_TO);
    build_axes(b, "FROM", &w, COPY_FROM);
    build_whole(b, "n", n);
    build_end(b, "set", n);
}

/* The result may already lie where x lies (op.h: in_place). */
void slice_set_print(struct build *b)
{
    const struct op_attrs *a = &b->s->attrs;
    struct operand_view to = build_out(b), x = build_cell(b, build_in(b, 0));
    struct layout part = { .shape.ndim = a->axis_count };
    int64_t count = 1;
    for (int i = 0; i < to.shape.ndim; i++)
        count *= a->shape.size[i];
    bool there = x.kind == SOURCE_VIEW &&
                 b->p->views[x.index].buffer == b->p->views[to.index].buffer;
    if (count < shape_count(&to.shape) && !there)
        copy_views(b, &to, &x);
    for (int k = 0; k < a->axis_count; k++) {
        part.shape.size[k] = a->shape.size[a->axes[k]];
        part.stride[k] = a->whole[2 * a->axes[k] + 1] * to.stride[a->axes[k]];
    }
    if (count > 0)
        print_part(b, &to, &part);
}
