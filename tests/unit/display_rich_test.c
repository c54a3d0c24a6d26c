/* Values as tables: what `show` and `describe` give a notebook. */
#include "display/describe.h"
#include "display/display.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct device cpu = { .name = "cpu" };

struct held {
    struct buffer buffer;
    struct tensor tensor;
};

static struct value hold(struct held *h, enum dtype dtype, const void *data, int ndim,
                         const int64_t *size)
{
    struct err err;
    struct shape shape;
    void *at = (void *)(uintptr_t)data;
    assert_int_equal(shape_set(&shape, size, ndim, &err), 0);
    h->buffer = (struct buffer){ .refs = 1,
                                 .bytes = (size_t)shape_count(&shape) * dtype_bytes(dtype),
                                 .handle = at,
                                 .host = at,
                                 .device = &cpu };
    h->tensor = (struct tensor){
        .refs = 1, .dtype = dtype, .layout = layout_contiguous(&shape), .buffer = &h->buffer
    };
    return value_tensor(&h->tensor);
}

static void check(struct value v, const char *html)
{
    struct arena a;
    struct err err;
    struct bundle shown = { 0 }, plain = { 0 };
    arena_init(&a);
    assert_int_equal(display_rich(NULL, v, &a, &shown, &err), 0);
    assert_int_equal(display_value(NULL, v, &a, &plain, &err), 0);
    assert_true(str_equal(bundle_get(&shown, MIME_TEXT), bundle_get(&plain, MIME_TEXT)));
    struct str got = bundle_get(&shown, MIME_HTML), part = str_of(html);
    assert_non_null(memmem(got.p, got.n, part.p, part.n));
    arena_fini(&a);
}

#define HEAD(n) "<th style=\"text-align:right\">" n "</th>"
#define CELL(n) "<td style=\"text-align:right\">" n "</td>"

static void matrices(void **state)
{
    struct held h;
    float x[] = { 1, 2.5f, 3, 4 };
    (void)state;
    struct value v = hold(&h, DTYPE_F32, x, 2, (const int64_t[]){ 2, 2 });
    check(v, "<table>\n<tr><th></th>" HEAD("0") HEAD("1") "</tr>\n<tr>" HEAD("0") CELL("1.")
                 CELL("2.5") "</tr>\n<tr>" HEAD("1") CELL("3.") CELL("4.") "</tr>\n</table>");
    check(v, "<small>f32 [2, 2] on cpu</small>");
    v = hold(&h, DTYPE_F32, x, 1, (const int64_t[]){ 3 });
    check(v, "<tr><th></th>" CELL("1.") CELL("2.5") CELL("3.") "</tr>");
    v = hold(&h, DTYPE_F32, x, 1, (const int64_t[]){ 0 });
    check(v, "<pre>[]</pre>");
}

static void large(void **state)
{
    static int64_t x[2000];
    struct held h;
    (void)state;
    for (int i = 0; i < 2000; i++)
        x[i] = i;
    struct value v = hold(&h, DTYPE_I64, x, 1, (const int64_t[]){ 2000 });
    check(v, HEAD("2") HEAD("…") HEAD("1997"));
    check(v, CELL("2") CELL("…") CELL("1997"));
    v = hold(&h, DTYPE_I64, x, 2, (const int64_t[]){ 500, 4 });
    check(v, "<tr>" HEAD("…") CELL("…") CELL("…") CELL("…") CELL("…") "</tr>\n<tr>" HEAD("497")
                 CELL("1988"));
}

static void members(void **state)
{
    struct err err;
    struct value r = value_record("loss record", &err);
    (void)state;
    assert_int_equal(record_add(r.record, STR("loss"), value_real(0.5), &err), 0);
    assert_int_equal(record_add(r.record, STR("<b>"), value_text(STR("a & b"), &err), &err), 0);
    check(r, "<td style=\"text-align:left\">loss</td><td style=\"text-align:left\">0.5</td>");
    check(r, ">&lt;b&gt;</td><td style=\"text-align:left\">a &amp; b</td>");
    value_unref(r);
}

static void described(void **state)
{
    struct held h;
    struct arena a;
    struct bundle one = { 0 }, two = { 0 };
    float x[] = { 1, 2 };
    double numbers[DESCRIBE_COUNT] = { 1, 1.25, 1.5, 1.75, 2, 1.5, 0.5, 0, 0, 0 };
    (void)state;
    arena_init(&a);
    struct described rows[] = { { .value = hold(&h, DTYPE_F32, x, 1, (const int64_t[]){ 2 }) },
                                { STR("n<"), value_whole(3), NULL } };
    rows[0].numbers = numbers;
    display_describe(rows, 1, &a, &one);
    assert_true(
        str_is(bundle_get(&one, MIME_TEXT),
               "dtype   f32\nshape   [2]\ndevice  cpu\nbytes   8 B\nmin     1\n25%     1.25\n"
               "50%     1.5\n75%     1.75\nmax     2\nmean    1.5\nstd     0.5\nnan     0\n"
               "inf     0\nzeros   0"));
    rows[0].name = STR("x");
    display_describe(rows, 2, &a, &two);
    struct str html = bundle_get(&two, MIME_HTML);
    assert_non_null(memmem(html.p, html.n, ">n&lt;</td>", 11));
    assert_non_null(memmem(html.p, html.n, ">mean</th>", 10));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices),
        cmocka_unit_test(large),
        cmocka_unit_test(members),
        cmocka_unit_test(described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
