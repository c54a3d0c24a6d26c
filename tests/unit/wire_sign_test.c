#include "wire/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct str parts[SIGN_PARTS] = {
    { "{\"a\":1}", 7 }, { "{}", 2 }, { "{}", 2 }, { "{\"code\":\"1\"}", 12 }
};

/* From Python: hmac.new(b"secret", b'{"a":1}{}{}{"code":"1"}', "sha256").hexdigest() */
static const char known[] = "4cd721348272a9d38f52e40f18755f0c1547d1172085474a01e7af8f3442da14";

static void agrees_with_python(void **state)
{
    (void)state;
    struct signer s;
    struct err err = { 0 };
    char text[2 * SIGN_BYTES];
    assert_int_equal(signer_init(&s, "hmac-sha256", STR("secret"), &err), 0);
    assert_int_equal(signer_text_length(&s), 64);
    assert_int_equal(signer_sign(&s, parts, text), 0);
    assert_memory_equal(text, known, 64);
    signer_fini(&s);
}

static void only_the_exact_signature_is_taken(void **state)
{
    (void)state;
    struct signer s;
    struct err err = { 0 };
    unsigned char digest[SIGN_BYTES];
    char text[200];
    assert_int_equal(signer_init(&s, "hmac-sha256", STR("secret"), &err), 0);
    assert_true(signer_verify(&s, parts, (struct str){ known, 64 }, digest));
    for (size_t bit = 0; bit < 64 * 8; bit++) {
        memcpy(text, known, 64);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        assert_false(signer_verify(&s, parts, (struct str){ text, 64 }, digest));
    }
    memset(text, '0', sizeof text);
    memcpy(text, known, 64);
    for (size_t n = 0; n < sizeof text; n++)
        assert_int_equal(signer_verify(&s, parts, (struct str){ text, n }, digest), n == 64);
    struct str moved[SIGN_PARTS] = { parts[0], { "{}{}", 4 }, { "", 0 }, parts[3] };
    assert_true(signer_verify(&s, moved, (struct str){ known, 64 }, digest)); /* JSON's business */
    moved[3] = STR("{\"code\":\"2\"}");
    assert_false(signer_verify(&s, moved, (struct str){ known, 64 }, digest));
    signer_fini(&s);
}

static void schemes(void **state)
{
    (void)state;
    static const char *const good[] = { "hmac-sha256", "hmac-sha512",  "hmac-sha384",
                                        "hmac-sha1",   "hmac-blake2b", "hmac-sha3_256" };
    static const char *const bad[] = { "",          "sha256",     "hmac-",
                                       "hmac-none", "rsa-sha256", "hmac-shake_128" };
    struct err err = { 0 };
    struct signer s;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(signer_init(&s, good[i], STR("k"), &err), 0);
        signer_fini(&s);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(signer_init(&s, bad[i], STR("k"), &err), -1);
        assert_non_null(strstr(err.text, "signature_scheme"));
    }
}

static void an_empty_key_signs_nothing(void **state)
{
    (void)state;
    struct signer s;
    struct err err = { 0 };
    unsigned char digest[SIGN_BYTES];
    assert_int_equal(signer_init(&s, "hmac-sha256", STR(""), &err), 0);
    assert_int_equal(signer_text_length(&s), 0);
    assert_true(signer_verify(&s, parts, STR("anything"), digest));
    signer_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_python),
        cmocka_unit_test(only_the_exact_signature_is_taken),
        cmocka_unit_test(schemes),
        cmocka_unit_test(an_empty_key_signs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
