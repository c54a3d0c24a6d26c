/* The placement report in its three forms, tables, and help. */
#include "display/display.h"

#include "display/table.h"
#include "lang/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct report_entry product = {
    .op = { "matmul", 6 },
    .shape = { 2, { 1000, 1000 } },
    .dtype = DTYPE_F32,
    .device = "cpu",
    .seconds = 0.004,
    .flops = 2000000000,
    .bytes = 12000000,
    .count = 1,
};
static const struct report_entry sum = {
    .op = { "multiply+add", 12 },
    .shape = { 1, { 10 } },
    .dtype = DTYPE_F32,
    .device = "cpu",
    .seconds = 0.001,
    .flops = 20,
    .bytes = 1000000,
    .count = 2,
};

static struct report_entry fallen(struct report_entry e)
{
    e.requested = "gpu0";
    e.reason = "no <driver>";
    e.fell_back = true;
    return e;
}

static void check(const struct report_entry *entries, size_t count, bool full, const char *mime,
                  const char *expected)
{
    struct arena a;
    struct report r;
    struct bundle shown = { 0 };
    arena_init(&a);
    report_init(&r, &a);
    for (size_t i = 0; i < count; i++)
        report_add(&r, &entries[i]);
    r.seconds = 0.005;
    display_report(&r, full, &a, &shown);
    struct str got = bundle_get(&shown, mime);
    assert_string_equal(got.p ? got.p : "(none)", expected);
    arena_fini(&a);
}

static void one_line(void **state)
{
    struct report_entry lost = fallen(product);
    struct report_entry twice[] = { product, sum };
    struct report_entry mixed[] = { product, fallen(product), fallen(sum) };
    (void)state;
    check(&product, 1, false, MIME_TEXT, "matmul [1000, 1000] f32: cpu, 4.00 ms, 500 GFLOP/s");
    check(&lost, 1, false, MIME_TEXT,
          "matmul [1000, 1000] f32: cpu (asked gpu0: no <driver>), 4.00 ms, 500 GFLOP/s");
    check(twice, 2, false, MIME_TEXT, "ran on cpu: matmul, multiply+add (3 operations, 5.00 ms)");
    check(mixed, 3, false, MIME_TEXT,
          "matmul [1000, 1000] f32: cpu, 4.00 ms, 500 GFLOP/s\n"
          "ran on cpu (asked gpu0: no <driver>): matmul, multiply+add (3 operations, 5.00 ms)");
    check(NULL, 0, false, MIME_TEXT, "(none)");
}

/* Copies stand for themselves; a simulated device and less than full precision are said. */
static void other_devices(void **state)
{
    struct report_entry copy = { .op = { "copy cpu to gpu0", 16 },
                                 .transfer = true,
                                 .device = "gpu0",
                                 .simulated = true,
                                 .seconds = 0.001,
                                 .bytes = 4 << 20,
                                 .count = 2 };
    struct report_entry there = product, instead = fallen(product);
    struct report_entry queued = copy, again = product;
    queued.queued = true;               /* nobody knows how long it took, */
    queued.seconds = again.seconds = 0; /* and what failed in the queue took none */
    there.device = instead.device = again.device = "gpu1";
    there.precision = "tf32";
    instead.simulated = true;
    struct report_entry all[] = { copy, there, instead, queued, again };
    (void)state;
    check(all, 3, false, MIME_TEXT,
          "copy cpu to gpu0 (simulated), 2 times: 4.00 MiB, 1.00 ms, 4.19 GB/s\n"
          "matmul [1000, 1000] f32: gpu1 (tf32), 4.00 ms, 500 GFLOP/s\n"
          "matmul [1000, 1000] f32: gpu1 (simulated; asked gpu0: no <driver>), 4.00 ms, "
          "500 GFLOP/s");
    check(all + 3, 2, false, MIME_TEXT,
          "copy cpu to gpu0 (simulated), 2 times: 4.00 MiB, queued\n"
          "matmul [1000, 1000] f32: gpu1");
    check(
        &copy, 1, false, MIME_PLACEMENT,
        "{\"version\":1,\"fell_back\":false,\"seconds\":0.005,\"operations\":[{\"op\":\"copy cpu "
        "to "
        "gpu0\",\"shape\":[],\"dtype\":null,\"requested\":null,\"device\":\"gpu0\",\"reason\":null,"
        "\"simulated\":true,\"transfer\":true,\"precision\":null,\"seconds\":0.001,\"flops\":0,"
        "\"bytes\":4194304,\"count\":2}]}");
}

static void full(void **state)
{
    struct report_entry twice[] = { product, sum };
    (void)state;
    check(twice, 2, true, MIME_TEXT,
          "matmul [1000, 1000] f32: cpu, 4.00 ms, 500 GFLOP/s, 11.4 MiB moved\n"
          "multiply+add [10] f32, 2 times: cpu, 1.00 ms, 1.00 GB/s, 977 KiB moved");
}

static void json(void **state)
{
    struct report_entry lost = fallen(product);
    (void)state;
    check(&lost, 1, false, MIME_PLACEMENT,
          "{\"version\":1,\"fell_back\":true,\"seconds\":0.005,\"operations\":[{\"op\":\"matmul\","
          "\"shape\":[1000,1000],\"dtype\":\"f32\",\"requested\":\"gpu0\",\"device\":\"cpu\","
          "\"reason\":\"no <driver>\",\"simulated\":false,\"transfer\":false,"
          "\"precision\":null,\"seconds\":0.004,\"flops\":2000000000,\"bytes\":12000000,"
          "\"count\":1}]}");
    check(&product, 1, false, MIME_PLACEMENT,
          "{\"version\":1,\"fell_back\":false,\"seconds\":0.005,\"operations\":[{\"op\":\"matmul\","
          "\"shape\":[1000,1000],\"dtype\":\"f32\",\"requested\":null,\"device\":\"cpu\","
          "\"reason\":null,\"simulated\":false,\"transfer\":false,\"precision\":null,"
          "\"seconds\":0.004,\"flops\":2000000000,\"bytes\":12000000,"
          "\"count\":1}]}");
}

static void html_and_fallbacks(void **state)
{
    struct arena a;
    struct report r;
    struct bundle shown = { 0 }, notice = { 0 };
    struct report_entry entries[] = { fallen(product), fallen(sum), product };
    (void)state;
    arena_init(&a);
    report_init(&r, &a);
    for (size_t i = 0; i < 3; i++)
        report_add(&r, &entries[i]);
    display_report(&r, false, &a, &shown);
    const char *html = bundle_get(&shown, MIME_HTML).p;
    assert_non_null(strstr(html, "<td style=\"text-align:left\">matmul</td>"));
    assert_non_null(strstr(html, "<div>ran on cpu instead of gpu0: no &lt;driver&gt;</div>"));
    assert_null(strstr(html, "<driver>"));
    display_fallbacks(&r, &a, &notice);
    assert_true(str_is(bundle_get(&notice, MIME_TEXT), "ran on cpu instead of gpu0: no <driver>"));
    arena_fini(&a);
}

static void tables(void **state)
{
    struct arena a;
    struct table t;
    struct strbuf out;
    (void)state;
    arena_init(&a);
    strbuf_init(&out);
    table_init(&t, &a, "name|>bytes|kind");
    table_row(&t, (struct str[]){ STR("é"), STR("12345678"), STR("a & b") });
    table_row(&t, (struct str[]){ STR("longer"), STR("1"), STR("") });
    table_text(&t, &out);
    assert_string_equal(out.p, "name       bytes  kind\né       12345678  a & b\nlonger         1");
    strbuf_clear(&out);
    table_html(&t, &out);
    assert_non_null(strstr(out.p, "<td style=\"text-align:right\">12345678</td>"));
    assert_non_null(strstr(out.p, "a &amp; b"));
    strbuf_fini(&out);
    arena_fini(&a);
}

static const struct word dense = {
    .name = "dense",
    .aliases = "linear",
    .kind = WORD_LAYER,
    .group = "layers",
    .help = "a layer",
    .example = "dense 3",
    .params = { { .name = "units", .kind = PARAM_INT },
                { .name = "gpu", .kind = PARAM_DEVICE, .flags = PARAM_OPTIONAL | PARAM_MANY },
                { .name = "mode",
                  .kind = PARAM_WORD,
                  .flags = PARAM_OPTIONAL,
                  .choices = "on off" },
                { .name = "bias",
                  .kind = PARAM_BOOL,
                  .flags = PARAM_OPTIONAL | PARAM_BY_NAME,
                  .standard = "true" } },
};
static const struct word mean = {
    .name = "average_of",
    .kind = WORD_OPERATION,
    .group = "reduce",
    .help = "the average",
    .params = { { .name = "x", .kind = PARAM_TENSOR },
                { .name = "axis",
                  .kind = PARAM_AXES,
                  .flags = PARAM_OPTIONAL,
                  .standard = "none" } },
};

static const struct word *all(size_t *at)
{
    static const struct word *const words[] = { &mean, &dense, NULL };
    return words[*at] ? words[(*at)++] : NULL;
}

static void help(void **state)
{
    struct arena a;
    struct bundle one = { 0 }, overview = { 0 };
    struct words words = { .all = all };
    (void)state;
    arena_init(&a);
    display_help(&words, &dense, &a, &one);
    assert_string_equal(bundle_get(&one, MIME_TEXT).p, "dense units [GPU…] [on|off] [bias=true]\n"
                                                       "    a layer\n\n"
                                                       "argument  if left out  meaning\n"
                                                       "units     needed       whole number\n"
                                                       "gpu       -            device\n"
                                                       "mode      -            on, off\n"
                                                       "bias=     true         true or false\n\n"
                                                       "also called: linear\n\n"
                                                       "example:\n"
                                                       "    dense 3");
    struct strbuf signature;
    strbuf_init(&signature);
    display_signature(&mean, &signature);
    assert_string_equal(signature.p, "(x, axis=none)");
    strbuf_fini(&signature);
    display_help(&words, NULL, &a, &overview);
    assert_string_equal(bundle_get(&overview, MIME_TEXT).p,
                        "reduce\n    average_of\n\nlayers\n    dense\n\n"
                        "help WORD or WORD? tells more about one of them");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line), cmocka_unit_test(other_devices),      cmocka_unit_test(full),
        cmocka_unit_test(json),     cmocka_unit_test(html_and_fallbacks), cmocka_unit_test(tables),
        cmocka_unit_test(help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
