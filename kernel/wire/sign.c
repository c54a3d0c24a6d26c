/* HMAC by OpenSSL's EVP_MAC: one context with the key in it, copied for each message. */
#include "wire/sign.h"

#include <ctype.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>

/* hashlib's name to OpenSSL's. */
static void digest_name(const char *hashlib, char *out, size_t size)
{
    if (strcmp(hashlib, "blake2b") == 0)
        hashlib = "BLAKE2B-512";
    else if (strcmp(hashlib, "blake2s") == 0)
        hashlib = "BLAKE2S-256";
    snprintf(out, size, "%s", hashlib);
    for (char *p = out; *p; p++)
        *p = *p == '_' ? '-' : (char)toupper((unsigned char)*p);
}

static bool digest_usable(const char *name, size_t *length)
{
    EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
    int size = md ? EVP_MD_get_size(md) : 0;
    bool usable = size > 0 && size <= SIGN_BYTES && !(EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF);
    EVP_MD_free(md);
    *length = usable ? (size_t)size : 0;
    return usable;
}

static EVP_MAC_CTX *keyed_context(char *digest, struct str key)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                            OSSL_PARAM_construct_end() };
    if (ctx && EVP_MAC_init(ctx, (const unsigned char *)key.p, key.n, params) != 1) {
        EVP_MAC_CTX_free(ctx);
        ctx = NULL;
    }
    return ctx;
}

int signer_init(struct signer *s, const char *scheme, struct str key, struct err *err)
{
    *s = (struct signer){ NULL, 0 };
    /* Reading openssl.cnf would cost a tenth of the start-up, and this needs nothing from it. */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    char digest[64];
    digest_name(strncmp(scheme, "hmac-", 5) == 0 ? scheme + 5 : "", digest, sizeof digest);
    size_t length = 0;
    if (!digest[0] || !digest_usable(digest, &length))
        return err_set(err, ERR_FILE, "connection file: signature_scheme %s is not known here",
                       scheme);
    if (key.n == 0)
        return 0;
    s->keyed = keyed_context(digest, key);
    s->length = length;
    return s->keyed ? 0 : err_set(err, ERR_MEMORY, "the signature key could not be set up");
}

void signer_fini(struct signer *s)
{
    EVP_MAC_CTX_free(s->keyed);
    s->keyed = NULL;
}

size_t signer_text_length(const struct signer *s)
{
    return s->keyed ? 2 * s->length : 0;
}

static int digest_of(const struct signer *s, const struct str parts[SIGN_PARTS],
                     unsigned char digest[SIGN_BYTES])
{
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(s->keyed);
    size_t n = 0;
    bool good = ctx != NULL;
    for (int i = 0; good && i < SIGN_PARTS; i++)
        good = EVP_MAC_update(ctx, (const unsigned char *)parts[i].p, parts[i].n) == 1;
    good = good && EVP_MAC_final(ctx, digest, &n, SIGN_BYTES) == 1 && n == s->length;
    EVP_MAC_CTX_free(ctx);
    return good ? 0 : -1;
}

static void to_hex(const unsigned char *bytes, size_t n, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
}

int signer_sign(const struct signer *s, const struct str parts[SIGN_PARTS], char *text)
{
    unsigned char digest[SIGN_BYTES];
    if (!s->keyed)
        return 0;
    if (digest_of(s, parts, digest) != 0)
        return -1;
    to_hex(digest, s->length, text);
    return 0;
}

bool signer_verify(const struct signer *s, const struct str parts[SIGN_PARTS], struct str signature,
                   unsigned char digest[SIGN_BYTES])
{
    char expected[2 * SIGN_BYTES];
    memset(digest, 0, SIGN_BYTES);
    if (!s->keyed)
        return true;
    if (signature.n != 2 * s->length || digest_of(s, parts, digest) != 0)
        return false;
    to_hex(digest, s->length, expected);
    return CRYPTO_memcmp(expected, signature.p, signature.n) == 0;
}
