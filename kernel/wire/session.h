/* Who this kernel process is on the wire: a session id made at start, message numbers, the signer
 * and the replay set. Every function may be called by any thread. */
#ifndef WIRE_SESSION_H
#define WIRE_SESSION_H

#include "wire/connection.h"
#include "wire/replay.h"
#include "wire/sign.h"

#include <pthread.h>
#include <stdatomic.h>

struct session {
    char id[40];
    struct signer signer;
    atomic_uint_least64_t messages;
    pthread_mutex_t lock; /* of what follows */
    struct replay replay;
    int64_t date_ms;
    char date[32];
};

enum { SESSION_DATE = 32 };

int session_init(struct session *s, const struct connection *c, struct err *err);
void session_fini(struct session *s);
uint64_t session_next_message(struct session *s);
void session_date(struct session *s, char text[SESSION_DATE]); /* "2026-01-31T12:00:00.000Z" */
/* False: seen before. Always true when nothing is signed. */
bool session_admit(struct session *s, const unsigned char digest[SIGN_BYTES]);

#endif
