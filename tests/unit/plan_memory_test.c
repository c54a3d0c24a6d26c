/* How much memory work needs at its peak, and that nothing is left behind. */
#include "cells.h"

#include <pthread.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

/* Bytes above what is there before, at the peak of a cell. */
static int64_t peak_of(const char *source)
{
    int64_t before = cells_memory().used;
    cells_reset_peak();
    cells_run_well(source);
    return cells_memory().peak - before;
}

static void check_peak(const char *source, int64_t most)
{
    int64_t peak = peak_of(source);
    if (peak > most + MIB / 8)
        fail_msg("%s: %.2f MiB, not %.2f", source, (double)peak / MIB, (double)most / MIB);
}

/* y is one buffer; what it starts from, x, is the other. */
static void a_chain_needs_two_buffers(void **state)
{
    (void)state;
    char cell[8000] = "y = x";
    cells_run_well("x = uniform(1048576)");
    for (int i = 0; i < 30; i++)
        strcat(cell, " * 1.01 + 0.1");
    check_peak("y = relu(x * 2 + 1)", 4 * MIB);
    check_peak(cell, 4 * MIB);
    for (int i = 0; i < 300; i++)
        strcat(cell, " * 1.01 + 0.1");
    check_peak(cell, 4 * MIB);
    strcat(cell, "; s = sum(y); y = 0");
    check_peak(cell, 4 * MIB);
    check_peak("y = x; for i in 100 < y = y * 1.01 + 0.1 >", 8 * MIB); /* old and new y */
    check_peak("y = exp(x); y = y - max(y); y = y / sum(y)", 4 * MIB);
    cells_run_well("y = 0");
}

static void constants_take_no_memory(void **state)
{
    (void)state;
    cells_run_well("x = uniform(1048576)");
    check_peak("y = zeros(1048576) + x * full([1048576], 3) - ones_like(x)", 4 * MIB);
    cells_run_well("assert (allclose(y, x * 3 - 1))");
    check_peak("y = 0; y = zeros(1024, 1024).T + 1", 4 * MIB);
    cells_run_well("assert (all(y == 1))");
    check_peak("y = 0; y = zeros(1048576); y[0:1000] = ones(1000)", 4 * MIB);
    cells_run_well("assert (sum(y) == 1000)");
    cells_run_well("y = 0; x = 0");
}

/* Parts of a tensor that change round after round are written where they lie. */
static void parts_are_set_in_place(void **state)
{
    (void)state;
    cells_run_well("x = zeros(1024, 1024)");
    check_peak("y = x; for i in 1000 < y[i] = i >", 2 * 4 * MIB);
    cells_run_well("assert (y[7, 3] == 7 and y[999, 1023] == 999 and y[1000, 0] == 0)");
    cells_run_well("assert (sum(x) == 0)");
    check_peak("y = x; for i in 200 < y[[i, -1 - i]] += 1 >", 3 * 4 * MIB);
    cells_run_well("assert (sum(y) == 2 * 200 * 1024); y = 0; x = 0");
}

static void small_views_let_go_of_their_base(void **state)
{
    (void)state;
    cells_run_well("x = 0; y = 0");
    int64_t before = cells_memory().used;
    cells_run_well("r = uniform(1000, 1000)[3]");
    assert_true(cells_memory().used - before < 100000);
    cells_run_well("r = 0; x = uniform(1000, 1000)");
    cells_run_well("x = x[3, ::-2]");
    assert_true(cells_memory().used - before < 100000);
    cells_run_well("x = arange(1000000).reshape(1000, 1000); a = x[0]; b = x[1]; x = 0");
    assert_true(cells_memory().used - before < 100000);
    cells_run_well("assert (a[5] == 5 and b[5] == 1005); a = 0; b = 0");
    /* half of it is worth the whole, and so is what somebody else holds */
    cells_run_well("x = uniform(1000, 1000); h = x[:500]; x = 0");
    int64_t half = cells_memory().used - before;
    assert_true(half > 3900000 && half < 4200000);
    cells_run_well("h = 0; x = uniform(1000, 1000)");
    int64_t alone = cells_memory().used;
    cells_run_well("r = x[1]");
    assert_true(cells_memory().used == alone);
    cells_run_well("x = 0; r = 0");
    assert_true(cells_memory().used == before);
}

/* ---- failing cells ----------------------------------------------------------------------------
 */

static void *interrupt_soon(void *unused)
{
    (void)unused;
    usleep(30000);
    cancel_ask(&cells_cancel);
    return NULL;
}

static void failing_cells_leave_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        enum err_kind kind;
    } cells[] = {
        { "y = x * 2; z = y + zeros(7)", ERR_SHAPE },
        { "y = x * 2; z = y[nowhere]", ERR_NAME },
        { "y = x * 2; z = take(y, [5000000])", ERR_VALUE },
        { "a = x + 1; b = one_hot([1, 9], 3); c = a * 2", ERR_VALUE },
        { "x[[0, 2000]] = 1", ERR_VALUE },
        { "x[:, 5000] += 1", ERR_VALUE },
        { "y = x @ x; y = y @ normal(3, 3)", ERR_SHAPE },
        { "y = x + 1; z = normal(1000000, 1000000)", ERR_MEMORY },
        { "for i in 100 < y = x + i; if (i == 50) < z = y[i, 9999] > >", ERR_VALUE },
        { "fn f(n) < a = x * n; if (n > 3) < return a[9999] >; return f(n + 1) > ; f(0)",
          ERR_VALUE },
    };
    cells_run_well("reset; x = normal(1000, 1000)");
    int64_t before = cells_memory().used;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        cells_fail(cells[i].source, cells[i].kind);
        cells_run_well("y = 0; z = 0; a = 0; b = 0");
        if (cells_memory().used != before)
            fail_msg("%s: leaves %d bytes", cells[i].source, (int)(cells_memory().used - before));
    }
}

static void an_interrupt_leaves_nothing(void **state)
{
    (void)state;
    pthread_t thread;
    cells_run_well("reset; x = normal(1500, 1500); y = 0");
    int64_t before = cells_memory().used;
    for (int i = 0; i < 3; i++) {
        pthread_create(&thread, NULL, interrupt_soon, NULL);
        cells_fail("y = x; while (true) < y = x @ x + y * 0 >", ERR_INTERRUPTED);
        pthread_join(thread, NULL);
        cancel_clear(&cells_cancel);
        cells_run_well("y = 0");
        assert_true(cells_memory().used == before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_needs_two_buffers),
        cmocka_unit_test(constants_take_no_memory),
        cmocka_unit_test(parts_are_set_in_place),
        cmocka_unit_test(small_views_let_go_of_their_base),
        cmocka_unit_test(failing_cells_leave_nothing),
        cmocka_unit_test(an_interrupt_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, cells_start, cells_stop);
}
