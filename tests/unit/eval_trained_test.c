/* What update keeps of a variable goes when the variable has a value of its own. */
#include "cells.h"

static bool kept(const char *name)
{
    return map_get(&workspace.globals.trained, str_of(name)) != NULL;
}

static void train(void)
{
    cells_run_well("w = ones(8); update adam sum(w*w) w");
    assert_true(kept("w"));
}

static void it_goes_with_the_value(void **state)
{
    (void)state;
    const char *other[] = { "w = 3",         "w = ones(8)",   "w = [ones(8), 3]",
                            "w = normal(3)", "fn w(x) < x >", "w = [ones(8), ones(8)]",
                            "del w",         "w = w[:4]",     "for i in 1000000 < w = [w] >" };
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        train();
        cells_run_well(other[i]);
        if (kept("w"))
            fail_msg("%s", other[i]);
    }
}

static void it_stays_with_what_goes_on(void **state)
{
    (void)state;
    const char *on[] = { "1", "w = clip(w, -1, 1)", "w = w * 2", "v = w; w = 0; w = v" };
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++) {
        train();
        cells_run_well(on[i]);
        if (!kept("w"))
            fail_msg("%s", on[i]);
    }
    cells_run_well("p = [ones(2), [ones(3)]]; update adam (sum(p[0]) + sum(p[1][0])) p");
    assert_true(kept("p"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_with_the_value),
        cmocka_unit_test(it_stays_with_what_goes_on),
    };
    return cmocka_run_group_tests(tests, cells_start, cells_stop);
}
