#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct str key_of(char text[16], int i)
{
    return (struct str){ text, (size_t)snprintf(text, 16, "key%d", i) };
}

static void many_come_and_go(void **state)
{
    (void)state;
    static int values[3000];
    struct map m;
    char text[16];
    bool failed;
    map_init(&m);
    for (int i = 0; i < 3000; i++)
        assert_null(map_set(&m, key_of(text, i), &values[i], &failed));
    for (int i = 0; i < 3000; i += 3)
        assert_ptr_equal(map_set(&m, key_of(text, i), NULL, &failed), &values[i]);
    for (int i = 0; i < 3000; i++)
        assert_ptr_equal(map_get(&m, key_of(text, i)), i % 3 ? &values[i] : NULL);
    for (int i = 0; i < 20000; i++) { /* holes are used again */
        map_set(&m, key_of(text, 5000 + i), &values[0], &failed);
        map_set(&m, key_of(text, 5000 + i), NULL, &failed);
    }
    assert_true(m.capacity <= 8192);
    assert_ptr_equal(map_get(&m, key_of(text, 2)), &values[2]);
    map_fini(&m);
}

static void walks_in_the_order_of_insertion(void **state)
{
    (void)state;
    struct map m;
    bool failed;
    int a, b, c;
    map_init(&m);
    map_set(&m, STR("one"), &a, &failed);
    map_set(&m, STR("two"), &b, &failed);
    map_set(&m, STR("three"), &c, &failed);
    map_set(&m, STR("one"), &c, &failed); /* keeps its place */
    map_set(&m, STR("two"), NULL, &failed);
    size_t at = 0;
    assert_true(str_is(map_next(&m, &at)->key, "one"));
    assert_true(str_is(map_next(&m, &at)->key, "three"));
    assert_null(map_next(&m, &at));
    map_fini(&m);
}

static void removed_and_set_again(void **state)
{
    (void)state;
    struct map m;
    bool failed;
    int a, b;
    map_init(&m);
    assert_null(map_get(&m, STR("x")));
    assert_null(map_set(&m, STR("x"), NULL, &failed));
    assert_null(map_set(&m, STR("x"), &a, &failed));
    assert_ptr_equal(map_set(&m, STR("x"), NULL, &failed), &a);
    assert_null(map_set(&m, STR("x"), NULL, &failed));
    assert_null(map_set(&m, STR("x"), &b, &failed));
    assert_ptr_equal(map_get(&m, STR("x")), &b);
    assert_int_equal(m.holes, 0);
    assert_false(failed);
    map_fini(&m);
}

static void keys_are_copied(void **state)
{
    (void)state;
    struct map m;
    bool failed;
    char text[] = "abc";
    int v;
    map_init(&m);
    map_set(&m, str_of(text), &v, &failed);
    text[0] = 'z';
    assert_ptr_equal(map_get(&m, STR("abc")), &v);
    assert_null(map_get(&m, str_of(text)));
    map_set(&m, STR(""), &v, &failed); /* an empty key is a key */
    assert_ptr_equal(map_get(&m, STR("")), &v);
    map_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_come_and_go),
        cmocka_unit_test(walks_in_the_order_of_insertion),
        cmocka_unit_test(removed_and_set_again),
        cmocka_unit_test(keys_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
