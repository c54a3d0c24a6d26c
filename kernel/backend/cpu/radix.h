/* Sorting 64-bit keys, and f32 and i64 as such keys. */
#ifndef CPU_RADIX_H
#define CPU_RADIX_H

#include "backend/cpu/call.h"

/* Rising and stable, by bytes [first_byte, 8) of the key, counted from the lowest. */
int radix_sort(const struct cpu_call *call, uint64_t *key, int64_t n, int first_byte,
               struct err *err);

/* Keys that sort as the numbers do; NaN after all others. */
uint64_t radix_key_real(float x);
float radix_real(uint64_t key);
uint64_t radix_key_whole(int64_t x);
int64_t radix_whole(uint64_t key);

#endif
