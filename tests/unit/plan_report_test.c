/* Equal work is one entry with a count. */
#include "plan/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct report_entry entry(const char *op, int64_t size)
{
    return (struct report_entry){
        .op = str_of(op),
        .shape = { .ndim = 1, .size = { size } },
        .dtype = DTYPE_F32,
        .requested = "gpu0",
        .device = "cpu",
        .reason = "no driver",
        .seconds = 0.5,
        .flops = 10,
        .bytes = 20,
        .count = 1,
    };
}

static void equal_entries_become_one(void **state)
{
    (void)state;
    struct arena a;
    struct report r;
    arena_init(&a);
    report_init(&r, &a);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 20; k++) {
            struct report_entry e = entry(k % 2 ? "matmul" : "sum", k / 2);
            report_add(&r, &e);
        }
    }
    assert_int_equal(r.count, 20);
    for (size_t i = 0; i < r.count; i++) {
        assert_int_equal(r.entries[i].count, 3);
        assert_int_equal(r.entries[i].flops, 30);
        assert_true(r.entries[i].seconds == 1.5);
    }
    assert_false(report_fell_back(&r));
    arena_fini(&a);
}

static void what_differs_stays_apart(void **state)
{
    (void)state;
    struct arena a;
    struct report r;
    char text[] = "matmul", reason[] = "no driver";
    arena_init(&a);
    report_init(&r, &a);
    struct report_entry e = entry(text, 4);
    e.reason = reason;
    report_add(&r, &e);
    text[0] = reason[0] = 'x'; /* strings were copied */
    assert_true(str_is(r.entries[0].op, "matmul"));
    assert_string_equal(r.entries[0].reason, "no driver");
    e = entry("matmul", 4);
    e.requested = NULL;
    report_add(&r, &e);
    e.dtype = DTYPE_I64;
    report_add(&r, &e);
    e.fell_back = true;
    report_add(&r, &e);
    e.reason = NULL;
    report_add(&r, &e);
    assert_int_equal(r.count, 5);
    assert_true(report_fell_back(&r));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_entries_become_one),
        cmocka_unit_test(what_differs_stays_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
