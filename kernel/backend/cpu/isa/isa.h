/* The inner loops that are compiled once for each instruction set (x86-64-v2, v3, v4) and chosen
 * when the device opens: tiles of elementwise operations, casts, columns of reductions, random
 * numbers. */
#ifndef CPU_ISA_H
#define CPU_ISA_H

#include "program/program.h"

/* d[0..n) from a, b, c[0..n); unused operands are NULL. n <= TILE. d may be an operand of elements
 * as large as its own, but for floor_divide and remainder; it overlaps none in any other way. */
typedef void tile_fn(int n, void *d, const void *a, const void *b, const void *c);

/* fn computes (a first b) second c; where first takes one operand, (first a) second b. */
struct tile_pair {
    enum op_id first, second;
    enum dtype dtype;
    int first_reads;
    bool either_side; /* the first result may be either operand of the second */
    tile_fn *fn;      /* NULL ends the list */
};

struct cpu_tiles {
    const struct tile_pair *pairs;
    tile_fn *op[OP_COUNT][DTYPE_COUNT]; /* by the dtype of the operands; NULL: none */
};
struct cpu_casts {
    tile_fn *from[DTYPE_COUNT][DTYPE_COUNT]; /* from, to */
};

/* Accumulates `rows` rows of `columns` elements into one accumulator a column:
 * acc[j] <- acc[j] o x[r * row_step + j * column_step]. `param` is one number a column (variance:
 * the mean). Some keep a second number beside each accumulator: argmax and argmin the index of the
 * element that acc[j] holds (-1: none), where the element at (r, j) has the index
 * at_first + r * at_row + j * at_column; sums of f64 what rounding took from them. */
struct reduce_block {
    const void *x;
    int64_t rows, row_step, columns, column_step;
    const double *param;
    union scalar *side;
    int64_t at_first, at_row, at_column;
};
typedef void reduce_fn(union scalar *acc, const struct reduce_block *block);

enum reduce_kind {
#define REDUCER(kind, ...) REDUCE_##kind,
#include "backend/cpu/isa/reduce.def"
    REDUCE_COUNT
};

struct cpu_reducers {
    reduce_fn *columns[REDUCE_COUNT][DTYPE_COUNT];
};

/* Elements [first, first + n) of draw number `draw`; first is a multiple of 4. */
struct random_stream {
    uint64_t seed, draw;
};
struct cpu_random {
    void (*words)(struct random_stream s, int64_t first, int64_t n, uint32_t *out);
    void (*uniform)(struct random_stream s, int64_t first, int64_t n, float low, float high,
                    float *out);
    void (*normal)(struct random_stream s, int64_t first, int64_t n, float mean, float std,
                   float *out);
    /* Doubles take two words each. */
    void (*uniform_f64)(struct random_stream s, int64_t first, int64_t n, double low, double high,
                        double *out);
    void (*normal_f64)(struct random_stream s, int64_t first, int64_t n, double mean, double std,
                       double *out);
};

struct cpu_isa {
    const char *name; /* "x86-64-v4" */
    const struct cpu_tiles *tiles;
    const struct cpu_casts *casts;
    const struct cpu_reducers *reducers;
    const struct cpu_random *random;
    const struct cpu_rows *rows;   /* isa/rows.h */
    const struct cpu_gemms *gemms; /* isa/gemm.h */
};

/* The newest that this processor has, or a lower one when `wish` ("v2", "v3", "v4") says so. */
const struct cpu_isa *cpu_isa_choose(const char *wish);

#define ISA_JOIN_(name, isa) name##_##isa
#define ISA_JOIN(name, isa)  ISA_JOIN_(name, isa)
#define ISA_NAME(name)       ISA_JOIN(name, CPU_ISA)

#endif
