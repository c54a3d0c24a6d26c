/* Sorting 64-bit keys, and elements as such keys. */
#ifndef CPU_RADIX_H
#define CPU_RADIX_H

#include "backend/cpu/call.h"

/* Rising and stable, by bytes [first_byte, end_byte) of the key, counted from the lowest, on all
 * threads; rider, or NULL: a second number that goes with each key. radix_sort: by all bytes from
 * first_byte, without riders. */
int radix_sort_pairs(const struct cpu_call *call, uint64_t *key, uint64_t *rider, int64_t n,
                     int first_byte, int end_byte, struct err *err);
int radix_sort(const struct cpu_call *call, uint64_t *key, int64_t n, int first_byte,
               struct err *err);
/* The same by the lowest `bytes`, on this thread; spare: room for n keys and n riders (up to
 * RADIX_SHORT keys take none). */
enum { RADIX_SHORT = 40 };
void radix_sort_row(uint64_t *key, uint64_t *rider, int64_t n, int bytes, uint64_t *spare);
/* The key of rank `rank` (0: the smallest), found digit by digit from the highest: the keys are
 * counted, not moved. */
uint64_t radix_select(const uint64_t *key, int64_t n, int bits, int64_t rank);

/* Keys that sort as the numbers do, of n elements `step` apart, and elements again, side by side:
 * of bool, i64, f32 and f64. -0 comes before 0, every NaN after all numbers. Bytes of the key above
 * those of the dtype are 0. */
void radix_keys(enum dtype t, const void *from, int64_t step, int64_t n, uint64_t *key);
void radix_elements(enum dtype t, const uint64_t *key, int64_t n, void *to);
void radix_one_zero(enum dtype t, uint64_t *key, int64_t n); /* from here on -0 is 0 */

#endif
