/* One LAPACK computation for each matrix of a batch: operands copied column by column into scratch
 * memory of the thread, failures gathered and told for the first matrix that failed. */
#ifndef CPU_LAPACK_BATCH_H
#define CPU_LAPACK_BATCH_H

#include "backend/cpu/batch.h"
#include "backend/cpu/lapack.h"

enum { LAPACK_PARTS = 6 };

struct lapack_batch {
    const struct cpu_call *call;
    const struct lapack_calls *lapack;
    enum dtype dtype;
    struct batch batch;
    struct matrices x;                /* the first operand */
    struct matrices y;                /* solve: the second */
    int m, n, k;                      /* its sizes, and the smaller one */
    int lda;                          /* m, but at least 1 */
    int lwork;                        /* of the routine, in elements */
    int64_t part_bytes[LAPACK_PARTS]; /* of each part of scratch memory, for one matrix */
};

/* Number `at` of the batch. 0, or why not: 1 + the place that LAPACK names. */
typedef int lapack_one(const struct lapack_batch *b, int64_t at, char *const *part);
/* Says why a matrix failed; `which`: "the matrix", "matrix [1, 0]". */
typedef int lapack_refuse(const struct lapack_batch *b, const char *which, int place,
                          struct err *err);

/* Loads the library and reads the first operand. */
int lapack_begin(const struct cpu_call *call, struct lapack_batch *b, struct err *err);
/* The same for a square one, with scratch for its LU factors; and these, of matrix `at`. Which row
 * LAPACK takes for a pivot beside a NaN is chance: factors of such a matrix, and all that is solved
 * with them, are NaN throughout. */
enum { LU_MATRIX, LU_PIVOTS };
int lapack_begin_square(const struct cpu_call *call, struct lapack_batch *b, struct err *err);
int lapack_lu(const struct lapack_batch *b, int64_t at, char *const *part);
void lapack_lu_solve(const struct lapack_batch *b, char *const *part, int columns, void *right);
void lapack_identity(const struct lapack_batch *b, void *to); /* n x n */
int lapack_run(const struct lapack_batch *b, lapack_one *one, lapack_refuse *refuse,
               struct err *err);

static inline int64_t lapack_bytes(const struct lapack_batch *b, int64_t rows, int64_t columns)
{
    return rows * columns * (int64_t)dtype_bytes(b->dtype);
}
static inline char *lapack_out(const struct lapack_batch *b, int64_t at, int64_t elements)
{
    return b->call->out->data + at * lapack_bytes(b, elements, 1);
}
/* Column by column out of strided memory, and back into rows of `columns`. */
void lapack_read(const struct lapack_batch *b, const struct matrices *x, int64_t at, void *to);
void lapack_write(const struct lapack_batch *b, const void *from, int64_t ld, int64_t rows,
                  int64_t columns, char *to);
/* LAPACK may loop for ever over what is no number. `lower`: the rest is not looked at. */
bool lapack_is_finite(const struct lapack_batch *b, const char *matrix, bool lower);
double lapack_element(const struct lapack_batch *b, const void *data, int64_t at);
void lapack_set(const struct lapack_batch *b, void *data, int64_t at, double value);

#endif
