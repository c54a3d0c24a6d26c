#include "base/json_out.h"

#include <jansson.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void structure(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b);
    struct json_out j = json_out(&b);
    json_out_object_begin(&j);
    json_out_kv_int(&j, "a", -5);
    json_out_key(&j, "list");
    json_out_array_begin(&j);
    json_out_int(&j, 1);
    json_out_null(&j);
    json_out_object_begin(&j);
    json_out_object_end(&j);
    json_out_array_begin(&j);
    json_out_array_end(&j);
    json_out_raw(&j, STR("{\"raw\":true}"));
    json_out_array_end(&j);
    json_out_kv_bool(&j, "t", true);
    json_out_kv_text(&j, "none", NULL);
    json_out_kv_str(&j, "s", STR("x"));
    json_out_kv_real(&j, "r", 0.1);
    json_out_object_end(&j);
    assert_string_equal(b.p, "{\"a\":-5,\"list\":[1,null,{},[],{\"raw\":true}],\"t\":true,"
                             "\"none\":null,\"s\":\"x\",\"r\":0.1}");
    strbuf_fini(&b);
}

static void reals(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } rows[] = { { 0.1, "0.1" },
                 { 1.0 / 3, "0.3333333333333333" },
                 { 1e300, "1e+300" },
                 { -0.0, "-0" },
                 { 12345678, "12345678" },
                 { (double)NAN, "null" },
                 { (double)INFINITY, "null" },
                 { (double)-INFINITY, "null" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf b;
        strbuf_init(&b);
        struct json_out j = json_out(&b);
        json_out_real(&j, rows[i].v);
        assert_string_equal(b.p, rows[i].text);
        strbuf_fini(&b);
    }
}

/* What comes out is JSON to another parser, whatever bytes go in, and says the same. */
static void any_bytes(void **state)
{
    (void)state;
    unsigned seed = 12345;
    for (int round = 0; round < 2000; round++) {
        char bytes[24];
        size_t n = (size_t)(round % 24);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (char)(seed >> 24);
        }
        struct strbuf b;
        strbuf_init(&b);
        struct json_out j = json_out(&b);
        json_out_array_begin(&j);
        json_out_str(&j, (struct str){ bytes, n });
        json_out_array_end(&j);
        json_error_t error;
        json_t *back = json_loadb(b.p, b.n, JSON_ALLOW_NUL, &error);
        assert_non_null(back);
        size_t bad;
        json_t *item = json_array_get(back, 0);
        if (utf8_valid((struct str){ bytes, n }, &bad)) {
            assert_int_equal(json_string_length(item), n);
            assert_memory_equal(json_string_value(item), bytes, n);
        }
        json_decref(back);
        strbuf_fini(&b);
    }
}

static void escapes(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b);
    struct json_out j = json_out(&b);
    json_out_str(&j, STR("\"\\\b\t\n\f\r\x01\x7F\xC3\xA4\xFF"));
    assert_string_equal(b.p, "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u007f\xC3\xA4\xEF\xBF\xBD\"");
    strbuf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure),
        cmocka_unit_test(reals),
        cmocka_unit_test(any_bytes),
        cmocka_unit_test(escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
