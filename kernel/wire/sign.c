/* HMAC (RFC 2104) from OpenSSL's digests: the two states after the padded key are kept and copied
 * for each message. Its EVP_MAC would keep the key itself, in memory that is not ours to protect.
 */
#include "wire/sign.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_MOST = 256, INNER_PAD = 0x36, OUTER_PAD = 0x5c };

struct keyed {
    EVP_MD_CTX *inner, *outer; /* have read the padded key */
};

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

static void keyed_free(struct keyed *k)
{
    if (!k)
        return;
    EVP_MD_CTX_free(k->inner); /* wipes its state */
    EVP_MD_CTX_free(k->outer);
    free(k);
}

static bool absorb(EVP_MD_CTX *ctx, const EVP_MD *md, const unsigned char *block, size_t n,
                   unsigned char pad)
{
    unsigned char padded[BLOCK_MOST];
    for (size_t i = 0; i < n; i++)
        padded[i] = block[i] ^ pad;
    bool good = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
                EVP_DigestUpdate(ctx, padded, n) == 1;
    OPENSSL_cleanse(padded, sizeof padded);
    return good;
}

static bool absorb_key(struct keyed *k, const EVP_MD *md, struct str key)
{
    unsigned char block[BLOCK_MOST] = { 0 };
    int size = EVP_MD_get_block_size(md);
    if (size < SIGN_BYTES || size > BLOCK_MOST)
        return false;
    bool good = true;
    if (key.n > (size_t)size)
        good = EVP_Digest(key.p, key.n, block, NULL, md, NULL) == 1;
    else
        memcpy(block, key.p, key.n);
    k->inner = EVP_MD_CTX_new();
    k->outer = EVP_MD_CTX_new();
    good = good && absorb(k->inner, md, block, (size_t)size, INNER_PAD) &&
           absorb(k->outer, md, block, (size_t)size, OUTER_PAD);
    OPENSSL_cleanse(block, sizeof block);
    return good;
}

static struct keyed *keyed_new(const char *digest, struct str key)
{
    EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL);
    struct keyed *k = md ? calloc(1, sizeof *k) : NULL;
    if (k && !absorb_key(k, md, key)) {
        keyed_free(k);
        k = NULL;
    }
    EVP_MD_free(md);
    return k;
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
    s->keyed = keyed_new(digest, key);
    s->length = length;
    return s->keyed ? 0 : err_set(err, ERR_MEMORY, "the signature key could not be set up");
}

void signer_fini(struct signer *s)
{
    keyed_free(s->keyed);
    s->keyed = NULL;
}

size_t signer_text_length(const struct signer *s)
{
    return s->keyed ? 2 * s->length : 0;
}

static int digest_of(const struct signer *s, const struct str parts[SIGN_PARTS],
                     unsigned char digest[SIGN_BYTES])
{
    const struct keyed *k = s->keyed;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned n = 0;
    bool good = ctx && EVP_MD_CTX_copy_ex(ctx, k->inner) == 1;
    for (int i = 0; good && i < SIGN_PARTS; i++)
        good = EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
    good = good && EVP_DigestFinal_ex(ctx, digest, &n) == 1 && n == s->length &&
           EVP_MD_CTX_copy_ex(ctx, k->outer) == 1 && EVP_DigestUpdate(ctx, digest, n) == 1 &&
           EVP_DigestFinal_ex(ctx, digest, &n) == 1;
    EVP_MD_CTX_free(ctx);
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
