/* Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), many blocks
 * side by side. The counter is (block, draw), the key the seed. */
#ifndef CPU_PHILOX_H
#define CPU_PHILOX_H

#include "backend/cpu/isa/vector.h"

#include "backend/cpu/isa/isa.h"

enum { BLOCKS = 64 }; /* computed side by side */

static const uint32_t M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

/* Blocks first … first + count of the stream: word w of block b goes to out[w][b]. */
static void philox(struct random_stream s, uint64_t first, int count, uint32_t out[4][BLOCKS])
{
    const uint32_t d0 = (uint32_t)s.draw, d1 = (uint32_t)(s.draw >> 32);
    VECTOR_LOOP
    for (int b = 0; b < count; b++) {
        uint64_t counter = first + (uint64_t)b;
        uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32), c2 = d0, c3 = d1;
        uint32_t k0 = (uint32_t)s.seed, k1 = (uint32_t)(s.seed >> 32);
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)M0 * c0, p1 = (uint64_t)M1 * c2;
            c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint32_t)p1;
            c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint32_t)p0;
            k0 += W0;
            k1 += W1;
        }
        out[0][b] = c0;
        out[1][b] = c1;
        out[2][b] = c2;
        out[3][b] = c3;
    }
}

#endif
