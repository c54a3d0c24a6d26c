/* What makes two flushes the same work: everything about the live graph but the numbers in scalars
 * and tensors, and where views begin, as 64-bit words. */
#ifndef PLAN_KEY_H
#define PLAN_KEY_H

#include "plan/live.h"

struct key {
    uint64_t hash;
    uint64_t *words;
    size_t count;
};

void key_build(struct key *k, const struct live *l, struct arena *a);
bool key_equal(const struct key *a, const struct key *b);

#endif
