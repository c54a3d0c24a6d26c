/* Shapes, layouts, dtypes and the life of a tensor. */
#include "base/checked.h"
#include "tensor/tensor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct shape shape_of(int ndim, const int64_t *sizes)
{
    struct shape s;
    struct err err;
    assert_int_equal(shape_set(&s, sizes, ndim, &err), 0);
    return s;
}

#define SHAPE(...)                                                                                 \
    shape_of((int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)),                          \
             (int64_t[]){ __VA_ARGS__ })

static void sizes_are_checked(void **state)
{
    (void)state;
    struct shape s;
    struct err err;
    assert_int_equal(shape_set(&s, (int64_t[]){ 3, -1 }, 2, &err), -1);
    assert_int_equal(err.kind, ERR_SHAPE);
    assert_string_equal(err.text, "size -1 of axis 1 is negative");
    assert_int_equal(shape_set(&s, (int64_t[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 9, &err), -1);
    assert_string_equal(err.text, "9 axes are more than a tensor can have");
    int64_t large = (int64_t)1 << 32;
    assert_int_equal(shape_set(&s, (int64_t[]){ large, large }, 2, &err), -1);
    assert_string_equal(err.text,
                        "[4294967296, 4294967296] has more elements than a machine can count");
    /* an empty axis does not make the strides of the others fit */
    assert_int_equal(shape_set(&s, (int64_t[]){ large, 0, large }, 3, &err), -1);
    assert_int_equal(shape_set(&s, (int64_t[]){ large, 0 }, 2, &err), 0);
    assert_int_equal(shape_count(&s), 0);
}

static void shapes_broadcast_as_in_numpy(void **state)
{
    (void)state;
    struct shape a = SHAPE(8, 1, 6, 1), b = SHAPE(7, 1, 5), c = SHAPE(3, 4), d = SHAPE(5, 4), out;
    struct err err;
    char text[80];
    assert_int_equal(shape_broadcast(&a, &b, &out, &err), 0);
    assert_string_equal(shape_name(&out, text, sizeof text), "[8, 7, 6, 5]");
    assert_int_equal(shape_broadcast(&c, &d, &out, &err), -1);
    assert_int_equal(err.kind, ERR_SHAPE);
    assert_string_equal(err.text, "shapes [3, 4] and [5, 4] do not fit each other");
    assert_non_null(strstr(err.hint, "3 meets 5"));
}

static void names_never_overflow_their_text(void **state)
{
    (void)state;
    struct shape s = { .ndim = 8 };
    char text[12];
    for (int i = 0; i < 8; i++)
        s.size[i] = INT64_MAX;
    for (size_t n = 1; n <= sizeof text; n++) {
        memset(text, 'x', sizeof text);
        shape_name(&s, text, n);
        assert_int_equal(strlen(text), n - 1);
    }
}

static void layouts(void **state)
{
    (void)state;
    struct shape s = SHAPE(2, 3), wide = SHAPE(4, 2, 3), row = SHAPE(1, 3);
    struct layout l = layout_contiguous(&s);
    assert_int_equal(l.stride[0], 3);
    assert_true(layout_is_contiguous(&l));
    struct layout b = layout_broadcast(&l, &wide);
    assert_int_equal(b.stride[0], 0);
    assert_int_equal(b.stride[1], 3);
    assert_false(layout_is_contiguous(&b));
    l = layout_contiguous(&row);
    b = layout_broadcast(&l, &s);
    assert_int_equal(b.stride[0], 0);
    assert_int_equal(b.stride[1], 1);
}

static void axes_count_from_both_ends(void **state)
{
    (void)state;
    int axis;
    struct err err;
    assert_int_equal(axis_normalize(-1, 3, &axis, &err), 0);
    assert_int_equal(axis, 2);
    assert_int_equal(axis_normalize(3, 3, &axis, &err), -1);
    assert_string_equal(err.text, "axis 3 is outside a tensor of 3 axes");
    assert_string_equal(err.hint, "axes go from 0 to 2, or from -3 to -1 counted from the end");
    assert_int_equal(axis_normalize(INT64_MIN, 3, &axis, &err), -1);
    assert_int_equal(axis_normalize(0, 0, &axis, &err), -1);
}

static void dtypes_have_names_and_promote(void **state)
{
    (void)state;
    enum dtype t;
    assert_true(dtype_find(STR("float32"), &t) && t == DTYPE_F32);
    assert_true(dtype_find(STR("bool"), &t) && t == DTYPE_BOOL);
    assert_false(dtype_find(STR("f33"), &t));
    assert_int_equal(dtype_promote(DTYPE_BOOL, DTYPE_I64), DTYPE_I64);
    assert_int_equal(dtype_promote(DTYPE_F32, DTYPE_I64), DTYPE_F32);
    assert_int_equal(dtype_bytes(DTYPE_I64), 8);
}

static void bytes_are_checked(void **state)
{
    (void)state;
    int64_t bytes;
    struct shape s = SHAPE((int64_t)1 << 31, (int64_t)1 << 30);
    assert_int_equal(tensor_bytes(DTYPE_BOOL, &s, &bytes), 0);
    assert_int_equal(tensor_bytes(DTYPE_F32, &s, &bytes), -1);
}

static void release(struct buffer *b)
{
    *(bool *)b->handle = true;
}

static void tensors_share_their_buffer(void **state)
{
    (void)state;
    bool gone = false;
    float elements[6] = { 0 };
    struct buffer b = { .refs = 2, .handle = &gone, .host = elements, .release = release };
    struct shape s = SHAPE(2, 3);
    struct tensor *a = tensor_new(DTYPE_F32, &s), *view = tensor_new(DTYPE_F32, &s);
    assert_null(tensor_host(a));
    a->buffer = view->buffer = &b;
    view->layout.offset = 3;
    assert_ptr_equal(tensor_host(view), elements + 3);
    tensor_unref(tensor_ref(a));
    tensor_unref(a);
    assert_false(gone);
    tensor_unref(view);
    assert_true(gone);
    tensor_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_checked),
        cmocka_unit_test(shapes_broadcast_as_in_numpy),
        cmocka_unit_test(names_never_overflow_their_text),
        cmocka_unit_test(layouts),
        cmocka_unit_test(axes_count_from_both_ends),
        cmocka_unit_test(dtypes_have_names_and_promote),
        cmocka_unit_test(bytes_are_checked),
        cmocka_unit_test(tensors_share_their_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
