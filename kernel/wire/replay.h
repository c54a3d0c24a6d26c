/* Signatures seen before: the newest 65,536, oldest forgotten first. Only digests of verified
 * messages are put in, so that a stranger's junk cannot push real ones out. Not thread-safe. */
#ifndef WIRE_REPLAY_H
#define WIRE_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPLAY_KEEP = 65536, REPLAY_BYTES = 32 };

struct replay {
    unsigned char (*ring)[REPLAY_BYTES];
    uint32_t *slots; /* 1 + place in the ring, open addressing */
    size_t count, next;
};

int replay_init(struct replay *r); /* -1: out of memory. Pages are touched as they fill */
void replay_fini(struct replay *r);
/* False: this digest has been here before. */
bool replay_admit(struct replay *r, const unsigned char digest[REPLAY_BYTES]);

#endif
