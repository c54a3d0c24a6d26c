#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void trim_starts_ends(void **state)
{
    (void)state;
    assert_true(str_is(str_trim(STR(" \t\r\n a b \n")), "a b"));
    assert_int_equal(str_trim(STR("  ")).n, 0);
    assert_true(str_starts(STR("gpu0"), STR("gpu")));
    assert_false(str_starts(STR("gp"), STR("gpu")));
    assert_true(str_ends(STR("x.npy"), STR(".npy")));
    assert_false(str_ends(STR("npy"), STR("x.npy")));
    assert_true(str_equal((struct str){ NULL, 0 }, STR("")));
}

static void cut_fields(void **state)
{
    (void)state;
    struct str rest = STR("a,,b"), field;
    assert_true(str_cut(&rest, ',', &field) && str_is(field, "a"));
    assert_true(str_cut(&rest, ',', &field) && str_is(field, ""));
    assert_true(str_cut(&rest, ',', &field) && str_is(field, "b"));
    assert_false(str_cut(&rest, ',', &field));
}

static void words_of_a_list(void **state)
{
    (void)state;
    assert_true(str_is(str_word("on off full", 1), "off"));
    assert_null(str_word("on off full", 3).p);
    assert_int_equal(str_find_word("on off full", STR("full")), 2);
    assert_int_equal(str_find_word("on off full", STR("o")), -1);
    assert_int_equal(str_find_word("on off full", STR("on off")), -1);
}

static void distance(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("model"), STR("model"), 2), 0);
    assert_int_equal(str_distance(STR("modle"), STR("model"), 2), 1);
    assert_int_equal(str_distance(STR("wiht"), STR("with"), 2), 1);
    assert_int_equal(str_distance(STR("mea"), STR("mean"), 2), 1);
    assert_int_equal(str_distance(STR("tan"), STR("cos"), 2), 3); /* more than `most` */
    assert_int_equal(str_distance(STR(""), STR("ab"), 2), 2);
}

static void hash_depends_on_everything(void **state)
{
    (void)state;
    assert_true(str_hash("abc", 3, 0) == str_hash("abc", 3, 0));
    assert_true(str_hash("abc", 3, 0) != str_hash("abd", 3, 0));
    assert_true(str_hash("abc", 3, 0) != str_hash("abc", 3, 1));
    assert_true(str_hash("abcdefgh\0", 9, 0) != str_hash("abcdefgh", 8, 0));
}

static void utf8_goes_round(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 997) {
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        char bytes[4];
        uint32_t back;
        size_t n = utf8_encode(code, bytes);
        assert_int_equal(utf8_decode((struct str){ bytes, n }, 0, &back), n);
        assert_int_equal(back, code);
    }
}

static void utf8_refuses(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "\x80",             /* a continuation alone */
        "\xC0\xAF",         /* overlong */
        "\xE0\x80\xAF",     /* overlong */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF4\x90\x80\x80", /* beyond the last code point */
        "\xE2\x82",         /* cut off */
        "\xFF",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint32_t code;
        size_t bad = 99;
        assert_int_equal(utf8_decode(str_of(wrong[i]), 0, &code), 1);
        assert_int_equal(code, 0xFFFD);
        assert_false(utf8_valid(str_of(wrong[i]), &bad));
        assert_int_equal(bad, 0);
    }
    size_t bad = 0;
    assert_false(utf8_valid(STR("ok \xFF"), &bad));
    assert_int_equal(bad, 3);
    assert_true(utf8_valid(STR("\xEF\xBF\xBD is U+FFFD itself"), &bad));
}

static void code_points_are_counted(void **state)
{
    (void)state;
    struct str s = STR("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z"); /* a ä € 😀 z */
    assert_int_equal(utf8_count(s), 5);
    assert_int_equal(utf8_offset(s, 0), 0);
    assert_int_equal(utf8_offset(s, 3), 6);
    assert_int_equal(utf8_offset(s, 4), 10);
    assert_int_equal(utf8_offset(s, 99), s.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trim_starts_ends),
        cmocka_unit_test(cut_fields),
        cmocka_unit_test(words_of_a_list),
        cmocka_unit_test(distance),
        cmocka_unit_test(hash_depends_on_everything),
        cmocka_unit_test(utf8_goes_round),
        cmocka_unit_test(utf8_refuses),
        cmocka_unit_test(code_points_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
