/* Kernels of networks that add up what many places give: the same bits for any number of threads,
 * which is what a sum in the order of the places has. */
#include "cpu_program.h"

#include "tensor/window.h"

static uint32_t next(uint32_t *state)
{
    return *state = *state * 1664525 + 1013904223;
}

static float *reals(size_t n, uint32_t seed)
{
    float *x = malloc(n * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(next(&seed) >> 8) / (1 << 23) - 1;
    return x;
}

static int64_t *places(size_t n, uint32_t seed, int64_t below, bool rising)
{
    int64_t *at = malloc(n * sizeof *at);
    assert_non_null(at);
    for (size_t i = 0; i < n; i++)
        at[i] = rising ? (int64_t)((double)i / (double)n * (double)below)
                       : (int64_t)(next(&seed) >> 8) % below;
    return at;
}

/* zeros(rows, width), and row i of g added at row at[i], one after the other. */
static float *added_by_hand(const int64_t *at, const float *g, size_t n, size_t rows, size_t width)
{
    float *out = calloc(rows * width, sizeof *out);
    assert_non_null(out);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < width; j++)
            out[(size_t)at[i] * width + j] += g[i * width + j];
    return out;
}

static void take_back(int threads, const int64_t *at, const float *g, int64_t n, int64_t rows,
                      int64_t width, const float *wanted)
{
    struct backend_device *d = cpu_open(threads, 0);
    struct made m;
    made_init(&m, d);
    int32_t of_at = made_tensor(&m, BUFFER_INPUT, DTYPE_I64, SHAPE(n), at);
    int32_t of_g = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(n, width), g);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(rows, width), NULL);
    struct op_attrs *a = STEP(&m, _take_back, out, of_at, of_g);
    a->shape = SHAPE(rows, width);
    a->axis_count = 1;
    a->axes[0] = 0;
    made_run_well(&m);
    assert_memory_equal(made_data(&m, out), wanted, (size_t)(rows * width) * sizeof *wanted);
    made_fini(&m);
    m.backend->close(d);
}

static void adding_where_it_was_read(void **state)
{
    static const struct {
        size_t n, rows, width;
        bool rising;
    } cases[] = {
        { 50000, 700, 3, false }, { 50000, 40000, 1, true }, { 3000, 5, 64, false },
        { 1, 1000, 2, false },    { 100, 100000, 1, false },
    };
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        size_t n = cases[c].n, rows = cases[c].rows, width = cases[c].width;
        int64_t *at = places(n, 1, (int64_t)rows, cases[c].rising);
        float *g = reals(n * width, 2), *wanted = added_by_hand(at, g, n, rows, width);
        for (int threads = 1; threads <= 5; threads += 2)
            take_back(threads, at, g, (int64_t)n, (int64_t)rows, (int64_t)width, wanted);
        free(at);
        free(g);
        free(wanted);
    }
}

/* out[k, j] = the sum of g[i, j] where at[i, j] is k */
static void adding_along_an_axis(void **state)
{
    enum { COUNT = 400, ROWS = 30, WIDTH = 150 };
    static float wanted[ROWS * WIDTH];
    (void)state;
    int64_t *at = places(COUNT * WIDTH, 3, ROWS, false);
    float *g = reals(COUNT * WIDTH, 4);
    for (int i = 0; i < COUNT * WIDTH; i++)
        wanted[at[i] * WIDTH + i % WIDTH] += g[i];
    for (int threads = 1; threads <= 4; threads += 3) {
        struct backend_device *d = cpu_open(threads, 0);
        struct made m;
        made_init(&m, d);
        int32_t of_at = made_tensor(&m, BUFFER_INPUT, DTYPE_I64, SHAPE(COUNT, WIDTH), at);
        int32_t of_g = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(COUNT, WIDTH), g);
        int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(ROWS, WIDTH), NULL);
        STEP(&m, _gather_back, out, of_at, of_g)->shape = SHAPE(ROWS, WIDTH);
        made_run_well(&m);
        assert_memory_equal(made_data(&m, out), wanted, sizeof wanted);
        made_fini(&m);
        m.backend->close(d);
    }
    free(at);
    free(g);
}

/* The sum over all places of a convolution is cut by the shapes, not by the threads. */
static void kernel_sums(int threads, const float *x, const float *g, float *out)
{
    struct backend_device *d = cpu_open(threads, 0);
    struct made m;
    made_init(&m, d);
    int32_t of_x = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(4, 40, 40, 16), x);
    int32_t of_g = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(4, 40, 40, 32), g);
    int32_t kernel = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(3, 3, 16, 32), NULL);
    struct op_attrs *a = STEP(&m, _conv2d_kernel, kernel, of_x, of_g);
    a->shape = SHAPE(3, 3, 16, 32);
    for (int i = 0; i < 4; i++)
        a->whole[CONV_BORDERS + i] = 1;
    for (int i = 0; i < 2; i++)
        a->whole[CONV_STRIDES + i] = a->whole[CONV_DILATION + i] = 1;
    a->whole[CONV_GROUPS] = 1;
    made_run_well(&m);
    memcpy(out, made_data(&m, kernel), 3 * 3 * 16 * 32 * sizeof *out);
    made_fini(&m);
    m.backend->close(d);
}

static void a_kernels_derivative(void **state)
{
    static float one[3 * 3 * 16 * 32], many[3 * 3 * 16 * 32];
    (void)state;
    float *x = reals(4 * 40 * 40 * 16, 5), *g = reals(4 * 40 * 40 * 32, 6);
    double middle = 0; /* of tap (1, 1), channel 0, filter 0: the product of pixels in place */
    for (int i = 0; i < 4 * 40 * 40; i++)
        middle += (double)x[i * 16] * (double)g[i * 32];
    kernel_sums(1, x, g, one);
    kernel_sums(3, x, g, many);
    assert_float_equal(one[(3 + 1) * 16 * 32], middle, 1e-3);
    assert_memory_equal(one, many, sizeof one);
    free(x);
    free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adding_where_it_was_read),
        cmocka_unit_test(adding_along_an_axis),
        cmocka_unit_test(a_kernels_derivative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
