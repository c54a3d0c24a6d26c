/* Values that are no tensors, and numbers: as Python prints them, in the language's own words. */
#include "display/display.h"

#include "display/number.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void check(struct value v, const char *printed, const char *result, const char *summary)
{
    struct strbuf out;
    struct arena a;
    struct bundle shown = { 0 };
    struct err err;
    strbuf_init(&out);
    arena_init(&a);
    assert_int_equal(display_text(NULL, v, &out, &err), 0);
    assert_string_equal(out.p, printed);
    assert_int_equal(display_value(NULL, v, &a, &shown, &err), 0);
    assert_true(str_is(bundle_get(&shown, MIME_TEXT), result));
    strbuf_clear(&out);
    display_summary(v, &out);
    assert_string_equal(out.p, summary);
    strbuf_fini(&out);
    arena_fini(&a);
    value_unref(v);
}

static struct value text(const char *s)
{
    struct err err;
    return value_text(str_of(s), &err);
}

static void simple(void **state)
{
    (void)state;
    check(value_none(), "none", "none", "none");
    check(value_bool(true), "true", "true", "truth value true");
    check(value_whole(-42), "-42", "-42", "number -42");
    check(value_real(1), "1.0", "1.0", "number 1.0");
    check(value_dtype(DTYPE_F32), "f32", "f32", "dtype f32");
    check(text("a\"b\n\\\x01"), "a\"b\n\\\x01", "\"a\\\"b\\n\\\\\\x01\"", "text, 6 characters");
    check(text("é"), "é", "\"é\"", "text, 1 character");
}

static void lists(void **state)
{
    struct err err;
    struct value l = value_list(&err), inner = value_list(&err), long_list = value_list(&err);
    (void)state;
    assert_int_equal(list_add(inner.list, text("a"), &err), 0);
    assert_int_equal(list_add(l.list, value_whole(1), &err), 0);
    assert_int_equal(list_add(l.list, value_real(2), &err), 0);
    assert_int_equal(list_add(l.list, inner, &err), 0);
    check(l, "[1, 2.0, [\"a\"]]", "[1, 2.0, [\"a\"]]", "list of 3");
    for (int i = 0; i < 1001; i++)
        assert_int_equal(list_add(long_list.list, value_whole(i), &err), 0);
    check(long_list, "[0, 1, 2, ..., 998, 999, 1000]", "[0, 1, 2, ..., 998, 999, 1000]",
          "list of 1001");
    check(value_list(&err), "[]", "[]", "list of 0");
}

static void deep(void **state)
{
    struct err err;
    struct value l = value_list(&err);
    struct strbuf out;
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct value outer = value_list(&err);
        assert_int_equal(list_add(outer.list, l, &err), 0);
        l = outer;
    }
    strbuf_init(&out);
    assert_int_equal(display_text(NULL, l, &out, &err), 0);
    assert_non_null(strstr(out.p, "[[...]]"));
    strbuf_fini(&out);
    value_unref(l);
}

static void records(void **state)
{
    struct err err;
    struct value r = value_record("loss record", &err);
    (void)state;
    assert_int_equal(record_add(r.record, STR("loss"), value_real(0.5), &err), 0);
    assert_int_equal(record_add(r.record, STR("name"), text("x"), &err), 0);
    check(r, "loss record: loss=0.5, name=\"x\"", "loss record: loss=0.5, name=\"x\"",
          "loss record: loss, name");
}

/* A matrix inside a list begins a line of its own, its rows stay below each other. */
static void tall_items(void **state)
{
    struct err err;
    float x[] = { 1, 2, 3, 4 };
    struct device cpu = { .name = "cpu" };
    struct buffer b = { .refs = 1, .bytes = sizeof x, .host = x, .device = &cpu };
    struct tensor t = { .refs = 3,
                        .dtype = DTYPE_F32,
                        .layout = layout_contiguous(&(struct shape){ 2, { 2, 2 } }),
                        .buffer = &b };
    struct value l = value_list(&err), r = value_record("pair", &err);
    (void)state;
    assert_int_equal(list_add(l.list, value_whole(1), &err), 0);
    assert_int_equal(list_add(l.list, value_tensor(&t), &err), 0);
    assert_int_equal(list_add(l.list, value_whole(2), &err), 0);
    check(l, "[1,\n [[1. 2.]\n  [3. 4.]],\n 2]", "[1,\n [[1. 2.]\n  [3. 4.]],\n 2]", "list of 3");
    assert_int_equal(record_add(r.record, STR("x"), value_tensor(&t), &err), 0);
    check(r, "pair:\n  x=[[1. 2.]\n     [3. 4.]]", "pair:\n  x=[[1. 2.]\n     [3. 4.]]", "pair: x");
}

static void check_real(double v, const char *expected)
{
    struct strbuf out;
    strbuf_init(&out);
    number_real(v, DTYPE_F64, &out);
    assert_string_equal(out.p, expected);
    strbuf_fini(&out);
}

static void reals(void **state)
{
    (void)state;
    check_real(0, "0.0");
    check_real(-0.0, "-0.0");
    check_real(0.1, "0.1");
    check_real(1e-5, "1e-05");
    check_real(0.0001, "0.0001");
    check_real(123456789012345680, "1.2345678901234568e+17");
    check_real(1e15, "1000000000000000.0");
    check_real(1e16, "1e+16");
    check_real(1.0 / 3, "0.3333333333333333");
    check_real(1e300, "1e+300");
    check_real(5e-324, "5e-324");
    check_real(9007199254740993.0, "9007199254740992.0");
    check_real(ldexp(1, -44), "5.684341886080802e-14");
    check_real(NAN, "nan");
    check_real(-INFINITY, "-inf");
}

/* What is printed reads back as the same number, and one digit less does not. */
static void reals_read_back(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double v;
        struct digits d;
        char shorter[40];
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy(&v, &x, sizeof v);
        if (!isfinite(v))
            continue;
        struct strbuf out;
        strbuf_init(&out);
        number_real(v, DTYPE_F64, &out);
        assert_true(strtod(out.p, NULL) == v);
        strbuf_fini(&out);
        digits_of(v, DTYPE_F64, &d);
        snprintf(shorter, sizeof shorter, "%.*e", d.count - 2, v);
        assert_true(d.count < 2 || strtod(shorter, NULL) != v);
    }
}

static void check_quantity(void (*make)(double, struct strbuf *), double v, const char *expected)
{
    struct strbuf out;
    strbuf_init(&out);
    make(v, &out);
    assert_string_equal(out.p, expected);
    strbuf_fini(&out);
}

static void flops(double v, struct strbuf *out)
{
    number_rate(v, "FLOP/s", out);
}

static void bytes(double v, struct strbuf *out)
{
    number_bytes((int64_t)v, out);
}

static void quantities(void **state)
{
    (void)state;
    check_quantity(number_seconds, 0.00421, "4.21 ms");
    check_quantity(number_seconds, 1, "1.00 s");
    check_quantity(number_seconds, 0.9999, "1.00 s");
    check_quantity(number_seconds, 64.25, "64.2 s");
    check_quantity(number_seconds, 3600, "3600 s");
    check_quantity(number_seconds, 2.5e-7, "250 ns");
    check_quantity(number_seconds, 0, "0 ns");
    check_quantity(flops, 475e9, "475 GFLOP/s");
    check_quantity(flops, 9.999e9, "10.0 GFLOP/s");
    check_quantity(flops, 12, "12 FLOP/s");
    check_quantity(bytes, 512, "512 B");
    check_quantity(bytes, 4 << 20, "4.00 MiB");
    check_quantity(bytes, 1 << 20, "1.00 MiB");
    check_quantity(bytes, -1, "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple),          cmocka_unit_test(lists),      cmocka_unit_test(deep),
        cmocka_unit_test(records),         cmocka_unit_test(tall_items), cmocka_unit_test(reals),
        cmocka_unit_test(reals_read_back), cmocka_unit_test(quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
