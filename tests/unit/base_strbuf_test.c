#include "base/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void grows_and_stays_terminated(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b);
    assert_int_equal(strbuf_str(&b).n, 0);
    assert_non_null(strbuf_str(&b).p);
    for (int i = 0; i < 5000; i++)
        strbuf_printf(&b, "%d,", i % 10);
    assert_int_equal(b.n, 10000);
    assert_int_equal(b.p[b.n], 0);
    assert_memory_equal(b.p + 9996, "8,9,", 4);
    assert_false(b.failed);
    strbuf_clear(&b);
    strbuf_text(&b, "ab");
    strbuf_repeat(&b, '-', 3);
    strbuf_char(&b, '!');
    strbuf_add(&b, (struct str){ NULL, 0 });
    assert_string_equal(b.p, "ab---!");
    strbuf_fini(&b);
}

static void longer_than_any_guess(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b);
    char *word = malloc(100001);
    memset(word, 'x', 100000);
    word[100000] = 0;
    strbuf_printf(&b, "<%s>", word);
    assert_int_equal(b.n, 100002);
    assert_int_equal(b.p[100001], '>');
    free(word);
    strbuf_fini(&b);
}

static void failure_sticks_until_cleared(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b);
    strbuf_text(&b, "kept");
    assert_false(strbuf_reserve(&b, SIZE_MAX - 2));
    assert_true(b.failed);
    strbuf_text(&b, " dropped");
    assert_string_equal(b.p, "kept");
    strbuf_clear(&b);
    strbuf_text(&b, "again");
    assert_string_equal(b.p, "again");
    strbuf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(longer_than_any_guess),
        cmocka_unit_test(failure_sticks_until_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
