/* Reports of errors, the spellings of devices and sizes, and first suspects. */
#include "lang/caret.h"
#include "lang/device_name.h"
#include "lang/size.h"
#include "lang/suspect.h"
#include "lang_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void check_report(const char *source, struct span span, const char *wanted)
{
    struct strbuf out;
    struct err err;
    strbuf_init(&out);
    err_at(&err, ERR_SHAPE, span, "text");
    caret_report(&out, str_of(source), &err);
    assert_string_equal(out.p, wanted);
    strbuf_fini(&out);
}

static void test_report(void **state)
{
    (void)state;
    check_report("a\nbc = d\n", (struct span){ 2, 4 },
                 "ShapeError: text\n  line 2: bc = d\n          ^^\n");
    check_report("\tx = 1", (struct span){ 1, 2 },
                 "ShapeError: text\n  line 1:  x = 1\n           ^\n");
    check_report("日 = é", (struct span){ 6, 8 },
                 "ShapeError: text\n  line 1: 日 = é\n               ^\n");
    check_report("abc\n", (struct span){ 4, 4 },
                 "ShapeError: text\n  line 1: abc\n             ^\n");
    check_report("f(\na)", (struct span){ 0, 5 }, "ShapeError: text\n  line 1: f(\n          ^^\n");
    check_report("", (struct span){ 0, 0 }, "ShapeError: text\n");
    check_report("a", (struct span){ 7, 9 }, "ShapeError: text\n  line 1: a\n           ^\n");
}

/* A second place at the end of the line belongs to that line. */
static void test_second_place(void **state)
{
    (void)state;
    struct strbuf out;
    struct err err;
    strbuf_init(&out);
    err_at(&err, ERR_SYNTAX, (struct span){ 4, 5 }, "text");
    err_second(&err, (struct span){ 6, 6 }, "here");
    caret_report(&out, STR("a = [1\nb"), &err);
    assert_string_equal(out.p, "SyntaxError: text\n  line 1: a = [1\n              ^\n"
                               "                ^ here\n");
    strbuf_fini(&out);
}

static void test_long_line(void **state)
{
    (void)state;
    char source[1001];
    struct strbuf out;
    struct err err;
    memset(source, 'x', 1000);
    source[1000] = 0;
    strbuf_init(&out);
    err_at(&err, ERR_NAME, (struct span){ 500, 502 }, "text");
    caret_report(&out, str_of(source), &err);
    assert_true(out.n < 400);
    assert_non_null(strstr(out.p, "^^\n"));
    strbuf_fini(&out);
}

static void test_place(void **state)
{
    (void)state;
    int line, column;
    caret_place(STR("é\nxé y"), 7, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 4);
    caret_place(STR("a"), 99, &line, &column);
    assert_int_equal(column, 2);
}

static void test_devices(void **state)
{
    (void)state;
    static const char *const good[] = { "cpu",          "gpu",      "gpu0",          "gpu12",
                                        "gpu0.1",       "gpu*",     "node1/gpu0",    "/GPU:0",
                                        "GPU:1",        "/CPU:0",   "/device:GPU:3", "/gpu:0",
                                        "a-b.c/gpu0.1", "node1/cpu" };
    static const char *const bad[] = { "",         "gp",     "gpu0.",    "gpu.1",  "gpux",
                                       "gpu0.1.2", "gpu**",  "/GPU",     "/GPU:",  "CPU:1",
                                       "/gpu0",    "node1/", "/",        "//gpu0", "gpu99999",
                                       "cuda:0",   "GPU",    "a b/gpu0", "gpu-1" };
    struct device_name n;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(device_name_read(str_of(good[i]), &n));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (device_name_read(str_of(bad[i]), &n))
            fail_msg("%s", bad[i]);
    assert_true(device_name_read(STR("node1/gpu3.2"), &n));
    assert_true(!n.cpu && !n.every && !n.logical && n.index == 3 && n.part == 2);
    assert_true(str_is(n.host, "node1"));
    assert_true(device_name_read(STR("/device:GPU:1"), &n) && n.logical && n.index == 1);
    assert_true(device_name_read(STR("gpu*"), &n) && n.every && n.part == -1);
}

static void test_sizes(void **state)
{
    (void)state;
    int64_t bytes;
    double percent;
    assert_true(size_read(STR("512MiB"), &bytes, &percent) && bytes == 512 << 20);
    assert_true(size_read(STR("4GiB"), &bytes, &percent) && bytes == (int64_t)4 << 30);
    assert_true(size_read(STR("1.5GB"), &bytes, &percent) && bytes == 1500000000);
    assert_true(size_read(STR("2048"), &bytes, &percent) && bytes == (int64_t)2048 << 20);
    assert_true(size_read(STR("90%"), &bytes, &percent) && bytes == -1 && percent > 89.9);
    static const char *const bad[] = {
        "", "GiB", "4G", "-1MiB", "101%", "1e3", "99999999999TiB", "4 GiB", "1.2.3GB", "_1MiB"
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (size_read(str_of(bad[i]), &bytes, &percent))
            fail_msg("%s", bad[i]);
}

static void check_foreign(const char *source, uint32_t name, const char *wanted)
{
    char hint[200];
    assert_true(suspect_foreign_at(str_of(source), (struct span){ 0, name }, hint, sizeof hint));
    assert_string_equal(hint, wanted);
}

static void test_suspects(void **state)
{
    (void)state;
    char hint[200];
    struct str variables[] = { STR("weights"), STR("loss") };
    check_foreign("np.mean(x)", 2, "write mean(x)");
    check_foreign("np.linalg.norm(f(x), 2) + 1", 2, "write norm(f(x), 2)");
    check_foreign("tf.config.list_physical_devices(\"GPU\")", 2, "write devices");
    check_foreign("torch.cuda.is_available()", 5, "write devices");
    assert_false(suspect_foreign(STR("weights"), hint, sizeof hint));
    assert_true(str_is(suspect_nearest(STR("wieghts"), test_words(), variables, 2), "weights"));
    assert_true(str_is(suspect_nearest(STR("matmull"), test_words(), variables, 2), "matmul"));
    assert_true(suspect_nearest(STR("zzzzz"), test_words(), variables, 2).p == NULL);
    assert_true(suspect_nearest(STR("memory"), test_words(), NULL, 0).p == NULL);
    assert_true(suspect_braces(STR("loss {x}"), hint, sizeof hint));
    assert_string_equal(hint, "write print \"loss\" x");
    assert_true(suspect_braces(STR("{x:.3f}"), hint, sizeof hint));
    assert_string_equal(hint, "write print x");
    assert_false(suspect_braces(STR("{ }"), hint, sizeof hint));
    assert_false(suspect_braces(STR("{"), hint, sizeof hint));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report),    cmocka_unit_test(test_second_place),
        cmocka_unit_test(test_long_line), cmocka_unit_test(test_place),
        cmocka_unit_test(test_devices),   cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_suspects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
