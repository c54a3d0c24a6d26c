/* Views name the same elements that NumPy's would: random layouts against counting by hand. */
#include "tensor/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* Place in the buffer of the element with a row-major number. */
static int64_t place(const struct layout *l, int64_t element)
{
    int64_t at = l->offset;
    for (int i = l->shape.ndim - 1; i >= 0; i--) {
        at += element % l->shape.size[i] * l->stride[i];
        element /= l->shape.size[i];
    }
    return at;
}

static struct op_attrs nothing(void)
{
    return (struct op_attrs){ .axis_count = -1, .dtype = -1, .shape.ndim = -1 };
}

/* Rule and view in one: 0, 1 (needs a copy), or -1 when the rule refuses. */
static int see(enum op_id id, const struct layout *in, struct op_attrs *attrs, struct layout *out)
{
    const struct op *op = op_row(id);
    struct operand x = { DTYPE_F32, false, in->shape };
    struct op_result r;
    enum dtype want;
    struct err err;
    if (op->rule(op, &x, 1, attrs, &r, &want, &err))
        return -1;
    int status = op->view(in, attrs, &r.shape, out);
    if (status == 0)
        assert_true(shape_equal(&out->shape, &r.shape));
    return status;
}

static struct layout some_layout(uint64_t *seed)
{
    struct shape s = { .ndim = (int32_t)(next(seed) % 4) };
    for (int i = 0; i < s.ndim; i++)
        s.size[i] = (int64_t)(next(seed) % 4 + 1);
    struct layout l = layout_contiguous(&s), seen = l;
    struct op_attrs attrs = nothing();
    if (next(seed) % 2 && see(OP_transpose, &l, &attrs, &seen) == 0)
        l = seen;
    attrs = nothing();
    if (next(seed) % 2 && see(OP_flip, &l, &attrs, &seen) == 0)
        l = seen;
    attrs = nothing();
    attrs.shape = l.shape;
    if (l.shape.ndim < 3 && next(seed) % 3 == 0) {
        memmove(attrs.shape.size + 1, attrs.shape.size, 7 * sizeof(int64_t));
        attrs.shape.size[0] = 2;
        attrs.shape.ndim++;
        if (see(OP_broadcast_to, &l, &attrs, &seen) == 0)
            l = seen;
    }
    return l;
}

static void reshapes_keep_the_order_of_elements(void **state)
{
    (void)state;
    uint64_t seed = 3;
    int views = 0, copies = 0;
    for (int i = 0; i < 20000; i++) {
        struct layout in = some_layout(&seed), out;
        struct op_attrs attrs = nothing();
        int64_t left = shape_count(&in.shape);
        attrs.shape.ndim = 0;
        while (left > 1 || next(&seed) % 3 == 0) {
            int64_t size = (int64_t)(next(&seed) % 4 + 1);
            if (attrs.shape.ndim == 7 || left % size)
                size = left;
            attrs.shape.size[attrs.shape.ndim++] = size;
            left /= size;
            if (attrs.shape.ndim == 8)
                break;
        }
        int status = see(OP_reshape, &in, &attrs, &out);
        assert_int_not_equal(status, -1);
        views += status == 0;
        copies += status == 1;
        for (int64_t e = 0; status == 0 && e < shape_count(&in.shape); e++)
            assert_int_equal(place(&out, e), place(&in, e));
        assert_false(status == 1 && layout_is_contiguous(&in));
    }
    assert_true(views > 5000 && copies > 500);
}

static void slices_pick_by_start_and_step(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < 20000; i++) {
        struct layout in = some_layout(&seed), out;
        struct op_attrs attrs = nothing();
        attrs.shape = in.shape;
        attrs.axis_count = 0;
        for (int a = 0; a < in.shape.ndim; a++) {
            int64_t size = in.shape.size[a], start = (int64_t)next(&seed) % size;
            bool back = next(&seed) % 2;
            attrs.whole[2 * a] = start;
            attrs.whole[2 * a + 1] = back ? -1 : 1;
            attrs.shape.size[a] = 1 + (int64_t)next(&seed) % (back ? start + 1 : size - start);
            if (attrs.shape.size[a] > 1 || next(&seed) % 2)
                attrs.axes[attrs.axis_count++] = a;
        }
        assert_int_equal(see(OP__slice, &in, &attrs, &out), 0);
        for (int64_t e = 0; e < shape_count(&out.shape); e++) {
            int64_t rest = e, at = in.offset;
            for (int a = in.shape.ndim - 1; a >= 0; a--) {
                int64_t index = rest % attrs.shape.size[a];
                rest /= attrs.shape.size[a];
                at += (attrs.whole[2 * a] + index * attrs.whole[2 * a + 1]) * in.stride[a];
            }
            assert_int_equal(place(&out, e), at);
        }
    }
}

static void splits_cut_along_an_axis(void **state)
{
    (void)state;
    struct shape s = { .ndim = 2, .size = { 2, 7 } };
    struct layout in = layout_contiguous(&s), out;
    static const int64_t starts[] = { 0, 2, 5 }, lengths[] = { 2, 3, 2 };
    for (int piece = 0; piece < 3; piece++) {
        struct op_attrs attrs = nothing();
        attrs.whole[0] = -2;
        attrs.whole[1] = -1;
        attrs.shape.size[0] = 2;
        attrs.shape.size[1] = -2; /* from the end */
        attrs.whole[COUNT_AT] = piece;
        assert_int_equal(see(OP_split, &in, &attrs, &out), 0);
        assert_int_equal(out.shape.size[1], lengths[piece]);
        assert_int_equal(out.offset, starts[piece]);
        assert_int_equal(out.stride[0], 7);
    }
}

static void empty_views_stay_inside(void **state)
{
    (void)state;
    struct shape s = { .ndim = 2, .size = { 0, 3 } };
    struct layout in = layout_contiguous(&s), out;
    struct op_attrs attrs = nothing();
    assert_int_equal(see(OP_flip, &in, &attrs, &out), 0);
    assert_int_equal(out.offset, 0);
    attrs = nothing();
    attrs.shape = (struct shape){ .ndim = 3, .size = { 3, 0, 2 } };
    assert_int_equal(see(OP_reshape, &in, &attrs, &out), 0);
    assert_int_equal(out.offset, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reshapes_keep_the_order_of_elements),
        cmocka_unit_test(slices_pick_by_start_and_step),
        cmocka_unit_test(splits_cut_along_an_axis),
        cmocka_unit_test(empty_views_stay_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
