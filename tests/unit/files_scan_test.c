/* The small texts at the head of files: words, numbers and JSON's escapes, and the byte of what is
 * wrong. */
#include "files/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { BASE = 100 }; /* where the text stands in its file */

struct head {
    struct content content;
    struct scan scan;
    struct err err;
    char bytes[200];
};

static struct scan *open_text(struct head *t, const char *source)
{
    *t = (struct head){ .content = { .label = "f" } };
    snprintf(t->bytes, sizeof t->bytes, "%s", source);
    t->scan = (struct scan){ &t->content, BASE, t->bytes, strlen(source), 0, &t->err };
    return &t->scan;
}

static void check_json(const char *source, const char *wanted)
{
    struct head t;
    struct str got;
    assert_int_equal(scan_json_text(open_text(&t, source), &got), 0);
    assert_int_equal(got.n, strlen(wanted));
    assert_memory_equal(got.p, wanted, got.n);
}

static void refuse_json(const char *source, const char *said)
{
    struct head t;
    struct str got;
    assert_int_equal(scan_json_text(open_text(&t, source), &got), -1);
    assert_int_equal(t.err.kind, ERR_FILE);
    assert_string_equal(t.err.text, said);
}

static void test_json_texts(void **state)
{
    (void)state;
    check_json("\"\"", "");
    check_json(" \"a b\" ", "a b");
    check_json("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
    check_json("\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac");
    check_json("\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!");
    check_json("\"\xc3\xa9\"", "\xc3\xa9");
}

static void test_json_texts_that_are_none(void **state)
{
    (void)state;
    refuse_json("x", "f: byte 100: \" is expected at the start of a text");
    refuse_json("\"ab", "f: byte 103: this text has no end");
    refuse_json("\"a\nb\"", "f: byte 102: a control character inside a text");
    refuse_json("\"\\x41\"", "f: byte 103: JSON has no such escape");
    refuse_json("\"\\u12", "f: byte 105: four hexadecimal digits are expected after \\u");
    refuse_json("\"\\u0000\"", "f: byte 107: \\u0000 stands for no character of a text");
    refuse_json("\"\\ud83d\"", "f: byte 107: \\ud83d stands for no character of a text");
    refuse_json("\"\\ud83d\\u0041\"", "f: byte 113: half a surrogate pair");
    refuse_json("\"\xff\"", "f: byte 103: this text is no UTF-8");
}

static void test_numbers(void **state)
{
    struct head t;
    int64_t n;
    (void)state;
    assert_int_equal(scan_whole(open_text(&t, " 9223372036854775807,"), &n), 0);
    assert_true(n == INT64_MAX && scan_take(&t.scan, ',') && scan_ended(&t.scan));
    assert_int_equal(scan_whole(open_text(&t, "9223372036854775808"), &n), -1);
    assert_string_equal(t.err.text, "f: byte 118: this number is too large");
    assert_int_equal(scan_whole(open_text(&t, "-1"), &n), -1);
    assert_string_equal(t.err.text, "f: byte 100: a whole number is expected");
}

static void test_words(void **state)
{
    struct head t;
    struct str got;
    (void)state;
    open_text(&t, "{ 'descr': True");
    assert_int_equal(scan_need(&t.scan, '{', "first"), 0);
    assert_int_equal(scan_quoted(&t.scan, &got), 0);
    assert_true(str_is(got, "descr") && scan_take(&t.scan, ':'));
    assert_true(!scan_word(&t.scan, "False") && scan_word(&t.scan, "True"));
    assert_int_equal(scan_quoted(open_text(&t, "'a\\'b'"), &got), -1);
    assert_string_equal(t.err.text, "f: byte 102: this word in quotes has no end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_texts),
        cmocka_unit_test(test_json_texts_that_are_none),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
