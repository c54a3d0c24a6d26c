/* The shim that runs CUDA kernels on the processor finds what it is there to find: races show as
 * results that depend on the order of the threads, barriers that not all reach are errors. */
#include "tests/cuda/shim.c" /* first: it turns a check of jumps off */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { THREADS = 64 };

/* Runs a body over one block; -1: `log` says why. */
static int run(const char *body, enum shim_order order, int *x, char *log, size_t size)
{
    char text[1000];
    snprintf(text, sizeof text,
             "extern \"C\" __global__ void f(int *x, long long n, double r)\n{\n%s\n}\n", body);
    struct shim_module *m = shim_compile(text, "build/cuda-shim", log, size);
    long long n = THREADS;
    double r = 2;
    void *p = x, *arguments[] = { &p, &n, &r };
    const uint32_t one[3] = { 1, 1, 1 }, block[3] = { THREADS, 1, 1 };
    if (!m)
        return -1;
    int status = shim_launch(shim_function(m, "f"), one, block, arguments, order, log, size);
    shim_close(m);
    return status;
}

static void run_both(const char *body, int x[2][THREADS])
{
    char log[400] = "";
    for (int order = 0; order < 2; order++)
        if (run(body, (enum shim_order)order, x[order], log, sizeof log))
            fail_msg("%s", log);
}

static void test_threads_meet_at_barriers(void **state)
{
    int x[2][THREADS] = { { 0 } };
    (void)state;
    run_both("__shared__ int s[64];\n"
             "s[threadIdx.x] = threadIdx.x;\n"
             "__syncthreads();\n"
             "x[threadIdx.x] = s[n - 1 - threadIdx.x] * (int)r;",
             x);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(x[0][i], 2 * (THREADS - 1 - i));
    assert_memory_equal(x[0], x[1], sizeof x[0]);
}

static void test_a_missing_barrier_shows(void **state)
{
    int x[2][THREADS] = { { 0 } };
    (void)state;
    run_both("__shared__ int s[64];\n"
             "s[threadIdx.x] = threadIdx.x;\n"
             "x[threadIdx.x] = s[n - 1 - threadIdx.x];",
             x);
    assert_memory_not_equal(x[0], x[1], sizeof x[0]);
}

static void test_a_barrier_that_not_all_reach_is_an_error(void **state)
{
    int x[THREADS] = { 0 };
    char log[400] = "";
    (void)state;
    assert_int_equal(
        run("if (threadIdx.x < 32)\n    __syncthreads();", SHIM_FORWARD, x, log, sizeof log), -1);
    assert_non_null(strstr(log, "barrier"));
}

static void test_the_compiler_is_heard(void **state)
{
    int x[THREADS] = { 0 };
    char log[400] = "";
    (void)state;
    assert_int_equal(run("x[0] = unknown;", SHIM_FORWARD, x, log, sizeof log), -1);
    assert_non_null(strstr(log, "unknown"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_meet_at_barriers),
        cmocka_unit_test(test_a_missing_barrier_shows),
        cmocka_unit_test(test_a_barrier_that_not_all_reach_is_an_error),
        cmocka_unit_test(test_the_compiler_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
