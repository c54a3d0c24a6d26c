#include "cell/inspect.h"

#include "lang_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct workspace workspace;

static int set_up(void **state)
{
    (void)state;
    struct err err = { 0 };
    /* Examples are computed in tests/protocol/test_language.py; here there is nothing to do so. */
    setenv("TENSORCELL_BACKENDS", "/nosuchfolder", 1);
    workspace.words = test_words();
    scope_init(&workspace.globals);
    return scope_set(&workspace.globals, STR("weight"), value_whole(3), NULL, &err) ||
           scope_set(&workspace.globals, STR("mean"), value_whole(4), NULL, &err);
}

static int tear_down(void **state)
{
    (void)state;
    scope_fini(&workspace.globals);
    return 0;
}

static void finds_the_word_at_the_cursor(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        int cursor;
        const char *begins; /* of the plain text; NULL: nothing is known */
    } rows[] = {
        { "matmul", 0, "matmul(" },
        { "matmul", 3, "matmul(" },
        { "matmul", 6, "matmul(" },
        { "matmul", 100, "matmul(" },
        { "matmul(weight, 2)", 9, "weight: " },
        { "matmul(1, 2)", 8, "matmul(" },
        { "matmul(1, 2)", 11, "matmul(" },
        { "x = 1", 1, NULL },
        { "weight", 2, "weight: " },
        { "mean", 2, "mean: " },
        { "mean(weight)", 2, "mean(" },
        { "with gpu0 < weight >", 1, "with DEVICE" },
        { "with gpu0 < weight >", 13, "weight: " },
        { "placement on", 2, "placement" },
        { "placement on", 11, "placement" },
        { "", 0, NULL },
        { "   ", 2, NULL },
        { "1 + 2", 2, NULL },
        { "\xf0\x9d\x94\xb8; weight", 4, "weight: " },
        { "dense", 2, "dense" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        struct bundle b = { 0 };
        arena_init(&a);
        bool found = inspect_at(&workspace, str_of(rows[i].source), rows[i].cursor, 0, &a, &b);
        struct str text = bundle_get(&b, MIME_TEXT);
        if (found != (rows[i].begins != NULL) ||
            (found && !str_starts(text, str_of(rows[i].begins))))
            fail_msg("%s at %d: %.*s", rows[i].source, rows[i].cursor, STR_ARG(text));
        assert_int_equal(b.count, found ? 3 : 0);
        arena_fini(&a);
    }
}

static struct str inspected(const char *word, struct arena *a)
{
    struct bundle b = { 0 };
    assert_true(inspect_at(&workspace, str_of(word), 1, 0, a, &b));
    return bundle_get(&b, MIME_TEXT);
}

/* The value, cut before half a character; a long list is only summed up. */
static void previews(void **state)
{
    (void)state;
    struct arena a;
    struct err err = { 0 };
    struct strbuf text;
    struct value list = value_list(&err);
    arena_init(&a);
    strbuf_init(&text);
    for (int i = 0; i < 1000; i++) {
        strbuf_text(&text, i ? "\xc3\xa9" : "a");
        list_add(list.list, value_whole(i), &err);
    }
    scope_set(&workspace.globals, STR("long"), value_text(strbuf_str(&text), &err), NULL, &err);
    scope_set(&workspace.globals, STR("list"), list, NULL, &err);
    assert_true(str_ends(inspected("weight", &a), STR("\n\n    3")));
    struct str shown = inspected("long", &a);
    size_t bad;
    assert_true(utf8_valid(shown, &bad) && shown.n < 1300 && str_ends(shown, STR(" \xe2\x80\xa6")));
    assert_null(memchr(inspected("list", &a).p, '\n', inspected("list", &a).n));
    strbuf_fini(&text);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds_the_word_at_the_cursor),
                                        cmocka_unit_test(previews) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
