#include "base/err.h"
#include "base/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void who_knows_first_fills_it(void **state)
{
    (void)state;
    struct err e = { 0 };
    assert_int_equal(err_at(&e, ERR_SHAPE, (struct span){ 3, 9 }, "sizes %d and %d", 3, 4), -1);
    assert_int_equal(err_hint(&e, "transpose %s", "one"), -1);
    assert_string_equal(e.text, "sizes 3 and 4");
    assert_string_equal(e.hint, "transpose one");
    assert_int_equal(err_place(&e, (struct span){ 0, 50 }), -1);
    assert_int_equal(e.span.start, 3); /* the more exact place stays */
    assert_int_equal(err_second(&e, (struct span){ 60, 61 }, "opened here"), -1);
    assert_true(e.has_span2);
    assert_string_equal(e.note2, "opened here");
    err_clear(&e);
    assert_int_equal(e.kind, ERR_NONE);
    assert_int_equal(e.hint[0], 0);
}

static void a_new_error_forgets_the_last(void **state)
{
    (void)state;
    struct err e = { 0 };
    err_at(&e, ERR_SHAPE, (struct span){ 3, 9 }, "first");
    err_hint(&e, "of the first");
    assert_int_equal(err_set(&e, ERR_VALUE, "second"), -1);
    assert_string_equal(e.hint, "");
    assert_false(e.has_span);
    err_place(&e, (struct span){ 1, 2 });
    assert_true(e.has_span);
    assert_int_equal(e.span.end, 2);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    struct err e = { 0 };
    err_set(&e, ERR_VALUE, "%2000d", 7);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void kinds_have_the_language_s_names(void **state)
{
    (void)state;
    assert_string_equal(err_kind_name(ERR_MEMORY), "OutOfMemory");
    assert_string_equal(err_kind_name(ERR_SYNTAX), "SyntaxError");
    assert_string_equal(err_kind_name(ERR_INTERRUPTED), "Interrupted");
    assert_non_null(err_kind_name(ERR_NONE));
}

static void settings_come_from_the_environment(void **state)
{
    (void)state;
    struct err e = { 0 };
    setenv("TENSORCELL_NESTING", "50", 1);
    assert_int_equal(settings_read(&e), 0);
    assert_int_equal(setting(SETTING_NESTING), 50);
    assert_int_equal(setting(SETTING_THREADS), 0);
    static const char *const wrong[] = { "", "5", "abc", "50x", "999999", "99999999999999999999" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        setenv("TENSORCELL_NESTING", wrong[i], 1);
        assert_int_equal(settings_read(&e), -1);
        assert_non_null(strstr(e.text, "TENSORCELL_NESTING"));
        assert_non_null(strstr(e.text, "10 to 400"));
    }
    unsetenv("TENSORCELL_NESTING");
    assert_int_equal(settings_read(&e), 0);
    assert_int_equal(setting(SETTING_NESTING), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_knows_first_fills_it),
        cmocka_unit_test(a_new_error_forgets_the_last),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(kinds_have_the_language_s_names),
        cmocka_unit_test(settings_come_from_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
