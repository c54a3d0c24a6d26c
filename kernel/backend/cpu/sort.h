/* One call of sort, argsort or topk: rows of keys along an axis. */
#ifndef CPU_SORT_H
#define CPU_SORT_H

#include "backend/cpu/call.h"

struct sort {
    const struct cpu_call *call;
    struct cpu_view x; /* as it is, or flattened */
    int axis;
    int64_t n, k, rows; /* a row's elements, and of the result's */
    int64_t in_step, out_step;
    int bytes;
    bool real, falling, indices;
    uint64_t *scratch; /* 4 n for each thread */
};

/* Elements [from, from + n) of a row as keys. Where indices are asked for, -0 is 0. */
void sort_read_keys(const struct sort *s, int64_t row, int64_t from, int64_t n, uint64_t *key);
/* To falling order, where it is asked for, and back: NaN stays last. */
void sort_turn_keys(const struct sort *s, uint64_t *key, int64_t n);
/* from, from + 1, … */
void sort_number(uint64_t *rider, int64_t from, int64_t n);
/* Of n keys with their indices the k first, in the order of the indices. Returns how many. */
int64_t sort_keep_first(uint64_t *key, uint64_t *rider, int64_t n, int64_t k, int bytes);
/* k elements or indices to the result. */
void sort_write_row(const struct sort *s, int64_t row, const void *from);

/* Row by row, on all threads. */
int sort_long_rows(const struct sort *s, struct err *err);

#endif
