/* Message signatures: HMAC over the bytes of header, parent header, metadata and content. */
#ifndef WIRE_SIGN_H
#define WIRE_SIGN_H

#include "base/err.h"

enum { SIGN_BYTES = 64, SIGN_PARTS = 4 };

struct signer {
    void *keyed;   /* digests that have read the key; NULL: nothing is signed */
    size_t length; /* bytes of one digest; its text is twice as long */
};

/* scheme: "hmac-" and a digest by Python's name. An empty key: a signer that signs nothing. */
int signer_init(struct signer *s, const char *scheme, struct str key, struct err *err);
void signer_fini(struct signer *s); /* wipes the key */
size_t signer_text_length(const struct signer *s);

/* signer_text_length bytes of lower-case hex, without a zero. -1: out of memory. Any thread. */
int signer_sign(const struct signer *s, const struct str parts[SIGN_PARTS], char *text);
/* Constant time for signatures of the right length. digest: the raw bytes, for the replay set. */
bool signer_verify(const struct signer *s, const struct str parts[SIGN_PARTS], struct str signature,
                   unsigned char digest[SIGN_BYTES]);

#endif
