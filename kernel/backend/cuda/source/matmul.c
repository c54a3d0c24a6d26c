/* The printer of matmul for what no library multiplies: whole numbers, which wrap. Real ones can be
 * had too. Batches broadcast; vectors are a row on the left and a column on the right. */
#include "backend/cuda/source/cast.h"
#include "backend/cuda/source/conv.h"
#include "backend/cuda/source/printers.h"

#include <stdio.h>

/* One side: the steps of its own two axes, and the batch's. */
struct side {
    struct operand_view view;
    int64_t row_step, column_step;
    int own; /* axes of its own */
};

static struct side side_of(struct build *b, int k)
{
    struct side s = { .view = build_cell(b, build_in(b, k)) };
    int n = s.view.shape.ndim;
    s.own = n < 2 ? 1 : 2;
    s.column_step = n == 1 && k == 1 ? 0 : s.view.stride[n - 1];
    s.row_step = n > 1 ? s.view.stride[n - 2] : k == 1 ? s.view.stride[0] : 0;
    return s;
}

static int64_t batch_step(const struct side *s, int at, int ndim)
{
    int own = at - (ndim - (s->view.shape.ndim - s->own));
    return own < 0 || s->view.shape.size[own] == 1 ? 0 : s->view.stride[own];
}

/* A side's parameters, and macro NAME(i, j): its element as the dtype of the sums. `apart`: i and j
 * are what NAME_ROW and NAME_COLUMN say. */
static void define_side(struct build *b, const char *name, const char *parameter,
                        const struct side *s, enum dtype sums, bool apart)
{
    char text[48], macro[48];
    struct strbuf value;
    build_operand(b, parameter, build_type(s->view.dtype), &s->view);
    snprintf(macro, sizeof macro, "%s_row", parameter);
    build_whole(b, macro, s->row_step);
    snprintf(macro, sizeof macro, "%s_column", parameter);
    build_whole(b, macro, s->column_step);
    snprintf(macro, sizeof macro, "%s_ROW(i)", name);
    build_define(b, macro, "(%s_BATCH((place)group) + (int64_t)(i) * %s_row)", name, parameter);
    snprintf(macro, sizeof macro, "%s_COLUMN(j)", name);
    build_define(b, macro, "((int64_t)(j) * %s_column)", parameter);
    snprintf(macro, sizeof macro, "%s_AT(i, j)", name);
    if (apart)
        build_define(b, macro, "%s[(i) + (j)]", parameter);
    else
        build_define(b, macro, "%s[%s_ROW(i) + %s_COLUMN(j)]", parameter, name, name);
    snprintf(text, sizeof text, "%s_AT(i, j)", name);
    strbuf_init(&value);
    cast_print(b, &value, s->view.dtype, sums, text);
    snprintf(macro, sizeof macro, "%s(i, j)", name);
    if (value.failed)
        build_fail(b, "no memory");
    else
        build_define(b, macro, "(element)%s", value.p);
    strbuf_fini(&value);
}

static void define_result(struct build *b, enum dtype sums, enum dtype to)
{
    struct strbuf value;
    strbuf_init(&value);
    cast_print(b, &value, sums, to, "v");
    if (value.failed)
        build_fail(b, "no memory");
    else
        build_define(b, "RESULT(v)", "%s", value.p);
    strbuf_fini(&value);
}

void matmul_print(struct build *b)
{
    struct side left = side_of(b, 0), right = side_of(b, 1);
    struct operand_view to = build_out(b);
    enum dtype sums = dtype_compute(to.dtype);
    int batch = to.shape.ndim - (left.own - 1) - (right.own - 1);
    struct walk w = { .views = 2 };
    if (shape_count(&to.shape) == 0)
        return;
    for (int i = 0; i < batch; i++) {
        const int64_t steps[] = { batch_step(&left, i, batch), batch_step(&right, i, batch) };
        walk_axis(&w, to.shape.size[i], steps);
    }
    const struct shape *l = &left.view.shape, *r = &right.view.shape;
    struct product q = { left.own == 2 ? l->size[l->ndim - 2] : 1,
                         right.own == 2 ? r->size[r->ndim - 1] : 1, l->size[l->ndim - 1],
                         walk_count(&w), 1 };
    walk_join(&w);
    build_begin(b, "matmul",
                build_is_wide(q.rows) || build_is_wide(q.columns) || build_is_wide(q.depth) ||
                    build_is_wide(q.groups));
    build_axes(b, "LEFT_BATCH", &w, 0);
    build_axes(b, "RIGHT_BATCH", &w, 1);
    define_side(b, "LEFT", "a", &left, sums, true);
    define_side(b, "RIGHT", "b", &right, sums, false);
    build_operand(b, "to", build_type(to.dtype), &to);
    build_define(b, "left_row", "int64_t");
    build_define(b, "left_column", "int64_t");
    build_define(b, "LEFT_BY_ROWS", "%d", left.column_step == 1);
    build_define(b, "TO(m, n)", "(group * rows + (int64_t)(m)) * columns + (int64_t)(n)");
    define_result(b, sums, to.dtype);
    product_end(b, &q, sums);
}
