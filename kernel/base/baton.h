/* A lock for which nobody starves: handed on in the order in which it was asked for. Whoever holds
 * it for long asks now and then, at the cost of one atomic read, whether somebody waits, and lets
 * them in between (baton_offer). Not recursive. */
#ifndef BASE_BATON_H
#define BASE_BATON_H

#include "base/cancel.h"

#include <pthread.h>

struct baton_turn;

struct baton {
    pthread_mutex_t lock;
    bool held;
    struct baton_turn *first, **last; /* who waits, longest first */
    atomic_llong due_ns;              /* when the holder has to offer; 0: nobody waits */
};

/* A holder keeps the baton this long although others wait: two who need it all the time would
 * otherwise spend theirs on handing it to each other. */
enum { BATON_KEEP_NS = 1000000 };

void baton_init(struct baton *b);
void baton_fini(struct baton *b);
void baton_take(struct baton *b);
bool baton_take_now(struct baton *b); /* false: somebody has it */
/* False: `cancel` was asked for before it was our turn; the baton is not ours. */
bool baton_take_unless(struct baton *b, const struct cancel *cancel);
void baton_give(struct baton *b);
/* Has somebody waited long enough? */
bool baton_due(const struct baton *b);
/* Gives and takes again, behind all who wait. */
void baton_offer(struct baton *b);

static inline bool baton_wanted(const struct baton *b)
{
    struct baton *mine = (struct baton *)(uintptr_t)b;
    return atomic_load_explicit(&mine->due_ns, memory_order_relaxed) != 0 && baton_due(b);
}

#endif
