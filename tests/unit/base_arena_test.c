#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t n = 1; n < 3000; n += 7) {
        char *p = arena_alloc(&a, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAB, n);
    }
    arena_fini(&a);
}

static void larger_than_any_block(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    size_t n = (size_t)9 << 20;
    char *big = arena_alloc(&a, n), *small = arena_alloc(&a, 8);
    big[n - 1] = 1;
    small[0] = 2;
    assert_int_equal(big[n - 1], 1);
    arena_fini(&a);
}

static void reset_keeps_one_block(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 10000);
    assert_true(a.used >= 1000000);
    arena_reset(&a);
    assert_int_equal(a.used, 0);
    /* not the largest one, but large enough that the next round finds room at once */
    assert_in_range(a.end - a.at, 100000, 256 << 10);
    char *first = arena_alloc(&a, 100);
    memset(first, 1, 1);
    arena_alloc(&a, 50000);
    arena_reset(&a);
    assert_ptr_equal(arena_alloc(&a, 100), first);
    assert_int_equal(first[0], 0);
    arena_fini(&a);
}

static void rewind_gives_back_what_came_after(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    int *kept = arena_alloc(&a, sizeof *kept);
    *kept = 42;
    struct arena_mark mark = arena_mark(&a);
    void *next = arena_alloc(&a, 64);
    for (int i = 0; i < 50; i++)
        arena_alloc(&a, 5000);
    arena_rewind(&a, mark);
    assert_int_equal(*kept, 42);
    assert_int_equal(a.used, mark.used);
    assert_ptr_equal(arena_alloc(&a, 64), next);
    arena_fini(&a);
}

static void rewind_to_an_empty_arena(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct arena_mark mark = arena_mark(&a);
    arena_alloc(&a, 1 << 20);
    arena_rewind(&a, mark);
    assert_null(a.blocks);
    assert_non_null(arena_alloc(&a, 1));
    arena_fini(&a);
}

static void lists_grow(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    int *list = NULL;
    size_t capacity = 0;
    for (size_t n = 0; n < 1000; n++) {
        list = arena_grow(&a, list, n, &capacity, sizeof *list);
        list[n] = (int)n;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    arena_fini(&a);
}

static void a_lone_list_grows_where_it_stands(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    int *list = NULL, *first = NULL;
    size_t capacity = 0;
    for (size_t n = 0; n < 1000; n++) {
        list = arena_grow(&a, list, n, &capacity, sizeof *list);
        first = first ? first : list;
        assert_ptr_equal(list, first);
        assert_int_equal(list[n], 0);
        list[n] = (int)n + 1;
    }
    assert_true(a.used < 2 * 1024 * sizeof *list);
    arena_fini(&a);
}

static void two_lists_grow_in_turn(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    size_t capacity[2] = { 0 };
    uint64_t *list[2] = { NULL };
    for (size_t n = 0; n < 100000; n++)
        for (int k = 0; k < 2; k++) {
            list[k] = arena_grow(&a, list[k], n, &capacity[k], sizeof **list);
            list[k][n] = n * 2 + (uint64_t)k;
        }
    for (size_t n = 0; n < 100000; n++)
        for (int k = 0; k < 2; k++)
            assert_int_equal(list[k][n], n * 2 + (uint64_t)k);
    arena_fini(&a);
}

static void text(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct str s = arena_printf(&a, "%s and %d", "this", 7);
    assert_string_equal(s.p, "this and 7");
    assert_int_equal(s.n, 10);
    struct str copy = arena_str(&a, str_slice(s, 0, 4));
    assert_string_equal(copy.p, "this");
    assert_int_equal(arena_str(&a, (struct str){ NULL, 0 }).n, 0);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_aligned),
        cmocka_unit_test(larger_than_any_block),
        cmocka_unit_test(reset_keeps_one_block),
        cmocka_unit_test(rewind_gives_back_what_came_after),
        cmocka_unit_test(rewind_to_an_empty_arena),
        cmocka_unit_test(lists_grow),
        cmocka_unit_test(a_lone_list_grows_where_it_stands),
        cmocka_unit_test(two_lists_grow_in_turn),
        cmocka_unit_test(text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
