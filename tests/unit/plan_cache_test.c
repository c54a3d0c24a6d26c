/* Plans are found by their whole key, and the ones not used longest go first. */
#include "plan/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct plan *plan_of(uint64_t word, uint64_t hash)
{
    struct plan *p = calloc(1, sizeof *p);
    p->key.words = arena_copy(&p->arena, &word, sizeof word);
    p->key.count = 1;
    p->key.hash = hash;
    return p;
}

static struct plan *look(struct plan_cache *c, uint64_t word, uint64_t hash)
{
    struct key k = { hash, &word, 1 };
    return plan_cache_find(c, &k);
}

static void equal_hashes_are_not_equal_keys(void **state)
{
    (void)state;
    struct plan_cache c;
    assert_int_equal(plan_cache_init(&c, 10), 0);
    struct plan *a = plan_of(1, 77), *b = plan_of(2, 77);
    assert_true(plan_cache_add(&c, a) && plan_cache_add(&c, b));
    assert_ptr_equal(look(&c, 1, 77), a);
    assert_ptr_equal(look(&c, 2, 77), b);
    assert_null(look(&c, 3, 77));
    assert_null(look(&c, 1, 78));
    plan_cache_fini(&c);
}

static void the_longest_unused_goes(void **state)
{
    (void)state;
    struct plan_cache c;
    assert_int_equal(plan_cache_init(&c, 3), 0);
    for (uint64_t i = 0; i < 3; i++)
        assert_true(plan_cache_add(&c, plan_of(i, i)));
    assert_non_null(look(&c, 0, 0));
    assert_true(plan_cache_add(&c, plan_of(3, 3)));
    assert_null(look(&c, 1, 1));
    assert_non_null(look(&c, 0, 0));
    assert_int_equal(c.count, 3);
    for (uint64_t i = 10; i < 1000; i++)
        assert_true(plan_cache_add(&c, plan_of(i, i % 5)));
    assert_int_equal(c.count, 3);
    assert_non_null(look(&c, 999, 999 % 5));
    assert_null(look(&c, 996, 996 % 5));
    plan_cache_fini(&c);
}

static void a_cache_of_none_takes_none(void **state)
{
    (void)state;
    struct plan_cache c;
    assert_int_equal(plan_cache_init(&c, 0), 0);
    struct plan *p = plan_of(1, 1);
    assert_false(plan_cache_add(&c, p));
    assert_null(look(&c, 1, 1));
    plan_free(p);
    plan_free(NULL);
    plan_cache_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_hashes_are_not_equal_keys),
        cmocka_unit_test(the_longest_unused_goes),
        cmocka_unit_test(a_cache_of_none_takes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
