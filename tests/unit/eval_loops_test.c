/* Loops whose body is planned once, seen through the planner's counts. */
#include "cells.h"

/* How many flushes of a cell found no plan; *flushes: of how many. */
static int64_t planned(const char *source, int64_t *flushes)
{
    struct plan_stats before = planner_stats(workspace.planner);
    cells_run_well(source);
    struct plan_stats after = planner_stats(workspace.planner);
    *flushes = after.flushes - before.flushes;
    return *flushes - (after.cache_hits - before.cache_hits);
}

/* One plan for the first round, one for those after it (when what was a constant is a variable
 * then), one for a rest. Run again, the first round may meet variables that were not there before;
 * then nothing is new any more. */
static void check_loop(const char *loop)
{
    int64_t flushes, again;
    int64_t made = planned(loop, &flushes);
    if (flushes < 8 || made > 3)
        fail_msg("%s: %d plans for %d flushes", loop, (int)made, (int)flushes);
    int64_t second = planned(loop, &again), third = planned(loop, &again);
    if (second > 2 || third > 0)
        fail_msg("%s, again: %d and %d plans", loop, (int)second, (int)third);
}

static void bodies_are_planned_once(void **state)
{
    (void)state;
    cells_run_well("x = normal(1000, 8); v = normal(1000); table = normal(50, 8); y = zeros(8)");
    check_loop("y = zeros(8); for i in 1000 < y = y + x[i] >");
    check_loop("for i in 1000 < z = x[i] * 2; if (z[0] > 1e9) < break > >");
    check_loop("y = zeros(8); for row in x < y = y + row >");
    check_loop("w = zeros(1000); for i in 1000 < w[i] = v[i] * 2 >");
    check_loop("w = zeros(1000, 8); for i in 1000 < w[i, 2:4] += 1 >");
    check_loop("for i in range(0, 960, 32) < b = x[i:i+32]; if (sum(b) > 1e9) < break > >");
    check_loop("for xb, vb in batches(x, v, 40) < if (sum(xb) + sum(vb) > 1e9) < break > >");
    check_loop("for i in 500 < t = x[i:i+9, ::-2]; if (t[0, 0] > 1e9) < break > >");
    check_loop("y = zeros(8); for i in 50 < y = y + table[[i, i - 1]].sum(axis=0) >");
}

/* A view that a variable holds moves through its buffer. */
static void kept_views_move(void **state)
{
    (void)state;
    int64_t flushes;
    cells_run_well("x = arange(4000).reshape(1000, 4); total = 0");
    assert_true(planned("for i in 200 < r = x[i]; if (r[0] < 0) < break > >", &flushes) <= 4);
    assert_true(flushes >= 200);
    cells_run_well("for i in 20 < r = x[i]; if (r[0] < 0) < break >; total = total + r[3] >");
    cells_run_well("assert (total == 820)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_planned_once),
        cmocka_unit_test(kept_views_move),
    };
    return cmocka_run_group_tests(tests, cells_start, cells_stop);
}
