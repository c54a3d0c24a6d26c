/* Running programs: temporaries, budget, the wish to stop, matrix products of all shapes. */
#include "cpu_program.h"

#include <pthread.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- temporaries and budget -------------------------------------------------------------------
 */

static void temporaries_live_from_first_to_last(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    struct memory_facts before, after;
    made_init(&m, d);
    struct shape s = SHAPE(1000);
    float x[1000];
    for (int i = 0; i < 1000; i++)
        x[i] = 1;
    int32_t in = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, s, x), last = in;
    cpu_backend()->memory(d, &before);
    for (int i = 0; i < 20; i++) {
        int32_t b = made_buffer(&m, BUFFER_TEMPORARY, 4000);
        m.buffers[b].first = i;
        m.buffers[b].last = i + 1;
        int32_t v = made_view(&m, b, DTYPE_F32, layout_contiguous(&s));
        STEP(&m, cumsum, v, last)->axis_count = 1;
        last = v;
    }
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE_0, NULL);
    STEP(&m, max, out, last);
    cpu_backend()->reset_peak(d);
    made_run_well(&m);
    cpu_backend()->memory(d, &after);
    assert_true(made_floats(&m, out)[0] > 1e30f);
    assert_true(after.peak - before.used < 6 * 4096); /* two of them at a time, and scratch */
    made_fini(&m);
    cpu_backend()->memory(d, &after);
    assert_int_equal(after.used, 0);
    cpu_backend()->trim(d);
    cpu_backend()->memory(d, &after);
    assert_int_equal(after.pooled, 0);
    cpu_backend()->close(d);
}

static void the_budget_refuses_before_anything_is_touched(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 10 << 20);
    const struct backend *b = cpu_backend();
    struct err err = { 0 };
    void *one, *two;
    assert_int_equal(b->alloc(d, 6 << 20, &one, &err), 0);
    assert_int_equal(b->alloc(d, 6 << 20, &two, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    assert_non_null(strstr(err.text, "asked 6.0 MiB, budget 10.0 MiB, in use 6.0 MiB"));
    assert_int_equal(b->alloc(d, SIZE_MAX, &two, &err), -1);
    assert_int_equal(b->alloc(d, (size_t)1 << 60, &two, &err), -1);
    b->free(d, one);
    assert_int_equal(b->alloc(d, 9 << 20, &one, &err), 0); /* what is kept gives way */
    assert_int_equal((uintptr_t)one % 64, 0);
    b->free(d, one);
    struct made m;
    made_init(&m, d);
    int32_t t = made_buffer(&m, BUFFER_TEMPORARY, 64 << 20);
    struct shape s = SHAPE(16 << 20);
    int32_t v = made_view(&m, t, DTYPE_F32, layout_contiguous(&s));
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE_0, NULL);
    made_step(&m, OP_zeros, v, 0, NULL);
    STEP(&m, sum, out, v);
    assert_int_equal(made_run(&m), -1);
    assert_int_equal(m.err.kind, ERR_MEMORY);
    assert_int_equal(m.failed_step, 0);
    made_fini(&m);
    b->close(d);
}

/* ---- stopping ---------------------------------------------------------------------------------
 */

static void *ask_soon(void *cancel)
{
    nanosleep(&(struct timespec){ 0, 150 * 1000 * 1000 }, NULL);
    cancel_ask(cancel);
    return NULL;
}

/* The time from the wish to stop to the end of the run. */
static double stop_time(struct made *m)
{
    pthread_t asker;
    double before = now();
    pthread_create(&asker, NULL, ask_soon, &m->cancel);
    assert_int_equal(made_run(m), -1);
    double after = now();
    pthread_join(asker, NULL);
    assert_int_equal(m->err.kind, ERR_INTERRUPTED);
    return after - before - 0.150;
}

static void a_long_product_stops(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(0, 0);
    struct made m;
    made_init(&m, d);
    struct layout l = { SHAPE(20000, 20000), { 0, 1 }, 0 }; /* 400 M elements in one row */
    int32_t row = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(20000), NULL);
    memset(made_data(&m, row), 0, 80000);
    int32_t a = made_view(&m, 0, DTYPE_F32, l);
    struct layout turned = { SHAPE(20000, 2000), { 1, 0 }, 0 };
    int32_t b = made_view(&m, 0, DTYPE_F32, turned);
    int32_t c = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(20000, 2000), NULL);
    for (int i = 0; i < 20; i++)
        STEP(&m, matmul, c, a, b);
    assert_true(stop_time(&m) < 0.2);
    made_fini(&m);
    cpu_backend()->close(d);
}

static void a_long_fused_step_stops(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(0, 0);
    struct made m;
    made_init(&m, d);
    struct shape s = SHAPE((int64_t)1 << 24);
    int32_t one = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(1), NULL);
    made_floats(&m, one)[0] = -1.5f;
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, s, NULL);
    struct layout l = { s, { 0 }, 0 };
    int32_t x = made_view(&m, m.views[one].buffer, DTYPE_F32, l);
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = DTYPE_F32, .dst = 0, .index = x);
    for (int i = 0; i < 60; i++) /* logarithms of negative numbers are slow */
        CODE(&m, .code = OP_log, .dtype = DTYPE_F32, .dst = 1, .a = 0);
    CODE(&m, .code = TILE_STORE, .dtype = DTYPE_F32, .a = 1, .index = out);
    assert_true(stop_time(&m) < 0.2);
    made_fini(&m);
    cpu_backend()->close(d);
}

/* ---- products ---------------------------------------------------------------------------------
 */

static double element(const struct made *m, int32_t view, int64_t i, int64_t j)
{
    const struct program_view *v = &m->views[view];
    int64_t at = v->layout.offset + i * v->layout.stride[0] + j * v->layout.stride[1];
    const char *data = m->data[v->buffer];
    return element_real(v->dtype, data + at * (int64_t)dtype_bytes(v->dtype));
}

/* a: rows x depth, b: depth x columns; how: 0 plain, 1 transposed, 2 every second, 3 backwards */
static int32_t factor(struct made *m, enum dtype t, int64_t rows, int64_t columns, int how)
{
    int64_t n = rows * columns * 2 + 2;
    int32_t base = made_tensor(m, BUFFER_INPUT, t, SHAPE(n), NULL);
    for (int64_t i = 0; i < n; i++) {
        union scalar v = { .whole = i * 7 % 13 - 6 };
        char *at = (char *)made_data(m, base) + i * (int64_t)dtype_bytes(t);
        element_write(t, scalar_convert(v, DTYPE_I64, t), at);
    }
    struct layout l = { SHAPE(rows, columns), { columns, 1 }, 0 };
    if (how == 1)
        l = (struct layout){ l.shape, { 1, rows }, 0 };
    else if (how == 2)
        l = (struct layout){ l.shape, { 2 * columns, 2 }, 1 };
    else if (how == 3)
        l = (struct layout){ l.shape, { -columns, 1 }, (rows - 1) * columns };
    if (rows == 0 || columns == 0)
        l.offset = 0;
    return made_view(m, m->views[base].buffer, t, l);
}

static void check_product(struct backend_device *d, enum dtype t, int64_t rows, int64_t depth,
                          int64_t columns, int how_a, int how_b)
{
    struct made m;
    made_init(&m, d);
    int32_t a = factor(&m, t, rows, depth, how_a), b = factor(&m, t, depth, columns, how_b);
    int32_t c = made_tensor(&m, BUFFER_OUTPUT, t, SHAPE(rows, columns), NULL);
    STEP(&m, matmul, c, a, b);
    made_run_well(&m);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            double sum = 0;
            for (int64_t k = 0; k < depth; k++)
                sum += element(&m, a, i, k) * element(&m, b, k, j);
            if (element(&m, c, i, j) != sum)
                fail_msg("%dx%dx%d (%d, %d): %g is not %g", (int)rows, (int)depth, (int)columns,
                         how_a, how_b, element(&m, c, i, j), sum);
        }
    made_fini(&m);
}

static void products_of_all_shapes_and_strides(void **state)
{
    (void)state;
    static const int64_t sizes[][3] = { { 3, 4, 5 }, { 1, 70, 1 }, { 1, 9, 33 },  { 40, 1, 7 },
                                        { 2, 0, 3 }, { 0, 4, 2 },  { 65, 30, 1 }, { 33, 64, 17 } };
    static const enum dtype dtypes[] = { DTYPE_I64, DTYPE_F32, DTYPE_F64 };
    struct backend_device *d = cpu_open(2, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int how = 0; how < 16; how++)
            for (size_t t = 0; t < sizeof dtypes / sizeof *dtypes; t++)
                check_product(d, dtypes[t], sizes[i][0], sizes[i][1], sizes[i][2], how % 4,
                              how / 4);
    cpu_backend()->close(d);
}

static void batches_broadcast(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    struct made m;
    made_init(&m, d);
    float x[2 * 3 * 4], y[5 * 4 * 2], v[4] = { 1, 2, 3, 4 };
    for (int i = 0; i < 24; i++)
        x[i] = (float)i;
    for (int i = 0; i < 40; i++)
        y[i] = (float)(i % 7);
    int32_t a = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(2, 1, 3, 4), x);
    int32_t b = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(5, 4, 2), y);
    int32_t w = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(4), v);
    int32_t c = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(2, 5, 3, 2), NULL);
    int32_t left = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(5, 2), NULL);
    int32_t right = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(2, 1, 3), NULL);
    STEP(&m, matmul, c, a, b);
    STEP(&m, matmul, left, w, b);
    STEP(&m, matmul, right, a, w);
    made_run_well(&m);
    for (int i = 0; i < 2 * 5 * 3 * 2; i++) {
        int col = i % 2, row = i / 2 % 3, q = i / 6 % 5, p = i / 30;
        float sum = 0;
        for (int k = 0; k < 4; k++)
            sum += x[p * 12 + row * 4 + k] * y[q * 8 + k * 2 + col];
        assert_true(made_floats(&m, c)[i] == sum);
    }
    for (int i = 0; i < 10; i++) {
        float sum = 0;
        for (int k = 0; k < 4; k++)
            sum += v[k] * y[i / 2 * 8 + k * 2 + i % 2];
        assert_true(made_floats(&m, left)[i] == sum);
    }
    for (int i = 0; i < 6; i++) {
        float sum = 0;
        for (int k = 0; k < 4; k++)
            sum += x[i * 4 + k] * v[k];
        assert_true(made_floats(&m, right)[i] == sum);
    }
    made_fini(&m);
    cpu_backend()->close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(temporaries_live_from_first_to_last),
        cmocka_unit_test(the_budget_refuses_before_anything_is_touched),
        cmocka_unit_test(a_long_product_stops),
        cmocka_unit_test(a_long_fused_step_stops),
        cmocka_unit_test(products_of_all_shapes_and_strides),
        cmocka_unit_test(batches_broadcast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
