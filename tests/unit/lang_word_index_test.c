/* The index answers what walking the tables answers, for every word and for what is none. */
#include "lang/word_index.h"
#include "lang_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void check(const struct words *indexed, struct str text)
{
    const struct word *found = word_find(indexed, text), *walked = test_words()->find(text);
    if (found != walked)
        print_error(STR_FMT ": the index says %s, the tables %s\n", STR_ARG(text),
                    found ? found->name : "nothing", walked ? walked->name : "nothing");
    assert_ptr_equal(found, walked);
}

static void test_every_word(void **state)
{
    struct words indexed = *test_words();
    const struct word *w;
    (void)state;
    indexed.index = word_index_new(&indexed);
    assert_non_null(indexed.index);
    for (size_t at = 0; (w = indexed.all(&at));) {
        struct str rest = str_of(w->aliases), alias;
        char longer[80];
        int n = snprintf(longer, sizeof longer, "%sx", w->name);
        check(&indexed, str_of(w->name));
        check(&indexed, (struct str){ w->name, strlen(w->name) - 1 });
        check(&indexed, (struct str){ longer, (size_t)n });
        while (str_cut(&rest, ' ', &alias))
            check(&indexed, alias);
    }
    word_index_free(indexed.index);
}

static void test_no_words(void **state)
{
    static const char *const texts[] = { "", " ", "modle", "MATMUL", "_slice", "dense", "é" };
    struct words indexed = *test_words();
    (void)state;
    indexed.index = word_index_new(&indexed);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check(&indexed, str_of(texts[i]));
        assert_null(word_find(&indexed, str_of(texts[i])));
    }
    word_index_free(indexed.index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word),
        cmocka_unit_test(test_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
