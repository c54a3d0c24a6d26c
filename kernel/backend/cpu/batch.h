/* Operands as batches of matrices: the last two axes are the matrix, those before are the batch,
 * stretched where an operand has size 1 or no such axis. Steps are in elements. */
#ifndef CPU_BATCH_H
#define CPU_BATCH_H

#include "backend/cpu/call.h"

struct batch {
    int ndim;
    int64_t size[MAX_DIMS], count;
};

struct matrices {
    char *data;
    int64_t rows, columns, row_step, column_step;
    int64_t step[MAX_DIMS]; /* along the batch's axes; 0: stretched */
};

/* The batch is the first axes of `shape`, all but `own`. */
void batch_read(const struct shape *shape, int own, struct batch *b);
/* The view's last `own` axes are the matrix: of two, of one (a column, or as_row a row), or of none
 * (a number). */
enum vector_side { AS_COLUMN, AS_ROW };
void matrices_read(const struct cpu_view *v, int own, enum vector_side side, const struct batch *b,
                   struct matrices *m);
/* Where matrix number `at` begins, in elements from data. */
int64_t matrices_offset(const struct batch *b, const struct matrices *m, int64_t at);
/* The batch's indices of matrix number `at`: "[1, 0]". */
const char *batch_name(const struct batch *b, int64_t at, char *text, size_t size);

#endif
