/* Elements of any dtype in blocks, as numbers and as keys that sort as they do; and the moments of
 * many, added block by block and joined (Chan, Golub, LeVeque 1979). */
#ifndef CPU_DESCRIBE_H
#define CPU_DESCRIBE_H

#include "tensor/dtype.h"

#include <stdint.h>

enum { DESCRIBE_BLOCK = 1024 };

/* NaN left out: `count` may be less than the elements loaded. */
struct describe_block {
    int count;
    double value[DESCRIBE_BLOCK];
    uint64_t key[DESCRIBE_BLOCK];
};

void describe_load(enum dtype t, const void *from, int n, struct describe_block *out);
double describe_number(enum dtype t, uint64_t key); /* the number that has this key */

struct moments {
    int64_t count, zeros, infinite;
    double mean, squares; /* squares: sum of (x - mean)² */
    uint64_t least, most; /* keys */
};

void moments_add(struct moments *m, const struct describe_block *b);
void moments_join(struct moments *m, const struct moments *other);

#endif
