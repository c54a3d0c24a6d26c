/* A ring of digests and a hash table into it. A digest is its own hash: an HMAC's bits are even. */
#include "wire/replay.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 2 * REPLAY_KEEP };

int replay_init(struct replay *r)
{
    *r = (struct replay){ calloc(REPLAY_KEEP, REPLAY_BYTES), calloc(SLOTS, sizeof(uint32_t)), 0,
                          0 };
    if (r->ring && r->slots)
        return 0;
    replay_fini(r);
    return -1;
}

void replay_fini(struct replay *r)
{
    free(r->ring);
    free(r->slots);
    *r = (struct replay){ 0 };
}

static size_t home(const unsigned char *digest)
{
    uint32_t v;
    memcpy(&v, digest, sizeof v);
    return v & (SLOTS - 1);
}

static size_t after(size_t slot)
{
    return (slot + 1) & (SLOTS - 1);
}

/* The slot that holds the digest, or the empty one where it belongs. */
static size_t find(const struct replay *r, const unsigned char *digest)
{
    size_t slot = home(digest);
    while (r->slots[slot] && memcmp(r->ring[r->slots[slot] - 1], digest, REPLAY_BYTES) != 0)
        slot = after(slot);
    return slot;
}

/* Empties a slot and moves back what its neighbours had to step over it for. */
static void forget(struct replay *r, size_t hole)
{
    for (size_t at = after(hole); r->slots[at]; at = after(at)) {
        size_t wanted = home(r->ring[r->slots[at] - 1]);
        bool stays = hole <= at ? (hole < wanted && wanted <= at) : (hole < wanted || wanted <= at);
        if (stays)
            continue;
        r->slots[hole] = r->slots[at];
        hole = at;
    }
    r->slots[hole] = 0;
}

bool replay_admit(struct replay *r, const unsigned char digest[REPLAY_BYTES])
{
    if (r->slots[find(r, digest)])
        return false;
    if (r->count == REPLAY_KEEP)
        forget(r, find(r, r->ring[r->next]));
    else
        r->count++;
    memcpy(r->ring[r->next], digest, REPLAY_BYTES);
    r->slots[find(r, digest)] = (uint32_t)r->next + 1;
    r->next = (r->next + 1) % REPLAY_KEEP;
    return true;
}
