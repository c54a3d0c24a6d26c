/* Reductions against plain loops in double, over contiguous, transposed, stepped and flipped views,
 * with one and several threads. */
#include "cpu_program.h"

#include <time.h>

static int64_t at(const struct layout *l, const int64_t *coord)
{
    int64_t offset = l->offset;
    for (int i = 0; i < l->shape.ndim; i++)
        offset += coord[i] * l->stride[i];
    return offset;
}

/* sum, max and argmax of each output, for reductions along the axes of `gone`. */
struct naive {
    double sum, max, squares;
    int64_t argmax, n;
};

static void naive_reduce(const float *x, const struct layout *l, const bool *gone,
                         struct naive *out)
{
    int64_t coord[MAX_DIMS] = { 0 }, n = shape_count(&l->shape);
    for (int64_t i = 0; i < n; i++) {
        int64_t rest = i, output = 0, index = 0;
        for (int a = l->shape.ndim - 1; a >= 0; a--) {
            coord[a] = rest % l->shape.size[a];
            rest /= l->shape.size[a];
        }
        for (int a = 0; a < l->shape.ndim; a++) {
            if (gone[a])
                index = index * l->shape.size[a] + coord[a];
            else
                output = output * l->shape.size[a] + coord[a];
        }
        double v = (double)x[at(l, coord)];
        struct naive *o = &out[output];
        if (o->n++ == 0 || v > o->max) {
            o->max = v;
            o->argmax = index;
        }
        o->sum += v;
        o->squares += v * v;
    }
}

static float *noise(int64_t n)
{
    float *x = malloc((size_t)n * sizeof *x);
    uint32_t state = 1;
    for (int64_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (float)(state >> 8) * 0x1p-24f - 0.3f;
    }
    return x;
}

static void near(enum dtype t, double got, double wanted)
{
    double allowed = t == DTYPE_F64 ? 1e-12 : 1e-6;
    if (!(fabs(got - wanted) <= allowed * (fabs(wanted) + 1e-2)))
        fail_msg("%s: %.17g is not %.17g", dtype_name(t), got, wanted);
}

/* Element i of a result. */
static double result_at(const struct made *m, int32_t view, int64_t i)
{
    enum dtype t = m->views[view].dtype;
    return element_real(t, (char *)made_data((struct made *)(uintptr_t)m, view) +
                               i * (int64_t)dtype_bytes(t));
}

static int32_t made_numbers(struct made *m, enum dtype t, const float *x, int64_t n)
{
    int32_t v = made_tensor(m, BUFFER_INPUT, t, SHAPE(n), NULL);
    for (int64_t i = 0; i < n; i++)
        element_write(t, (union scalar){ .real = (double)x[i] },
                      (char *)made_data(m, v) + i * (int64_t)dtype_bytes(t));
    return v;
}

static void check(struct backend_device *d, enum dtype t, struct layout l, int64_t elements,
                  int axis_count, const int *axes)
{
    struct made m;
    made_init(&m, d);
    float *x = noise(elements);
    bool gone[MAX_DIMS] = { false };
    struct shape out = { 0 };
    for (int i = 0; i < axis_count; i++)
        gone[axes[i]] = true;
    for (int i = 0; i < l.shape.ndim; i++)
        if (!gone[i])
            out.size[out.ndim++] = l.shape.size[i];
    int64_t outputs = shape_count(&out);
    struct naive *wanted = calloc((size_t)outputs, sizeof *wanted);
    naive_reduce(x, &l, gone, wanted);
    int32_t base = made_numbers(&m, t, x, elements);
    int32_t v = made_view(&m, m.views[base].buffer, t, l);
    const enum op_id ops[] = { OP_sum, OP_mean, OP_max, OP_var, OP_norm, OP_argmax, OP_logsumexp };
    int32_t result[7];
    for (int k = 0; k < 7; k++) {
        enum dtype to = ops[k] == OP_argmax ? DTYPE_I64 : t;
        result[k] = made_tensor(&m, BUFFER_OUTPUT, to, out, NULL);
        struct op_attrs *a = made_step(&m, ops[k], result[k], 1, &v);
        a->axis_count = axis_count;
        for (int i = 0; i < axis_count; i++)
            a->axes[i] = axes[i];
    }
    made_run_well(&m);
    for (int64_t o = 0; o < outputs; o++) {
        double n = (double)wanted[o].n, mean = wanted[o].sum / n;
        near(t, result_at(&m, result[0], o), wanted[o].sum);
        near(t, result_at(&m, result[1], o), mean);
        near(t, result_at(&m, result[2], o), wanted[o].max);
        near(t, result_at(&m, result[3], o), wanted[o].squares / n - mean * mean);
        near(t, result_at(&m, result[4], o), sqrt(wanted[o].squares));
        assert_int_equal(made_wholes(&m, result[5])[o], wanted[o].argmax);
        double lse = result_at(&m, result[6], o);
        assert_true(lse >= wanted[o].max - 1e-6 && lse <= wanted[o].max + log(n) + 1e-6);
    }
    made_fini(&m);
    free(x);
    free(wanted);
}

static void check_axes(struct backend_device *d, struct layout l, int64_t elements)
{
    for (int set = 1; set < 1 << l.shape.ndim; set++) {
        int axes[MAX_DIMS], n = 0;
        for (int i = 0; i < l.shape.ndim; i++)
            if (set >> i & 1)
                axes[n++] = i;
        check(d, DTYPE_F32, l, elements, n, axes);
        check(d, DTYPE_F64, l, elements, n, axes);
    }
}

static void every_layout(void **state)
{
    (void)state;
    static const int64_t sizes[][3] = { { 3, 4, 5 },   { 1, 1, 1 },  { 70, 3, 130 },
                                        { 2, 700, 4 }, { 9, 1, 65 }, { 1, 4000, 3 } };
    for (int threads = 1; threads <= 3; threads += 2) {
        struct backend_device *d = cpu_open(threads, 0);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct shape s = shape_made(3, sizes[i]);
            int64_t n = shape_count(&s);
            struct layout l = layout_contiguous(&s);
            check_axes(d, l, n);
            struct layout turned = l; /* last axis first */
            for (int k = 0; k < 3; k++) {
                turned.shape.size[k] = l.shape.size[(k + 2) % 3];
                turned.stride[k] = l.stride[(k + 2) % 3];
            }
            check_axes(d, turned, n);
            struct layout flipped = l; /* every second of the first axis, the last one backwards */
            flipped.shape.size[0] = (s.size[0] + 1) / 2;
            flipped.stride[0] *= 2;
            flipped.offset = s.size[2] - 1;
            flipped.stride[2] = -1;
            check_axes(d, flipped, n);
            struct layout stretched = l; /* a broadcast axis in the middle */
            stretched.stride[1] = 0;
            check_axes(d, stretched, n);
        }
        cpu_backend()->close(d);
    }
}

static float reduce_one(struct backend_device *d, enum op_id op, const float *x, int64_t n)
{
    struct made m;
    made_init(&m, d);
    struct shape s = SHAPE(n);
    int32_t v = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, s, x);
    int32_t r = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE_0, NULL);
    made_step(&m, op, r, 1, &v);
    made_run_well(&m);
    float result = made_floats(&m, r)[0];
    made_fini(&m);
    return result;
}

static void long_sums_are_accurate_and_the_same_on_any_threads(void **state)
{
    (void)state;
    int64_t n = 5 * 1000 * 1000 + 17;
    float *x = noise(n);
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += (double)x[i];
    struct backend_device *one = cpu_open(1, 0), *four = cpu_open(4, 0);
    float a = reduce_one(one, OP_sum, x, n), b = reduce_one(four, OP_sum, x, n);
    near(DTYPE_F32, (double)a, sum);
    assert_memory_equal(&a, &b, sizeof a);
    a = reduce_one(one, OP_std, x, n);
    b = reduce_one(four, OP_std, x, n);
    assert_memory_equal(&a, &b, sizeof a);
    cpu_backend()->close(one);
    cpu_backend()->close(four);
    free(x);
}

static double reduce_f64(struct backend_device *d, enum op_id op, const double *x, int64_t n)
{
    struct made m;
    made_init(&m, d);
    int32_t v = made_tensor(&m, BUFFER_INPUT, DTYPE_F64, SHAPE(n), x);
    int32_t r = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE_0, NULL);
    made_step(&m, op, r, 1, &v);
    made_run_well(&m);
    double result = result_at(&m, r, 0);
    made_fini(&m);
    return result;
}

/* Numbers whose sum is a hundred million times smaller than they: the last digit is right. */
static void sums_of_f64_keep_what_rounding_takes(void **state)
{
    (void)state;
    enum { COUNT = 300007 };
    static double x[COUNT], y[COUNT];
    for (int i = 0; i < COUNT; i++) {
        x[i] = i % 2 ? -1e8 * (double)(i / 2 % 1000 + 1) : 1e8 * (double)(i / 2 % 1000 + 1) + 0.1;
        y[i] = 1e300;
    }
    x[COUNT - 1] = 0;
    long double sum = 0;
    for (int i = 0; i < COUNT; i++)
        sum += (long double)x[i];
    struct backend_device *one = cpu_open(1, 0), *four = cpu_open(4, 0);
    double a = reduce_f64(one, OP_sum, x, COUNT), b = reduce_f64(four, OP_sum, x, COUNT);
    assert_memory_equal(&a, &b, sizeof a);
    if (fabs(a - (double)sum) > 1e-11 * fabs((double)sum))
        fail_msg("%.17g is not %.17Lg", a, sum);
    assert_true(reduce_f64(one, OP_std, y, COUNT) == 0);
    for (int i = 0; i < COUNT; i++)
        y[i] = i ? 1 : INFINITY;
    assert_true(reduce_f64(one, OP_sum, y, COUNT) == INFINITY);
    y[5] = -INFINITY;
    assert_true(isnan(reduce_f64(one, OP_sum, y, COUNT)));
    assert_true(reduce_f64(one, OP_max, y, COUNT) == INFINITY);
    a = reduce_f64(one, OP_logsumexp, x, COUNT);
    b = reduce_f64(four, OP_logsumexp, x, COUNT);
    assert_memory_equal(&a, &b, sizeof a);
    cpu_backend()->close(one);
    cpu_backend()->close(four);
}

static void special_values(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    float x[200];
    for (int i = 0; i < 200; i++)
        x[i] = (float)i;
    x[77] = NAN;
    x[150] = NAN;
    assert_true(isnan(reduce_one(d, OP_max, x, 200)));
    assert_true(isnan(reduce_one(d, OP_min, x, 200)));
    assert_true(isnan(reduce_one(d, OP_logsumexp, x, 200)));
    x[77] = x[150] = -INFINITY;
    assert_true(reduce_one(d, OP_min, x, 200) == -INFINITY);
    for (int i = 0; i < 200; i++)
        x[i] = -INFINITY;
    assert_true(reduce_one(d, OP_logsumexp, x, 200) == -INFINITY);
    assert_true(reduce_one(d, OP_sum, x, 0) == 0);
    assert_true(reduce_one(d, OP_prod, x, 0) == 1);
    assert_true(isnan(reduce_one(d, OP_mean, x, 0)));
    cpu_backend()->close(d);
}

static void argmax_finds_the_first_nan_and_the_first_of_equals(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    float x[300] = { 0 };
    struct made m;
    made_init(&m, d);
    x[201] = x[40] = NAN;
    int32_t v = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(300), x);
    int32_t r = made_tensor(&m, BUFFER_OUTPUT, DTYPE_I64, SHAPE_0, NULL);
    STEP(&m, argmax, r, v);
    made_run_well(&m);
    assert_int_equal(made_wholes(&m, r)[0], 40);
    float *input = made_floats(&m, v);
    input[201] = input[40] = -INFINITY;
    made_run_well(&m);
    assert_int_equal(made_wholes(&m, r)[0], 0);
    for (int i = 0; i < 300; i++)
        input[i] = -INFINITY;
    made_run_well(&m);
    assert_int_equal(made_wholes(&m, r)[0], 0);
    made_fini(&m);
    cpu_backend()->close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout),
        cmocka_unit_test(long_sums_are_accurate_and_the_same_on_any_threads),
        cmocka_unit_test(sums_of_f64_keep_what_rounding_takes),
        cmocka_unit_test(special_values),
        cmocka_unit_test(argmax_finds_the_first_nan_and_the_first_of_equals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
