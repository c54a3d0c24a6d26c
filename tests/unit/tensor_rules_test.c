/* What each family of rules accepts, makes and says; and that no size ever overflows. */
#include "tensor/op.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct trial {
    struct operand in[4];
    int count;
    struct op_attrs attrs;
    struct op_result out;
    enum dtype want[4];
    struct err err;
};

static struct trial trial(void)
{
    struct trial t = { .attrs = { .axis_count = -1, .dtype = -1, .shape.ndim = -1 } };
    return t;
}

static void give(struct trial *t, enum dtype dtype, int ndim, const int64_t *sizes)
{
    struct operand *o = &t->in[t->count++];
    o->dtype = dtype;
    o->shape.ndim = ndim;
    for (int i = 0; i < ndim; i++)
        o->shape.size[i] = sizes[i];
}

#define SIZES(...)                                                                                 \
    (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), (int64_t[])                       \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define GIVE(t, dtype, ...) give((t), DTYPE_##dtype, SIZES(__VA_ARGS__))
#define NUMBER(t, dtype, is_weak)                                                                  \
    (give((t), DTYPE_##dtype, 0, NULL), (t)->in[(t)->count - 1].weak = (is_weak))

static int ask(struct trial *t, enum op_id op)
{
    return op_row(op)->rule(op_row(op), t->in, t->count, &t->attrs, &t->out, t->want, &t->err);
}

static void makes(struct trial *t, enum op_id op, enum dtype dtype, const char *shape)
{
    char text[200];
    if (ask(t, op))
        fail_msg("%s: %s", op_row(op)->word.name, t->err.text);
    assert_int_equal(t->out.dtype, dtype);
    assert_string_equal(shape_name(&t->out.shape, text, sizeof text), shape);
}

static void fails(struct trial *t, enum op_id op, enum err_kind kind, const char *text)
{
    assert_int_equal(ask(t, op), -1);
    assert_int_equal(t->err.kind, kind);
    assert_string_equal(t->err.text, text);
    assert_true(t->err.hint[0] != 0);
}

static void matmul(void **state)
{
    (void)state;
    static const struct {
        int a_ndim, b_ndim;
        int64_t a[4], b[4];
        const char *out;
    } good[] = {
        { 2, 2, { 3, 4 }, { 4, 5 }, "[3, 5]" },
        { 1, 1, { 4 }, { 4 }, "[]" },
        { 1, 2, { 4 }, { 4, 5 }, "[5]" },
        { 2, 1, { 3, 4 }, { 4 }, "[3]" },
        { 3, 3, { 7, 3, 4 }, { 1, 4, 5 }, "[7, 3, 5]" },
        { 3, 1, { 7, 3, 4 }, { 4 }, "[7, 3]" },
        { 2, 2, { 3, 0 }, { 0, 5 }, "[3, 5]" },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct trial t = trial();
        give(&t, DTYPE_F32, good[i].a_ndim, good[i].a);
        give(&t, DTYPE_I64, good[i].b_ndim, good[i].b);
        makes(&t, OP_matmul, DTYPE_F32, good[i].out);
        assert_int_equal(t.want[1], DTYPE_F32);
    }
    struct trial t = trial();
    GIVE(&t, F32, 3, 4);
    GIVE(&t, F32, 5, 6);
    fails(&t, OP_matmul, ERR_SHAPE, "inner sizes differ: [3, 4] @ [5, 6]");
    assert_non_null(strstr(t.err.hint, "transpose one of them"));
    t = trial();
    GIVE(&t, F32, 3, 4);
    GIVE(&t, F32, 5, 4);
    ask(&t, OP_matmul);
    assert_string_equal(t.err.hint, "transpose one of them, as in a @ b.T");
    t = trial();
    GIVE(&t, F32, 3, 4);
    NUMBER(&t, F32, true);
    fails(&t, OP_matmul, ERR_SHAPE, "a single number is no matrix: [3, 4] @ []");
    t = trial();
    GIVE(&t, F32, 2, 3, 4);
    GIVE(&t, F32, 5, 4, 3);
    fails(&t, OP_matmul, ERR_SHAPE,
          "sizes before the last two axes do not fit each other: [2, 3, 4] @ [5, 4, 3]");
}

static void dtypes(void **state)
{
    (void)state;
    struct trial t = trial();
    GIVE(&t, I64, 3);
    NUMBER(&t, F32, true); /* a decimal meets integers */
    makes(&t, OP_add, DTYPE_F32, "[3]");
    t = trial();
    GIVE(&t, F32, 3);
    NUMBER(&t, I64, true);
    makes(&t, OP_add, DTYPE_F32, "[3]");
    assert_int_equal(t.want[1], DTYPE_F32);
    t = trial();
    GIVE(&t, BOOL, 3);
    GIVE(&t, BOOL, 3);
    makes(&t, OP_add, DTYPE_I64, "[3]"); /* true + true is 2 */
    makes(&t, OP_equal, DTYPE_BOOL, "[3]");
    assert_int_equal(t.want[0], DTYPE_BOOL); /* compared as they are */
    makes(&t, OP_logical_and, DTYPE_BOOL, "[3]");
    t = trial();
    GIVE(&t, I64, 3);
    GIVE(&t, I64, 2, 1);
    makes(&t, OP_divide, DTYPE_F32, "[2, 3]");
    makes(&t, OP_floor_divide, DTYPE_I64, "[2, 3]");
    t = trial();
    GIVE(&t, BOOL, 4);
    makes(&t, OP_sum, DTYPE_I64, "[]");
    makes(&t, OP_mean, DTYPE_F32, "[]");
    makes(&t, OP_exp, DTYPE_F32, "[4]");
    t = trial();
    GIVE(&t, I64, 2, 1);
    GIVE(&t, BOOL, 3);
    GIVE(&t, BOOL, 3);
    makes(&t, OP_where, DTYPE_BOOL, "[2, 3]");
    assert_int_equal(t.want[0], DTYPE_BOOL);
}

static struct trial matrix(void)
{
    struct trial t = trial();
    GIVE(&t, F32, 2, 3, 4);
    return t;
}

static void reductions(void **state)
{
    (void)state;
    struct trial t = matrix();
    t.attrs.axis_count = 2;
    t.attrs.axes[0] = -1;
    t.attrs.axes[1] = 0;
    makes(&t, OP_sum, DTYPE_F32, "[3]");
    assert_int_equal(t.attrs.axes[0], 0); /* rising */
    assert_int_equal(t.attrs.axes[1], 2);
    t.attrs.whole[0] = 1;
    makes(&t, OP_max, DTYPE_F32, "[1, 3, 1]");
    t.attrs.axes[1] = 0;
    fails(&t, OP_sum, ERR_VALUE, "axis 0 is named twice");
    t = matrix();
    t.attrs.axis_count = 1;
    t.attrs.axes[0] = 3;
    fails(&t, OP_mean, ERR_VALUE, "axis 3 is outside a tensor of 3 axes");
    t.attrs.axes[0] = -2;
    makes(&t, OP_argmax, DTYPE_I64, "[2, 4]");
    t = trial();
    GIVE(&t, F32, 0);
    fails(&t, OP_max, ERR_VALUE, "shape [0] has no elements to choose from");
    makes(&t, OP_sum, DTYPE_F32, "[]");
    t = matrix();
    GIVE(&t, I64, 3, 1);
    makes(&t, OP_percentile, DTYPE_F32, "[3, 1]"); /* one for each q */
    assert_int_equal(t.want[1], DTYPE_F64);
    t = matrix();
    makes(&t, OP_cumsum, DTYPE_F32, "[24]");
}

static struct trial reshape_to(int ndim, const int64_t *sizes)
{
    struct trial t = trial();
    GIVE(&t, F32, 2, 3);
    t.attrs.shape.ndim = ndim;
    memcpy(t.attrs.shape.size, sizes, (size_t)ndim * sizeof *sizes);
    return t;
}

static void reshapes(void **state)
{
    (void)state;
    struct trial t = reshape_to(SIZES(3, -1));
    makes(&t, OP_reshape, DTYPE_F32, "[3, 2]");
    assert_int_equal(t.attrs.shape.size[1], 2);
    t = reshape_to(SIZES(4, 2));
    fails(&t, OP_reshape, ERR_SHAPE, "6 elements do not fit [4, 2]");
    t = reshape_to(SIZES(4, -1));
    fails(&t, OP_reshape, ERR_SHAPE, "6 elements do not fit [4, -1]");
    t = reshape_to(SIZES(-1, -1));
    fails(&t, OP_reshape, ERR_SHAPE, "two sizes are -1");
    t = reshape_to(SIZES(-2, -3));
    fails(&t, OP_reshape, ERR_SHAPE, "size -2 of axis 0 is negative");
    t = reshape_to(SIZES(0, -1));
    fails(&t, OP_reshape, ERR_SHAPE, "6 elements do not fit [0, -1]");
    t = reshape_to(SIZES((int64_t)1 << 40, (int64_t)1 << 40, -1));
    assert_int_equal(ask(&t, OP_reshape), -1);
    t = reshape_to(SIZES(2, 2, 3));
    makes(&t, OP_broadcast_to, DTYPE_F32, "[2, 2, 3]");
    t = reshape_to(SIZES(3, 3));
    fails(&t, OP_broadcast_to, ERR_SHAPE, "shapes [2, 3] and [3, 3] do not fit each other");
    t = reshape_to(SIZES(3));
    fails(&t, OP_broadcast_to, ERR_SHAPE, "shape [2, 3] cannot be stretched to [3]");
}

static void axes_in_other_orders(void **state)
{
    (void)state;
    struct trial t = matrix();
    makes(&t, OP_transpose, DTYPE_F32, "[4, 3, 2]");
    assert_int_equal(t.attrs.axis_count, 3);
    t = matrix();
    t.attrs.axis_count = 2;
    t.attrs.axes[1] = 1;
    fails(&t, OP_transpose, ERR_VALUE, "2 axes are named, and the tensor has 3");
    t = matrix();
    t.attrs.whole[0] = 0;
    t.attrs.whole[1] = -1;
    makes(&t, OP_swapaxes, DTYPE_F32, "[4, 3, 2]");
    t = matrix();
    t.attrs.axis_count = 2;
    t.attrs.axes[0] = -1;
    t.attrs.axes[1] = 1;
    makes(&t, OP_expand_dims, DTYPE_F32, "[2, 1, 3, 4, 1]");
    t = matrix();
    t.attrs.axis_count = t.attrs.shape.ndim = 2;
    t.attrs.axes[0] = -1;
    t.attrs.shape.size[0] = 9;
    t.attrs.shape.size[1] = -3;
    makes(&t, OP_roll, DTYPE_F32, "[2, 3, 4]");
    assert_int_equal(t.attrs.shape.size[0], 1); /* -3 of 2 */
    assert_int_equal(t.attrs.shape.size[2], 1); /* 9 of 4 */
    t.attrs.shape.ndim = 2;
    fails(&t, OP_roll, ERR_VALUE, "2 shifts are given for 3 axes");
    t = trial();
    GIVE(&t, F32, 1, 3, 1);
    makes(&t, OP_squeeze, DTYPE_F32, "[3]");
    t.attrs.axis_count = 1;
    t.attrs.axes[0] = 1;
    fails(&t, OP_squeeze, ERR_SHAPE, "axis 1 of shape [1, 3, 1] has size 3, not 1");
}

static void makers(void **state)
{
    (void)state;
    struct trial t = trial();
    t.attrs.all_whole = 1;
    t.attrs.real[0] = 5;
    t.attrs.real[1] = NAN;
    t.attrs.real[2] = 1;
    makes(&t, OP_arange, DTYPE_I64, "[5]");
    assert_true(t.attrs.real[0] == 0 && t.attrs.real[1] == 5);
    t.attrs.real[2] = -1;
    makes(&t, OP_arange, DTYPE_I64, "[0]");
    t.attrs.real[2] = 0;
    fails(&t, OP_arange, ERR_VALUE, "step is 0, so stop would never be reached");
    t.attrs.real[2] = 1e-300;
    fails(&t, OP_arange, ERR_VALUE, "0 to 5 in steps of 1e-300 are too many numbers");
    t = trial();
    NUMBER(&t, I64, true);
    t.attrs.shape.ndim = 1;
    t.attrs.shape.size[0] = 3;
    makes(&t, OP_full, DTYPE_F32, "[3]");
    t.in[0].dtype = DTYPE_BOOL;
    makes(&t, OP_full, DTYPE_BOOL, "[3]");
    t = trial();
    NUMBER(&t, I64, false);
    NUMBER(&t, I64, false);
    t.attrs.shape.ndim = 0;
    t.attrs.whole[1] = ATTR_NONE;
    fails(&t, OP_randint, ERR_VALUE, "high is missing");
    t.attrs.whole[1] = 10;
    makes(&t, OP_randint, DTYPE_I64, "[]");
    t.attrs.real[1] = -1;
    fails(&t, OP_normal, ERR_VALUE, "std -1 is negative");
    t = trial();
    t.attrs.whole[0] = 3;
    t.attrs.whole[1] = -1;
    makes(&t, OP_eye, DTYPE_F32, "[3, 3]");
    t.attrs.whole[0] = -3;
    fails(&t, OP_eye, ERR_SHAPE, "size -3 of axis 0 is negative");
}

static void joining_and_picking(void **state)
{
    (void)state;
    struct trial t = trial();
    GIVE(&t, F32, 2, 3);
    GIVE(&t, I64, 2, 5);
    t.attrs.whole[0] = -1;
    makes(&t, OP_concat, DTYPE_F32, "[2, 8]");
    t.attrs.whole[0] = 0;
    fails(&t, OP_concat, ERR_SHAPE, "shapes [2, 3] and [2, 5] cannot be joined along axis 0");
    fails(&t, OP_stack, ERR_SHAPE, "shapes [2, 3] and [2, 5] differ");
    t.attrs.axis_count = 1;
    t.attrs.axes[0] = 1;
    makes(&t, OP_take, DTYPE_F32, "[2, 2, 5]");
    t = matrix();
    t.attrs.shape = (struct shape){ .ndim = 1, .size = { 3 } };
    makes(&t, OP_tile, DTYPE_F32, "[2, 3, 12]");
    assert_int_equal(t.attrs.shape.ndim, 3);
    t = trial();
    GIVE(&t, I64, 2, 3);
    NUMBER(&t, I64, true);
    t.attrs.whole[0] = 1;
    makes(&t, OP_pad, DTYPE_I64, "[4, 5]");
    assert_int_equal(t.attrs.whole[3], 1);
    t.attrs.whole[0] = -1;
    fails(&t, OP_pad, ERR_VALUE, "widths -1 and 1 of axis 0 are negative");
    t = trial();
    GIVE(&t, F32, 7);
    t.attrs.whole[0] = 2;
    fails(&t, OP_split, ERR_VALUE, "size 7 cannot be cut into 2 equal parts");
    t.attrs.whole[0] = -2;
    t.attrs.shape.size[0] = 2;
    t.attrs.shape.size[1] = -1;
    assert_int_equal(op_row(OP_split)->pieces(t.in, &t.attrs), 3);
    t.attrs.whole[COUNT_AT] = 1;
    makes(&t, OP_split, DTYPE_F32, "[4]");
}

static void slices(void **state)
{
    (void)state;
    struct trial t = trial();
    GIVE(&t, F32, 4, 5);
    GIVE(&t, F32, 2);
    t.attrs.shape = (struct shape){ .ndim = 2, .size = { 2, 1 } };
    t.attrs.axis_count = 1;
    t.attrs.whole[0] = 3; /* x[3:1:-1, 4] */
    t.attrs.whole[1] = -1;
    t.attrs.whole[2] = 4;
    t.attrs.whole[3] = 1;
    makes(&t, OP__slice, DTYPE_F32, "[2]");
    makes(&t, OP__slice_set, DTYPE_F32, "[4, 5]");
    t.in[1].shape.size[0] = 3;
    fails(&t, OP__slice_set, ERR_SHAPE, "a value of shape [3] does not fit the part of shape [2]");
    t.attrs.whole[2] = 5;
    fails(&t, OP__slice, ERR_VALUE, "index 5 is outside axis 1 of shape [4, 5]");
    t.attrs.whole[2] = 4;
    t.attrs.whole[1] = INT64_MIN;
    assert_int_equal(ask(&t, OP__slice), -1);
}

__extension__ typedef __int128 wide;

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 24;
}

static int64_t any_size(uint64_t *seed)
{
    int bits = (int)(next(seed) % 64);
    if (bits < 20)
        return (int64_t)(next(seed) % 5);
    int64_t v = (int64_t)(((uint64_t)1 << (bits - 1)) + next(seed) % 3 - 1);
    return next(seed) % 16 ? v : -v;
}

static wide product(const struct shape *s)
{
    wide p = 1;
    for (int i = 0; i < s->ndim && p <= INT64_MAX; i++)
        p *= s->size[i] ? s->size[i] : 1;
    return p;
}

static void some_operand(struct trial *t, uint64_t *seed)
{
    struct operand *o = &t->in[t->count++];
    struct err err;
    int64_t sizes[MAX_DIMS];
    int ndim = (int)(next(seed) % (MAX_DIMS + 1));
    o->dtype = (enum dtype)(next(seed) % DTYPE_COUNT);
    o->weak = next(seed) % 8 == 0;
    for (int i = 0; i < ndim; i++)
        sizes[i] = next(seed) % 3 ? (int64_t)(next(seed) % 4) : any_size(seed);
    if (shape_set(&o->shape, sizes, ndim, &err))
        o->shape = (struct shape){ 0 };
}

static int operand_count(const struct op *op, uint64_t *seed)
{
    int n = op->random ? 2 : 0;
    for (int i = 0; i < word_param_count(&op->word); i++)
        n += op->word.params[i].kind == PARAM_TENSOR;
    return n ? n : (int)(next(seed) % 5);
}

/* Any row, on anything: refused, or a shape whose elements can be counted. */
static void no_size_overflows(void **state)
{
    (void)state;
    uint64_t seed = 1;
    int accepted = 0;
    for (int i = 0; i < 100000; i++) {
        const struct op *op = op_row((enum op_id)(next(&seed) % OP_COUNT));
        struct trial t = trial();
        int wanted = operand_count(op, &seed);
        while (t.count < wanted && t.count < 4)
            some_operand(&t, &seed);
        t.attrs.axis_count = (int32_t)(next(&seed) % 5) - 1;
        t.attrs.shape.ndim = (int32_t)(next(&seed) % (MAX_DIMS + 2)) - 1;
        for (int k = 0; k < MAX_DIMS; k++) {
            t.attrs.axes[k] = (int32_t)(next(&seed) % 20) - 10;
            t.attrs.shape.size[k] = any_size(&seed);
        }
        for (int k = 0; k < 2 * MAX_DIMS + 8; k++)
            t.attrs.whole[k] = any_size(&seed);
        for (int k = 0; k < 4; k++)
            t.attrs.real[k] = (double)any_size(&seed);
        if (ask(&t, op->id)) {
            assert_int_not_equal(t.err.kind, ERR_NONE);
            continue;
        }
        accepted++;
        assert_in_range(t.out.shape.ndim, 0, MAX_DIMS);
        for (int k = 0; k < t.out.shape.ndim; k++)
            assert_true(t.out.shape.size[k] >= 0);
        if (product(&t.out.shape) > INT64_MAX)
            fail_msg("%s: more elements than can be counted", op->word.name);
        assert_true(op_flops(op, t.in, t.count, &t.out.shape) >= 0);
    }
    assert_true(accepted > 10000);
}

static void shape_set_agrees_with_wide_arithmetic(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 100000; i++) {
        struct shape given = { .ndim = (int32_t)(next(&seed) % (MAX_DIMS + 1)) }, s;
        struct err err;
        bool negative = false;
        for (int k = 0; k < given.ndim; k++) {
            given.size[k] = any_size(&seed);
            negative = negative || given.size[k] < 0;
        }
        bool fits = !negative && product(&given) <= INT64_MAX;
        assert_int_equal(shape_set(&s, given.size, given.ndim, &err) == 0, fits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matmul),
        cmocka_unit_test(dtypes),
        cmocka_unit_test(reductions),
        cmocka_unit_test(reshapes),
        cmocka_unit_test(axes_in_other_orders),
        cmocka_unit_test(makers),
        cmocka_unit_test(joining_and_picking),
        cmocka_unit_test(slices),
        cmocka_unit_test(no_size_overflows),
        cmocka_unit_test(shape_set_agrees_with_wide_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
