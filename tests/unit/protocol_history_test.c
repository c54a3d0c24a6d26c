#include "protocol/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void keeps_the_newest(void **state)
{
    (void)state;
    struct history h;
    char text[32];
    history_init(&h);
    for (int i = 0; i < HISTORY_ROWS + 500; i++) {
        int n = snprintf(text, sizeof text, "cell %d", i);
        history_add(&h, i, (struct str){ text, (size_t)n }, i % 2 ? STR("out") : (struct str){ 0 });
    }
    assert_int_equal(h.count, HISTORY_ROWS);
    assert_int_equal(history_at(&h, 0)->line, 500);
    assert_true(str_is(history_at(&h, HISTORY_ROWS - 1)->input, "cell 10499"));
    assert_true(str_is(history_at(&h, HISTORY_ROWS - 1)->output, "out"));
    assert_null(history_at(&h, HISTORY_ROWS - 2)->output.p);
    history_fini(&h);
}

static void is_bounded_in_bytes(void **state)
{
    (void)state;
    struct history h;
    static char large[1 << 20];
    memset(large, 'x', sizeof large);
    history_init(&h);
    for (int i = 0; i < 20; i++)
        history_add(&h, i, (struct str){ large, sizeof large }, STR(""));
    assert_true(h.bytes <= HISTORY_BYTES);
    assert_int_equal(h.count, HISTORY_BYTES / sizeof large);
    assert_int_equal(history_at(&h, h.count - 1)->line, 19);
    history_fini(&h);
}

static void patterns(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } rows[] = {
        { "*", "", true },
        { "*", "anything", true },
        { "", "", true },
        { "", "a", false },
        { "a*", "abc", true },
        { "*c", "abc", true },
        { "*b*", "abc", true },
        { "a?c", "abc", true },
        { "a?c",
          "a\xc3\xa9"
          "c",
          true },
        { "a??c",
          "a\xc3\xa9"
          "c",
          false },
        { "abc", "abcd", false },
        { "*.*.*", "a.b", false },
        { "*.*.*", "a.b.c", true },
        { "x*", "abc", false },
        { "*aab", "aaaaab", true },
        { "?", "", false },
        { "[a]", "a", false },
        { "[a]", "[a]", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (history_match(str_of(rows[i].pattern), str_of(rows[i].text)) != rows[i].matches)
            fail_msg("row %zu: %s against %s", i, rows[i].pattern, rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_newest),
        cmocka_unit_test(is_bounded_in_bytes),
        cmocka_unit_test(patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
