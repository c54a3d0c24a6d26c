/* See copy.h. */
#include "backend/cuda/source/copy.h"

#include "backend/cuda/source/cast.h"

#include <stdlib.h>

enum { WIDE_BYTES = 16 };

struct walk copy_begin(void)
{
    return (struct walk){ .views = 2 };
}

void copy_axis(struct walk *w, int64_t size, int64_t to_step, int64_t from_step)
{
    walk_axis(w, size, (const int64_t[]){ to_step, from_step });
}

static void swap_axes(struct walk *w, int a, int b)
{
    int64_t size = w->size[a];
    w->size[a] = w->size[b];
    w->size[b] = size;
    for (int v = 0; v < w->views; v++) {
        int64_t step = w->step[v][a];
        w->step[v][a] = w->step[v][b];
        w->step[v][b] = step;
    }
}

/* So that neighbouring threads write neighbours. */
static void sort_axes(struct walk *w)
{
    for (int i = 0; i < w->ndim; i++)
        for (int j = i; j > 0 && llabs(w->step[COPY_TO][j]) > llabs(w->step[COPY_TO][j - 1]); j--)
            swap_axes(w, j, j - 1);
}

/* Several elements at once as one wide one, where both sides lie so that it can be: how many. */
static int64_t widen(struct walk *w, const struct operand_view *to, int64_t to_at,
                     const struct operand_view *from, int64_t from_at)
{
    int last = w->ndim - 1;
    int64_t each = WIDE_BYTES / (int64_t)dtype_bytes(to->dtype);
    if (last < 0 || to->alignment < WIDE_BYTES || from->alignment < WIDE_BYTES || to_at % each ||
        from_at % each || w->size[last] % each)
        return 1;
    for (int v = 0; v < w->views; v++) {
        if (w->step[v][last] != 1)
            return 1;
        for (int a = 0; a < last; a++)
            if (w->step[v][a] % each)
                return 1;
    }
    w->size[last] /= each;
    for (int v = 0; v < w->views; v++)
        for (int a = 0; a < last; a++)
            w->step[v][a] /= each;
    return each;
}

/* Sides of a square that goes through shared memory, and what an axis needs to be worth it. */
enum { SQUARE = 32, SQUARE_LEAST = 16 };

/* The axis along which `from` has neighbours, if `to` has them along another one; or -1. */
static int crossing_axis(const struct walk *w)
{
    int last = w->ndim - 1;
    if (last < 1 || w->step[COPY_TO][last] != 1 || llabs(w->step[COPY_FROM][last]) <= 1 ||
        w->size[last] < SQUARE_LEAST)
        return -1;
    for (int a = 0; a < last; a++)
        if (w->step[COPY_FROM][a] == 1 && w->size[a] >= SQUARE_LEAST)
            return a;
    return -1;
}

/* Squares of 32 by 32, read along one axis and written along the other. The walk is over the other
 * axes. */
static bool copy_crossing(struct build *b, const struct walk *w, const struct operand_view *to,
                          int64_t to_at, const struct operand_view *from, int64_t from_at)
{
    int last = w->ndim - 1, axis = crossing_axis(w);
    struct walk others = copy_begin();
    if (axis < 0)
        return false;
    for (int a = 0; a < last; a++)
        if (a != axis)
            copy_axis(&others, w->size[a], w->step[COPY_TO][a], w->step[COPY_FROM][a]);
    walk_join(&others);
    int64_t rows = (w->size[axis] + SQUARE - 1) / SQUARE,
            columns = (w->size[last] + SQUARE - 1) / SQUARE;
    int64_t blocks = rows * columns * walk_count(&others);
    if (blocks > INT32_MAX)
        return false;
    build_begin(b, "cross", false);
    build_operand(b, "to_first", build_bits(to->dtype), to);
    build_operand(b, "from_first", build_bits(to->dtype), from);
    build_define(b, "element", "%s", build_bits(to->dtype));
    build_whole(b, "to_at", to_at);
    build_whole(b, "from_at", from_at);
    build_axes(b, "TO", &others, COPY_TO);
    build_axes(b, "FROM", &others, COPY_FROM);
    build_whole(b, "size", w->size[axis]);
    build_whole(b, "width", w->size[last]);
    build_whole(b, "to_step", w->step[COPY_TO][axis]);
    build_whole(b, "from_step", w->step[COPY_FROM][last]);
    build_whole(b, "across", columns);
    build_whole(b, "squares", rows * columns);
    build_end_blocks(b, "cross", blocks, 1);
    return true;
}

void copy_end(struct build *b, struct walk *w, const struct operand_view *to, int64_t to_at,
              const struct operand_view *from, int64_t from_at)
{
    int64_t count = walk_count(w);
    if (count == 0)
        return;
    sort_axes(w);
    walk_join(w);
    if (copy_crossing(b, w, to, to_at, from, from_at))
        return;
    int64_t each = widen(w, to, to_at, from, from_at);
    build_begin(b, "move", build_is_wide(count));
    build_operand(b, "to_first", each > 1 ? "wide" : build_bits(to->dtype), to);
    build_operand(b, "from_first", each > 1 ? "const wide" : build_bits(to->dtype), from);
    build_whole(b, "to_at", to_at / each);
    build_whole(b, "from_at", from_at / each);
    build_axes(b, "TO", w, COPY_TO);
    build_axes(b, "FROM", w, COPY_FROM);
    build_whole(b, "n", count / each);
    build_end(b, "move", count / each);
}

static struct walk walk_of_views(const struct operand_view *to, const struct operand_view *from)
{
    struct walk w = copy_begin();
    int lead = to->shape.ndim - from->shape.ndim;
    for (int i = 0; i < to->shape.ndim; i++) {
        bool stretched = i < lead || from->shape.size[i - lead] == 1;
        copy_axis(&w, to->shape.size[i], to->stride[i], stretched ? 0 : from->stride[i - lead]);
    }
    return w;
}

void copy_views(struct build *b, const struct operand_view *to, const struct operand_view *from)
{
    struct walk w = walk_of_views(to, from);
    copy_end(b, &w, to, 0, from, 0);
}

bool copy_across(struct build *b, const struct operand_view *to, const struct operand_view *from)
{
    struct walk w = walk_of_views(to, from);
    sort_axes(&w);
    walk_join(&w);
    return walk_count(&w) > 0 && copy_crossing(b, &w, to, 0, from, 0);
}

static void fill_begin(struct build *b, const struct operand_view *to)
{
    build_begin(b, "fill", build_is_wide(shape_count(&to->shape)));
    build_operand(b, "to", build_type(to->dtype), to);
    build_define(b, "element", "%s", build_type(to->dtype));
}

static void fill_end(struct build *b, const struct operand_view *to)
{
    int64_t n = shape_count(&to->shape);
    build_whole(b, "n", n);
    build_end(b, "fill", n);
}

void fill_number(struct build *b, const struct operand_view *to, int number)
{
    fill_begin(b, to);
    cast_number(b, "CELL", number, to->dtype);
    fill_end(b, to);
}

void fill_operand(struct build *b, const struct operand_view *to, const struct operand_view *cell)
{
    fill_begin(b, to);
    if (cell->kind == SOURCE_SCALAR) {
        cast_scalar(b, "CELL", cell, to->dtype);
    } else {
        build_operand(b, "cell_at", build_type(to->dtype), cell);
        build_define(b, "CELL", "cell_at[0]");
    }
    fill_end(b, to);
}

struct operand_view build_cell(struct build *b, struct operand_view v)
{
    if (v.kind != SOURCE_SCALAR)
        return v;
    struct operand_view cell = build_scratch(b, v.dtype, 1);
    cell.shape.ndim = 0;
    fill_operand(b, &cell, &v);
    return cell;
}

struct operand_view build_dense(struct build *b, struct operand_view v)
{
    if (v.kind == SOURCE_SCALAR)
        return build_cell(b, v);
    if (build_is_dense(&v))
        return v;
    struct operand_view side_by_side = build_scratch(b, v.dtype, shape_count(&v.shape));
    struct layout l = layout_contiguous(&v.shape);
    side_by_side.shape = v.shape;
    for (int i = 0; i < v.shape.ndim; i++)
        side_by_side.stride[i] = l.stride[i];
    copy_views(b, &side_by_side, &v);
    return side_by_side;
}
