/* Matrix products in our own loops on each instruction set, and LAPACK: without a library, with
 * matrices that fail, on any number of threads, and stopped. */
#include "cpu_program.h"

/* ---- products --------------------------------------------------------------------------------
 */

/* Whole numbers, so that every order of additions gives the same. */
static double digit(int64_t i)
{
    return (double)(i * 7919 % 13 - 6);
}

static void put(enum dtype t, void *to, int64_t at, double v)
{
    if (t == DTYPE_F64)
        ((double *)to)[at] = v;
    else if (t == DTYPE_F32)
        ((float *)to)[at] = (float)v;
    else
        ((int64_t *)to)[at] = (int64_t)v;
}

static double get(enum dtype t, const void *from, int64_t at)
{
    return t == DTYPE_F64   ? ((const double *)from)[at]
           : t == DTYPE_F32 ? (double)((const float *)from)[at]
                            : (double)((const int64_t *)from)[at];
}

struct product {
    enum dtype t;
    int64_t m, n, k;
    bool turn_a, turn_b; /* factors that lie column by column */
};

static int32_t made_factor(struct made *m, const struct product *p, int64_t rows, int64_t columns,
                           bool turned)
{
    struct shape lies = turned ? SHAPE(columns, rows) : SHAPE(rows, columns),
                 shape = SHAPE(rows, columns);
    int32_t b = made_buffer(m, BUFFER_INPUT, rows * columns * (int64_t)dtype_bytes(p->t));
    struct layout l = layout_contiguous(&lies);
    if (turned) {
        l.shape = shape;
        l.stride[0] = 1;
        l.stride[1] = rows;
    }
    for (int64_t i = 0; i < rows * columns; i++)
        put(p->t, m->data[b], i, digit(i + rows));
    return made_view(m, b, p->t, l);
}

static double element(const struct made *m, int32_t view, int64_t row, int64_t column)
{
    const struct program_view *v = &m->views[view];
    return get(v->dtype, m->data[v->buffer],
               row * v->layout.stride[0] + column * v->layout.stride[1]);
}

static void check_product(struct backend_device *d, const struct product *p)
{
    struct made m;
    made_init(&m, d);
    int32_t a = made_factor(&m, p, p->m, p->k, p->turn_a);
    int32_t b = made_factor(&m, p, p->k, p->n, p->turn_b);
    int32_t c = made_tensor(&m, BUFFER_OUTPUT, p->t, SHAPE(p->m, p->n), NULL);
    STEP(&m, matmul, c, a, b);
    made_run_well(&m);
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++) {
            double sum = 0;
            for (int64_t k = 0; k < p->k; k++)
                sum += element(&m, a, i, k) * element(&m, b, k, j);
            if (element(&m, c, i, j) != sum)
                fail_msg("%s %dx%dx%d %d%d: at %d, %d: %g, expected %g", dtype_name(p->t),
                         (int)p->m, (int)p->n, (int)p->k, p->turn_a, p->turn_b, (int)i, (int)j,
                         element(&m, c, i, j), sum);
        }
    made_fini(&m);
}

/* Sizes around a tile's, a block's and a stretch of k, one row, one column. */
static void own_loops_multiply_every_shape(void **state)
{
    static const int64_t sizes[][3] = { { 1, 1, 1 },     { 1, 70, 33 },   { 70, 1, 33 },
                                        { 5, 7, 3 },     { 12, 16, 40 },  { 13, 33, 9 },
                                        { 25, 63, 513 }, { 193, 31, 20 }, { 31, 200, 260 },
                                        { 1, 1, 1000 } };
    static const char *const isas[] = { "v2", "v3", "v4" };
    static const enum dtype dtypes[] = { DTYPE_F32, DTYPE_F64, DTYPE_I64 };
    (void)state;
    setenv("TENSORCELL_ONEDNN", "none", 1);
    for (int isa = 0; isa < 3; isa++) {
        setenv("TENSORCELL_ISA", isas[isa], 1);
        struct backend_device *d = cpu_open(2, 0);
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int t = 0; t < 3; t++)
                for (int turn = 0; turn < 4; turn++)
                    check_product(d, &(struct product){ dtypes[t], sizes[s][0], sizes[s][1],
                                                        sizes[s][2], turn & 1, turn & 2 });
        cpu_backend()->close(d);
    }
    unsetenv("TENSORCELL_ISA");
    unsetenv("TENSORCELL_ONEDNN");
}

/* Small ones are not worth its call, and a session that has no others never loads it. */
static void small_products_leave_the_library_alone(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    check_product(d, &(struct product){ DTYPE_F32, 16, 16, 16, false, true });
    assert_null(dlopen("libdnnl.so.2", RTLD_NOW | RTLD_NOLOAD));
    check_product(d, &(struct product){ DTYPE_F32, 16, 17, 16, false, true }); /* just too large */
    cpu_backend()->close(d);
}

static void products_have_the_same_bits_on_any_threads(void **state)
{
    enum { N = 210, K = 700 };
    double first[N * 3];
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        struct backend_device *d = cpu_open(threads, 0);
        struct made m;
        made_init(&m, d);
        int32_t a = made_tensor(&m, BUFFER_INPUT, DTYPE_F64, SHAPE(N, K), NULL);
        int32_t c = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE(N, 3), NULL);
        for (int i = 0; i < N * K; i++)
            ((double *)made_data(&m, a))[i] = sin(i);
        struct layout right = { .shape = SHAPE(K, 3), .stride = { 1, K } };
        STEP(&m, matmul, c, a, made_view(&m, m.views[a].buffer, DTYPE_F64, right));
        made_run_well(&m);
        if (threads == 1)
            memcpy(first, made_data(&m, c), sizeof first);
        assert_memory_equal(first, made_data(&m, c), sizeof first);
        made_fini(&m);
        cpu_backend()->close(d);
    }
}

/* ---- LAPACK ----------------------------------------------------------------------------------
 */

enum { BATCH = 40, SIDE = 3 };

/* BATCH identities, some of them with another first element. */
static int32_t made_identities(struct made *m)
{
    int32_t v = made_tensor(m, BUFFER_INPUT, DTYPE_F64, SHAPE(2, BATCH / 2, SIDE, SIDE), NULL);
    double *x = made_data(m, v);
    memset(x, 0, sizeof *x * BATCH * SIDE * SIDE);
    for (int i = 0; i < BATCH * SIDE; i++)
        x[i / SIDE * SIDE * SIDE + i % SIDE * (SIDE + 1)] = 1;
    return v;
}

static void expect(struct made *m, enum err_kind kind, const char *text, const char *hint)
{
    memset(&m->err, 0, sizeof m->err);
    assert_int_equal(made_run(m), -1);
    assert_int_equal(m->err.kind, kind);
    if (!strstr(m->err.text, text) || !strstr(m->err.hint, hint))
        fail_msg("%s (%s)", m->err.text, m->err.hint);
}

static void the_first_matrix_that_fails_is_named(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct backend_device *d = cpu_open(threads, 0);
        struct made m;
        made_init(&m, d);
        int32_t x = made_identities(&m);
        double *at = made_data(&m, x);
        int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE(2, BATCH / 2, SIDE, SIDE),
                                NULL);
        STEP(&m, inv, y, x);
        made_run_well(&m);
        assert_true(((double *)made_data(&m, y))[0] == 1);
        at[37 * SIDE * SIDE] = 0;
        at[23 * SIDE * SIDE] = 0;
        expect(&m, ERR_VALUE, "matrix [1, 3] is singular", "1e-6 * eye(n)");
        m.steps[0].op = OP_cholesky;
        at[23 * SIDE * SIDE + 4] = -1; /* the second pivot of another place */
        at[23 * SIDE * SIDE] = 1;
        expect(&m, ERR_VALUE, "matrix [1, 3] is not positive definite (seen at row 1)", "eigh");
        made_fini(&m);
        cpu_backend()->close(d);
    }
}

static void what_is_no_number_is_told_and_never_waited_for(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    struct made m;
    made_init(&m, d);
    int32_t x = made_identities(&m);
    double *at = made_data(&m, x);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64,
                            SHAPE(2, BATCH / 2, 2 * SIDE * SIDE + SIDE), NULL);
    STEP(&m, _svd, y, x);
    made_run_well(&m);
    at[8] = INFINITY;
    expect(&m, ERR_VALUE, "matrix [0, 0] holds NaN or infinity", "isfinite(x)");
    at[8] = NAN;
    expect(&m, ERR_VALUE, "matrix [0, 0] holds NaN or infinity", "isfinite(x)");
    int32_t c = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE(2, BATCH / 2, SIDE, SIDE), NULL);
    m.p.step_count = 0;
    STEP(&m, _cofactor, c, x); /* what it cannot tell is NaN */
    made_run_well(&m);
    assert_true(isnan(((double *)made_data(&m, c))[0]));
    assert_true(((double *)made_data(&m, c))[SIDE * SIDE] == 1);
    made_fini(&m);
    cpu_backend()->close(d);
}

static void between_matrices_the_wish_to_stop_is_seen(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    made_init(&m, d);
    int32_t x = made_identities(&m);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE(2, BATCH / 2, SIDE, SIDE), NULL);
    STEP(&m, inv, y, x);
    cancel_ask(&m.cancel);
    expect(&m, ERR_INTERRUPTED, "stopped", "");
    made_fini(&m);
    cpu_backend()->close(d);
}

static void a_machine_without_lapack_says_what_to_install(void **state)
{
    (void)state;
    setenv("TENSORCELL_LAPACK", "none", 1);
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    made_init(&m, d);
    int32_t x = made_identities(&m);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE(2, BATCH / 2, SIDE, SIDE), NULL);
    STEP(&m, inv, y, x);
    expect(&m, ERR_DEVICE, "TENSORCELL_LAPACK names no LAPACK: none", "leave the variable out");
    unsetenv("TENSORCELL_LAPACK");
    made_run_well(&m); /* asked again, found */
    made_fini(&m);
    cpu_backend()->close(d);
}

/* ---- sorting ---------------------------------------------------------------------------------
 */

static void long_rows_sort_alike_on_any_threads(void **state)
{
    enum { N = 300000 };
    static float x[N];
    static int64_t first[N];
    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = (float)(i * 7919LL % 1000) / 8;
    x[5] = NAN;
    for (int threads = 1; threads <= 3; threads++) {
        struct backend_device *d = cpu_open(threads, 0);
        struct made m;
        made_init(&m, d);
        int32_t in = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(N), x);
        int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_I64, SHAPE(N), NULL);
        struct op_attrs *attrs = STEP(&m, argsort, out, in);
        attrs->axis_count = 1;
        made_run_well(&m);
        const int64_t *at = made_wholes(&m, out);
        if (threads == 1)
            memcpy(first, at, sizeof first);
        assert_memory_equal(first, at, sizeof first);
        for (int i = 1; i < N - 1; i++)
            assert_true(x[at[i - 1]] < x[at[i]] || (x[at[i - 1]] == x[at[i]] && at[i - 1] < at[i]));
        assert_int_equal(at[N - 1], 5);
        cancel_ask(&m.cancel);
        expect(&m, ERR_INTERRUPTED, "stopped", "");
        made_fini(&m);
        cpu_backend()->close(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_loops_multiply_every_shape),
        cmocka_unit_test(small_products_leave_the_library_alone),
        cmocka_unit_test(products_have_the_same_bits_on_any_threads),
        cmocka_unit_test(the_first_matrix_that_fails_is_named),
        cmocka_unit_test(what_is_no_number_is_told_and_never_waited_for),
        cmocka_unit_test(between_matrices_the_wish_to_stop_is_seen),
        cmocka_unit_test(a_machine_without_lapack_says_what_to_install),
        cmocka_unit_test(long_rows_sort_alike_on_any_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
