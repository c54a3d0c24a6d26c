/* The arithmetic of sizes, strides and offsets against the same in wide integers, which saturate
 * far beyond what 64 bits hold: each answer is right, or it is refused. With a number as argument,
 * so many random cases of each kind. */
#include "tensor/rules.h"
#include "tensor/tensor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

__extension__ typedef __int128 wide;

static const wide LIMIT = (wide)1 << 100;

static int cases = 112000; /* of each of the nine */

struct world {
    uint64_t seed;
    struct err err;
    struct operand in[3];
    int count;
    struct op_attrs attrs;
    struct op_result out;
    enum dtype want[3];
    wide size[2 * MAX_DIMS]; /* what should come out */
    int ndim;
};

static uint64_t draw(struct world *w)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return w->seed >> 20;
}

static int below(struct world *w, int n)
{
    return (int)(draw(w) % (uint64_t)n);
}

/* Small ones, powers of two and their neighbours, anything. */
static int64_t some_size(struct world *w)
{
    switch (below(w, 8)) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return ((int64_t)1 << below(w, 63)) - below(w, 2);
    case 3:
        return INT64_MAX - below(w, 3);
    case 4:
        return (int64_t)(draw(w) >> below(w, 44));
    default:
        return below(w, 6);
    }
}

static wide times(wide a, wide b)
{
    return a && b > LIMIT / a ? LIMIT : a * b;
}

/* As shapes count: an empty axis still has strides behind it. */
static wide volume(const wide *size, int ndim)
{
    wide p = 1;
    for (int i = 0; i < ndim; i++)
        p = times(p, size[i] ? size[i] : 1);
    return p;
}

static bool countable(const wide *size, int ndim)
{
    for (int i = 0; i < ndim; i++)
        if (size[i] >= SIZE_TOO_LARGE)
            return false;
    return ndim <= MAX_DIMS && volume(size, ndim) <= INT64_MAX;
}

static void some_shape(struct world *w, struct shape *s, int most)
{
    int64_t sizes[MAX_DIMS];
    do {
        int ndim = below(w, most + 1);
        for (int i = 0; i < ndim; i++)
            sizes[i] = below(w, 4) ? below(w, 5) : some_size(w);
        s->ndim = ndim;
    } while (shape_set(s, sizes, s->ndim, &w->err));
}

static void begin(struct world *w, int operands, int most_axes)
{
    w->count = operands;
    w->ndim = 0;
    for (int i = 0; i < operands; i++) {
        w->in[i] = (struct operand){ .dtype = DTYPE_F32 };
        some_shape(w, &w->in[i].shape, most_axes);
    }
    w->attrs = (struct op_attrs){ .axis_count = -1, .dtype = -1, .shape.ndim = -1 };
}

static void add(struct world *w, wide size)
{
    w->size[w->ndim++] = size;
}

/* Asks the rule: it takes the call exactly when `right`, and then makes the expected shape. */
static void check(struct world *w, enum op_id op, bool right)
{
    const struct op *row = op_row(op);
    int status = row->rule(row, w->in, w->count, &w->attrs, &w->out, w->want, &w->err);
    right = right && countable(w->size, w->ndim);
    if ((status == 0) != right)
        fail_msg("%s: %s", row->word.name, status ? w->err.text : "should be refused");
    if (status)
        return;
    assert_int_equal(w->out.shape.ndim, w->ndim);
    for (int i = 0; i < w->ndim; i++)
        assert_true(w->out.shape.size[i] == w->size[i]);
}

static void shapes_and_strides(struct world *w)
{
    int64_t sizes[MAX_DIMS], bytes;
    wide wanted[MAX_DIMS], count = 1;
    struct shape s;
    int ndim = below(w, MAX_DIMS + 1);
    for (int i = 0; i < ndim; i++) {
        wanted[i] = sizes[i] = some_size(w);
        count = times(count, sizes[i]);
    }
    bool fits = shape_set(&s, sizes, ndim, &w->err) == 0;
    assert_int_equal(fits, countable(wanted, ndim));
    if (!fits)
        return;
    assert_true(shape_count(&s) == count);
    struct layout l = layout_contiguous(&s);
    for (int i = 0; i < ndim; i++)
        assert_true(l.stride[i] == volume(wanted + i + 1, ndim - i - 1));
    struct extent reach;
    assert_int_equal(layout_reach(&l, &reach), 0);
    assert_true(reach.high == count - 1 && reach.low == 0);
    for (int t = 0; t < DTYPE_COUNT; t++) {
        wide all = count * (wide)dtype_bytes((enum dtype)t);
        bool refused = tensor_bytes((enum dtype)t, &s, &bytes) != 0;
        assert_true(refused == (all > INT64_MAX) && (refused || bytes == all));
    }
}

static void broadcasting(struct world *w)
{
    begin(w, 2, MAX_DIMS);
    struct shape *a = &w->in[0].shape, *b = &w->in[1].shape, out;
    for (int back = 1; below(w, 8) && back <= a->ndim && back <= b->ndim; back++)
        if (below(w, 3))
            b->size[b->ndim - back] = below(w, 2) ? 1 : a->size[a->ndim - back];
    if (shape_set(b, b->size, b->ndim, &w->err))
        return;
    int ndim = a->ndim > b->ndim ? a->ndim : b->ndim;
    bool fits = true;
    for (int i = 0; i < ndim; i++) {
        int at_a = i - (ndim - a->ndim), at_b = i - (ndim - b->ndim);
        int64_t x = at_a < 0 ? 1 : a->size[at_a], y = at_b < 0 ? 1 : b->size[at_b];
        fits = fits && (x == y || x == 1 || y == 1);
        add(w, x == 1 ? y : x);
    }
    fits = fits && countable(w->size, ndim);
    assert_int_equal(shape_broadcast(a, b, &out, &w->err) == 0, fits);
    for (int i = 0; fits && i < ndim; i++)
        assert_true(out.size[i] == w->size[i]);
}

static void reshaping(struct world *w)
{
    begin(w, 1, MAX_DIMS);
    struct shape *to = &w->attrs.shape;
    wide have = shape_count(&w->in[0].shape), rest = 1, left = have;
    int open = -1;
    to->ndim = below(w, MAX_DIMS + 1);
    for (int i = 0; i < to->ndim; i++) {
        int64_t divisor = 1 + below(w, 6);
        bool divides = left && left % divisor == 0 && below(w, 8);
        to->size[i] = divides ? divisor : below(w, 3) ? 1 : some_size(w);
        left = divides ? left / divisor : left;
        if (open < 0 && below(w, 6) == 0) {
            open = i;
            to->size[i] = -1;
        }
        rest = times(rest, i == open ? 1 : to->size[i]);
    }
    bool fits = open < 0 ? rest == have : rest > 0 && have % rest == 0;
    for (int i = 0; i < to->ndim; i++)
        add(w, i == open ? (fits ? have / rest : 0) : to->size[i]);
    check(w, OP_reshape, fits);
}

/* Start, step and count of each axis, in the range or nearly. */
static bool some_cut(struct world *w, int axis, wide *offset, const int64_t *stride)
{
    int64_t size = w->in[0].shape.size[axis];
    int64_t start = below(w, 3) && size ? (int64_t)(draw(w) % (uint64_t)size) : some_size(w);
    int64_t step = (below(w, 2) ? 1 : -1) * (below(w, 4) ? 1 + below(w, 3) : some_size(w));
    int64_t room = step > 0 ? size - 1 - start : start,
            n = below(w, 4) ? below(w, 4) : some_size(w);
    if (start < size && step && below(w, 4))
        n = room / (step < 0 ? -step : step) + (below(w, 8) ? 0 : 2);
    w->attrs.whole[2 * axis] = start;
    w->attrs.whole[2 * axis + 1] = step;
    w->attrs.shape.size[axis] = n;
    *offset += (wide)start * stride[axis];
    wide last = (wide)start + ((wide)n - 1) * step;
    return n == 0 || (start >= 0 && start < size && step && last >= 0 && last < size);
}

static void slicing(struct world *w)
{
    begin(w, 1, MAX_DIMS);
    struct layout from = layout_contiguous(&w->in[0].shape), cut;
    struct extent reach;
    bool fits = true;
    wide offset = 0;
    w->attrs.axis_count = 0;
    for (int axis = 0; axis < from.shape.ndim; axis++) {
        fits = some_cut(w, axis, &offset, from.stride) && fits;
        if (below(w, 4) == 0)
            continue; /* it goes */
        w->attrs.axes[w->attrs.axis_count++] = axis;
        add(w, w->attrs.shape.size[axis]);
    }
    check(w, OP__slice, fits);
    bool none = false;
    for (int axis = 0; axis < from.shape.ndim; axis++)
        none = none || w->attrs.shape.size[axis] == 0;
    if (!fits || none)
        return;
    assert_int_equal(view_slice(&from, &w->attrs, &w->out.shape, &cut), 0);
    assert_true(cut.offset == offset);
    assert_int_equal(layout_reach(&cut, &reach), 0);
    assert_true(reach.low >= 0 && reach.high < shape_count(&from.shape));
}

static void padding(struct world *w)
{
    begin(w, 2, MAX_DIMS);
    w->in[1].shape.ndim = 0;
    bool one = below(w, 4) == 0;
    w->attrs.whole[0] = one ? some_size(w) : 0;
    w->attrs.axis_count = one ? -1 : w->in[0].shape.ndim;
    for (int i = 0; i < w->in[0].shape.ndim; i++) {
        for (int k = 0; !one && k < 2; k++)
            w->attrs.whole[2 * i + k] = below(w, 3) ? below(w, 4) : some_size(w);
        const int64_t *width = one ? (int64_t[]){ w->attrs.whole[0], w->attrs.whole[0] }
                                   : &w->attrs.whole[2 * i];
        add(w, (wide)w->in[0].shape.size[i] + width[0] + width[1]);
    }
    check(w, OP_pad, true);
}

static void joining(struct world *w)
{
    begin(w, 3, MAX_DIMS);
    int ndim = w->in[0].shape.ndim, axis = ndim ? below(w, ndim) : 0;
    wide sum = 0;
    bool fits = ndim > 0;
    w->attrs.whole[0] = axis;
    for (int i = 0; i < 3; i++) {
        int64_t own = below(w, 3) ? below(w, 9) : some_size(w);
        w->in[i].shape = w->in[0].shape;
        if (ndim)
            w->in[i].shape.size[axis] = own;
        struct shape s; /* only shapes that can be are asked about */
        if (shape_set(&s, w->in[i].shape.size, ndim, &w->err))
            return;
        sum += own;
    }
    for (int i = 0; i < ndim; i++)
        add(w, i == axis ? sum : w->in[0].shape.size[i]);
    check(w, OP_concat, fits);
}

static void repeating(struct world *w)
{
    begin(w, 1, MAX_DIMS);
    const struct shape *x = &w->in[0].shape;
    bool flat = x->ndim == 0 || below(w, 3) == 0;
    int axis = flat ? 0 : below(w, x->ndim);
    int64_t n = below(w, 2) ? below(w, 5) : some_size(w);
    w->attrs.whole[0] = n;
    w->attrs.axis_count = flat ? -1 : 1;
    w->attrs.axes[0] = axis;
    for (int i = 0; i < (flat ? 1 : x->ndim); i++)
        add(w, times(flat ? shape_count(x) : x->size[i], i == axis ? n : 1));
    check(w, OP_repeat, true);
}

static void tiling(struct world *w)
{
    begin(w, 1, MAX_DIMS);
    const struct shape *x = &w->in[0].shape;
    int reps = below(w, MAX_DIMS + 1), ndim = reps > x->ndim ? reps : x->ndim;
    w->attrs.shape.ndim = reps;
    for (int i = 0; i < reps; i++)
        w->attrs.shape.size[i] = below(w, 3) ? below(w, 4) : some_size(w);
    for (int i = 0; i < ndim; i++) {
        int from = i - (ndim - reps), own = i - (ndim - x->ndim);
        add(w, times(from < 0 ? 1 : w->attrs.shape.size[from], own < 0 ? 1 : x->size[own]));
    }
    check(w, OP_tile, true);
}

static void picking(struct world *w)
{
    begin(w, 3, 6);
    const struct shape *x = &w->in[0].shape;
    struct shape together;
    int picks = x->ndim ? 1 + below(w, x->ndim < 2 ? 1 : 2) : 0, stay = x->ndim - picks, seen = 0;
    if (picks == 0)
        return;
    w->count = 1 + picks;
    w->in[1].dtype = w->in[2].dtype = DTYPE_I64;
    if (picks == 1)
        w->in[2].shape.ndim = 0;
    bool fits = shape_broadcast(&w->in[1].shape, &w->in[2].shape, &together, &w->err) == 0;
    int place = below(w, stay + 1);
    w->attrs.whole[0] = place;
    w->attrs.axis_count = picks;
    for (int i = 0; i < picks; i++)
        w->attrs.axes[i] = i;
    for (int axis = picks; axis <= x->ndim; axis++, seen++) {
        for (int i = 0; fits && seen == place && i < together.ndim; i++)
            add(w, together.size[i]);
        if (axis < x->ndim)
            add(w, x->size[axis]);
    }
    check(w, OP__pick, fits);
}

#define TEST(name)                                                                                 \
    static void name##_agrees(void **state)                                                        \
    {                                                                                              \
        (void)state;                                                                               \
        struct world w = { .seed = 7 };                                                            \
        for (int i = 0; i < cases; i++)                                                            \
            name(&w);                                                                              \
    }
TEST(shapes_and_strides)
TEST(broadcasting)
TEST(reshaping)
TEST(slicing)
TEST(padding)
TEST(joining)
TEST(repeating)
TEST(tiling)
TEST(picking)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_and_strides_agrees),
        cmocka_unit_test(broadcasting_agrees),
        cmocka_unit_test(reshaping_agrees),
        cmocka_unit_test(slicing_agrees),
        cmocka_unit_test(padding_agrees),
        cmocka_unit_test(joining_agrees),
        cmocka_unit_test(repeating_agrees),
        cmocka_unit_test(tiling_agrees),
        cmocka_unit_test(picking_agrees),
    };
    if (argc > 1)
        cases = atoi(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
