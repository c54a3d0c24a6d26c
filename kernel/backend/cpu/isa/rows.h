/* Inner loops of networks: rows that are normalised, rows added up under a window.
 * Compiled once for each instruction set; tables are by dtype, f32 and f64. Sums are
 * added in an order that depends on sizes alone. */
#ifndef CPU_ROWS_H
#define CPU_ROWS_H

#include "base/cancel.h"
#include "tensor/dtype.h"

/* A row is `n` elements, `step` apart; `rows` of them lie one after the other (step 1), or side by
 * side (step above 1; at most ROWS_SIDE then). A row given up half-way (cancel) is left as it is.
 */
enum { ROWS_SIDE = 64 };
struct rows_block {
    const void *x, *g; /* g: of the ways back, whose x is what softmax gave, or what normal took */
    void *out;
    int64_t rows, n, step;
    const struct cancel *cancel;
    bool log;       /* softmax: its logarithm */
    double epsilon; /* normal */
};
typedef void rows_fn(const struct rows_block *block);

/* acc[i] from x[i] and y[i], for n neighbours. */
typedef void join_fn(void *acc, const void *x, const void *y, int64_t n);

struct cpu_rows {
    rows_fn *softmax[DTYPE_COUNT];
    rows_fn *softmax_back[DTYPE_COUNT]; /* from here on step 1 only */
    rows_fn *normal[DTYPE_COUNT];
    rows_fn *normal_back[DTYPE_COUNT];
    join_fn *add[DTYPE_COUNT];          /* acc + x */
    join_fn *add_product[DTYPE_COUNT];  /* acc + x * y */
    join_fn *add_quotient[DTYPE_COUNT]; /* acc + x / y[0] */
    join_fn *larger[DTYPE_COUNT];       /* the larger; NaN if one is */
    join_fn *divide[DTYPE_COUNT];       /* acc / x[0] */
};

#endif
