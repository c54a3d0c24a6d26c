/* The session's id, clock and memory. Knows no frames. */
#include "wire/session.h"

#include <stdio.h>
#include <time.h>
#include <uuid/uuid.h>

_Static_assert((int)REPLAY_BYTES <= (int)SIGN_BYTES, "a digest's first bytes stand for it");

int session_init(struct session *s, const struct connection *c, struct err *err)
{
    memset(s, 0, sizeof *s);
    uuid_t id;
    uuid_generate_random(id);
    uuid_unparse_lower(id, s->id);
    s->date_ms = -1;
    if (signer_init(&s->signer, c->scheme, (struct str){ c->key, c->key_length }, err) != 0)
        return -1;
    if (replay_init(&s->replay) != 0) {
        signer_fini(&s->signer);
        return err_set(err, ERR_MEMORY, "out of memory");
    }
    pthread_mutex_init(&s->lock, NULL);
    return 0;
}

void session_fini(struct session *s)
{
    signer_fini(&s->signer);
    replay_fini(&s->replay);
    pthread_mutex_destroy(&s->lock);
}

uint64_t session_next_message(struct session *s)
{
    return atomic_fetch_add_explicit(&s->messages, 1, memory_order_relaxed);
}

void session_date(struct session *s, char text[SESSION_DATE])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    pthread_mutex_lock(&s->lock);
    if (ms != s->date_ms) {
        struct tm utc;
        gmtime_r(&now.tv_sec, &utc);
        size_t n = strftime(s->date, sizeof s->date, "%Y-%m-%dT%H:%M:%S", &utc);
        snprintf(s->date + n, sizeof s->date - n, ".%03dZ", (int)(ms % 1000 & 1023));
        s->date_ms = ms;
    }
    memcpy(text, s->date, sizeof s->date);
    pthread_mutex_unlock(&s->lock);
}

bool session_admit(struct session *s, const unsigned char digest[SIGN_BYTES])
{
    if (!s->signer.keyed)
        return true;
    pthread_mutex_lock(&s->lock);
    bool fresh = replay_admit(&s->replay, digest);
    pthread_mutex_unlock(&s->lock);
    return fresh;
}
