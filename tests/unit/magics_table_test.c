/* The look-up over all words: complete rows, each word in one table only. */
#include "magics/magics.h"

#include "magics/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct word *const *words_of(size_t *count)
{
    static const struct word *words[512];
    *count = 0;
    for (size_t at = 0; (words[*count] = magics_words()->all(&at));)
        ++*count;
    return words;
}

static bool has_name(const struct word *w, struct str name)
{
    return str_is(name, w->name) || (w->aliases && str_find_word(w->aliases, name) >= 0);
}

/* Layers and optimisers are looked up only where one is meant, and may be called like operations.
 */
static const struct word *(*finder(const struct word *w))(struct str)
{
    return w->kind == WORD_LAYER       ? magics_words()->layer
           : w->kind == WORD_OPTIMIZER ? magics_words()->optimizer
                                       : magics_words()->find;
}

static bool same_table(const struct word *a, const struct word *b)
{
    return finder(a) == finder(b);
}

static void check_only(const struct word *w, struct str name)
{
    size_t count;
    const struct word *const *words = words_of(&count);
    for (size_t i = 0; i < count; i++)
        if (words[i] != w && same_table(w, words[i]) && has_name(words[i], name))
            fail_msg("%.*s is in %s and in %s", STR_ARG(name), w->name, words[i]->name);
}

static void each_word_once(void **state)
{
    size_t count;
    const struct word *const *words = words_of(&count);
    (void)state;
    assert_true(count > 150);
    for (size_t i = 0; i < count; i++) {
        struct str alias;
        check_only(words[i], str_of(words[i]->name));
        for (int k = 0; words[i]->aliases && (alias = str_word(words[i]->aliases, k)).p; k++)
            check_only(words[i], alias);
    }
}

static void each_word_found(void **state)
{
    size_t count;
    const struct word *const *words = words_of(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct word *w = words[i];
        const struct word *(*find)(struct str) = finder(w);
        struct str alias;
        assert_ptr_equal(find(str_of(w->name)), w);
        for (int k = 0; w->aliases && (alias = str_word(w->aliases, k)).p; k++)
            assert_ptr_equal(find(alias), w);
    }
    assert_null(magics_words()->find(STR("")));
    assert_null(magics_words()->find(STR("modle")));
    assert_null(magics_words()->find(STR("tim")));
    assert_null(magics_words()->find(STR("times")));
    assert_null(magics_words()->find(STR("_slice")));
    assert_null(magics_words()->layer(STR("matmul")));
}

static bool later(const struct word *w)
{
    return w->kind == WORD_OPERATION && !w->example; /* no backend computes it yet */
}

static void rows_complete(void **state)
{
    size_t count;
    const struct word *const *words = words_of(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct word *w = words[i];
        if (!w->help || !w->group || (!w->example && !later(w)))
            fail_msg("%s lacks help, group or example", w->name);
        if (strlen(w->help) == 0 || w->help[strlen(w->help) - 1] == '.')
            fail_msg("%s: help is half a sentence without full stop", w->name);
    }
}

/* What has to be given comes before what may be left out, and words have choices. */
static void parameters_sound(void **state)
{
    size_t count;
    const struct word *const *words = words_of(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct word *w = words[i];
        for (int k = 0; k < word_param_count(w); k++) {
            const struct param *p = &w->params[k];
            if (p->kind == PARAM_WORD && !p->choices)
                fail_msg("%s: %s has no choices", w->name, p->name);
            if (w->kind == WORD_COMMAND && !p->help && p->kind != PARAM_WORD)
                fail_msg("%s: %s has no help", w->name, p->name);
            for (int other = 0; other < k; other++)
                assert_string_not_equal(w->params[other].name, p->name);
        }
        assert_true(w->params[PARAM_MOST].kind == PARAM_NONE);
    }
}

static void commands_of_the_language(void **state)
{
    static const char names[] =
        "devices doctor growth limit memory release use precision fallback placement time bench "
        "update seed deterministic assert env run input print show describe plot image who help "
        "history load save reset del cd pwd config lsmagic model summary compile fit evaluate "
        "predict clear";
    struct str name;
    (void)state;
    for (int i = 0; (name = str_word(names, i)).p; i++) {
        const struct word *w = magics_words()->find(name);
        if (!w || w->kind != WORD_COMMAND)
            fail_msg("%.*s is no command", STR_ARG(name));
        assert_non_null(command_of(w));
    }
    assert_true(magics_words()->find(STR("model"))->block_of_layers);
    assert_true(magics_words()->find(STR("whos")) == magics_words()->find(STR("who")));
    assert_true(magics_words()->find(STR("set_env")) == magics_words()->find(STR("env")));
    assert_true(magics_words()->find(STR("timeit")) == magics_words()->find(STR("bench")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_once),
        cmocka_unit_test(each_word_found),
        cmocka_unit_test(rows_complete),
        cmocka_unit_test(parameters_sound),
        cmocka_unit_test(commands_of_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
