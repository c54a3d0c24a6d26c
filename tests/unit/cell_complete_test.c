#include "cell/complete.h"

#include "base/strbuf.h"
#include "cell/complete_files.h"
#include "lang_words.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct workspace workspace;

static int set_up(void **state)
{
    (void)state;
    struct err err = { 0 };
    workspace.words = test_words();
    scope_init(&workspace.globals);
    struct value r = value_record("loss record", &err);
    record_add(r.record, STR("loss"), value_real(0.5), &err);
    record_add(r.record, STR("seconds"), value_real(1), &err);
    return scope_set(&workspace.globals, STR("matches"), value_whole(3), NULL, &err) ||
           scope_set(&workspace.globals, STR("matrix"), value_real(3), NULL, &err) ||
           scope_set(&workspace.globals, STR("_"), value_real(3), NULL, &err) ||
           scope_set(&workspace.globals, STR("r"), r, NULL, &err);
}

static const char *const files[] = { "aaa.tcell",    "b c.npy",      "quo\"te.npy", ".hidden",
                                     "\xc3\xa9.npy", "data/one.csv", "data/two.csv" };
static char folder[] = "/tmp/complete-XXXXXX";

static int make_files(void **state)
{
    if (set_up(state) || !mkdtemp(folder) || chdir(folder) || mkdir("data", 0700))
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        close(creat(files[i], 0600));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(files[i]);
    rmdir("data");
    if (chdir("/") || rmdir(folder))
        return -1;
    scope_fini(&workspace.globals);
    return 0;
}

/* "start-end: a b c" for a source whose cursor is written as |. */
static void completed(const char *marked, struct strbuf *out)
{
    struct arena a;
    struct completions found;
    struct strbuf source;
    const char *bar = strrchr(marked, '|');
    arena_init(&a);
    strbuf_init(&source);
    strbuf_add(&source, (struct str){ marked, (size_t)(bar - marked) });
    int64_t cursor = (int64_t)utf8_count(strbuf_str(&source));
    strbuf_text(&source, bar + 1);
    complete_at(&workspace, strbuf_str(&source), cursor, &a, &found);
    strbuf_clear(out);
    strbuf_printf(out, "%d-%d:", (int)found.start, (int)found.end);
    for (size_t i = 0; i < found.count; i++)
        strbuf_printf(out, " " STR_FMT, STR_ARG(found.items[i].text));
    strbuf_fini(&source);
    arena_fini(&a);
}

struct row {
    const char *source, *expected;
};

static void check(const struct row *rows, size_t count)
{
    struct strbuf got;
    strbuf_init(&got);
    for (size_t i = 0; i < count; i++) {
        completed(rows[i].source, &got);
        if (strcmp(got.p, rows[i].expected) != 0)
            print_error("%s\n  gave     %s\n  expected %s\n", rows[i].source, got.p,
                        rows[i].expected);
        assert_string_equal(got.p, rows[i].expected);
    }
    strbuf_fini(&got);
}

static void exact_sets(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "mat|", "0-3: matches matmul matrix" },
        { "x = mat|", "4-7: matches matmul matrix" },
        { "x = ones(2)\nmat|", "12-15: matches matmul matrix" },
        { "x = ones(2); mat|", "13-16: matches matmul matrix" },
        { "with gpu0 < mat|", "12-15: matches matmul matrix" },
        { "y = 1 + mat|ing", "8-11: matches matmul matrix" },
        { "# mat|", "2-5:" },
        { "\"mat|", "1-4:" },
        { "\"#\"; mat|", "5-8: matches matmul matrix" },
        { "x = 1 # c\nmat|", "10-13: matches matmul matrix" },
        { "12mat|", "0-5:" },
        { "with gp|", "5-7: gpu gpu* gpu0" },
        { "with gpu0 or c|", "13-14: cpu" },
        { "placement f|", "10-11: full" },
        { "placement |", "10-10: full mode= off on" },
        { "growth o|", "7-8: off on" },
        { "release |", "8-8: gpu gpu* gpu0 gpu=" },
        { "growth on g|", "10-11: gpu gpu* gpu0 gpu=" },
        { "plot x as=h|", "10-11: heat hist" },
        { "del mat|", "4-7: matches matrix" },
        { "update ada|", "7-10: adagrad adam adamw" },
        { "update adam(beta|", "12-16: beta_1= beta_2=" },
        { "update adam(amsgrad=t|", "20-21: true" },
        { "ada|", "0-3:" },
        { "help matm|", "5-9: matmul" },
        { "%plac|", "1-5: placement" },
        { "mean(matrix, ke|", "13-15: keepdims=" },
        { "mean(matrix, keepdims=t|", "22-23: true" },
        { "cast(matrix, f3|", "13-15: f32" },
        { "r.|", "2-2: loss seconds" },
        { "r.lo|", "2-4: loss" },
        { "matrix.sh|", "7-9: shape" },
        { "mean(r.|", "7-7: loss seconds" },
        { "net = model < den|", "14-17: dense" },
        { "net = model < dense 10 >; den|", "26-29:" },
        { "\xf0\x9d\x94\xb8 = 1; mat|", "7-10: matches matmul matrix" },
        { "\"\xf0\x9f\x98\x80\"; mat|", "5-8: matches matmul matrix" },
        { "r[\"lo|", "3-5: loss" },
        { "r[\"|", "3-3: loss seconds" },
        { "mean(r['se|\", 1)", "8-10: seconds" },
        { "matrix[\"|", "8-8:" },
        { "print \"lo|", "7-9:" },
    };
    check(rows, sizeof rows / sizeof *rows);
}

/* Paths, in a folder of the test's own. */
static void paths(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "run \"|", "5-5: aaa.tcell b c.npy data/ \xc3\xa9.npy" },
        { "load \"aa|", "6-8: aaa.tcell" },
        { "x = load(\"data/|", "10-15: data/one.csv data/two.csv" },
        { "x = load(\"data/t|.csv\")", "10-16: data/two.csv" },
        { "save [1, 2] \"da|", "13-15: data/" },
        { "%run aa|", "5-7: aaa.tcell" },
        { "run data/o|", "4-10: data/one.csv" },
        { "run b|", "4-5: \"b c.npy\"" },
        { "run |", "4-4: \"b c.npy\" \"\xc3\xa9.npy\" aaa.tcell data/" },
        { "with gpu0 < run aa|", "16-18: aaa.tcell" },
        { "x = 1; run aa|", "11-13: aaa.tcell" },
        { "run \"\xc3\xa9|", "5-6: \xc3\xa9.npy" },
        { "run \".|", "5-6: ../ .hidden" },
        { "run \"nosuch/|", "5-12:" },
        { "cd \"|", "4-4: data/" },
        { "save mat|", "5-8: matches matmul matrix" },
        { "print \"aa|", "7-9:" },
        { "# run \"aa|", "7-9:" },
        { "run (\"aa|", "6-8:" },
    };
    check(rows, sizeof rows / sizeof *rows);
}

static void many_files_are_cut(void **state)
{
    (void)state;
    struct arena a;
    char name[64];
    for (int i = 0; i < FILES_MOST + 20; i++) {
        snprintf(name, sizeof name, "data/many%04d", i);
        close(creat(name, 0600));
    }
    arena_init(&a);
    struct str found = complete_files(STR("data/many"), false, &a), first;
    size_t lines = 1;
    for (size_t i = 0; i < found.n; i++)
        lines += found.p[i] == '\n';
    assert_int_equal(lines, FILES_MOST);
    str_cut(&found, '\n', &first);
    assert_true(str_is(first, "data/many0000"));
    assert_int_equal(complete_files(STR("data/many"), true, &a).n, 0);
    arena_fini(&a);
    for (int i = 0; i < FILES_MOST + 20; i++) {
        snprintf(name, sizeof name, "data/many%04d", i);
        unlink(name);
    }
}

/* The cursor anywhere, also outside; source of any kind. */
static void any_source_any_cursor(void **state)
{
    (void)state;
    static const char pieces[][8] = { "(",
                                      ")",
                                      "[",
                                      "]",
                                      "<",
                                      ">",
                                      "with ",
                                      "x",
                                      " = ",
                                      "matmul",
                                      "\n",
                                      "#",
                                      "\"",
                                      "%",
                                      ".",
                                      ",",
                                      "\xf0\x9f\x98\x80",
                                      "\xff",
                                      " ",
                                      "1",
                                      "model",
                                      "else",
                                      ";",
                                      "\\",
                                      "$" };
    uint64_t random = 42;
    char source[200];
    for (int round = 0; round < 20000; round++) {
        source[0] = 0;
        for (int i = 0; i < 12; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            strcat(source, pieces[(random >> 33) % (sizeof pieces / sizeof *pieces)]);
        }
        struct arena a;
        struct completions found;
        struct str text = str_of(source);
        arena_init(&a);
        int64_t length = (int64_t)utf8_count(text);
        complete_at(&workspace, text, (int64_t)(random >> 40) % 24 - 4, &a, &found);
        assert_true(0 <= found.start && found.start <= found.end && found.end <= length);
        complete_at(&workspace, text, INT64_MAX, &a, &found);
        assert_int_equal(found.end, length);
        complete_at(&workspace, text, INT64_MIN, &a, &found);
        assert_int_equal(found.end, 0);
        arena_fini(&a);
    }
}

static void signatures(void **state)
{
    (void)state;
    struct arena a;
    struct completions found;
    arena_init(&a);
    complete_at(&workspace, STR("matc"), 4, &a, &found);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.items[0].type, "variable");
    assert_true(found.items[0].signature.n > 0);
    complete_at(&workspace, STR("matm"), 4, &a, &found);
    assert_string_equal(found.items[0].type, "function");
    assert_int_equal(found.items[0].signature.p[0], '(');
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_sets),         cmocka_unit_test(paths),
        cmocka_unit_test(many_files_are_cut), cmocka_unit_test(any_source_any_cursor),
        cmocka_unit_test(signatures),
    };
    return cmocka_run_group_tests(tests, make_files, tear_down);
}
