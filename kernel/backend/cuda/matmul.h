/* matmul of a program as calls of cuBLAS: batches broadcast as in NumPy, vectors on either side,
 * transposed and strided operands as they lie; what the library cannot read (flipped or stretched
 * axes inside the matrices) is copied into scratch memory first.
 *
 * Where a shifted view begins is known to the host when it launches a run, and not when it records
 * one: a product that is to be recorded (`fixed`) copies shifted factors, too. */
#ifndef CUDA_MATMUL_H
#define CUDA_MATMUL_H

#include "backend/cuda/blas.h"
#include "backend/cuda/code.h"

enum { MATMUL_ALIGN = 256 }; /* what buffers begin at multiples of */

/* One factor: matrices of rows x columns in a view, or in its copy. */
struct factor {
    int32_t view;
    operand_ref shift; /* that the launch adds; the copy adds its own */
    int64_t rows, columns, row_step, column_step;
    int64_t step[MAX_DIMS]; /* along the axes of the batch; 0: stretched */
    bool copied;
    size_t copy_at, scratch_at; /* in the scratch: the copy, and what making it needs */
    struct program *copy;       /* of one step */
    struct code code;
};

struct matmul {
    int32_t result; /* view */
    operand_ref result_shift;
    enum dtype dtype;
    int64_t rows, columns, inner;
    int batch_ndim; /* one call for each place on these axes */
    int64_t batch[MAX_DIMS];
    int64_t joined; /* products of one call, */
    struct step_pair {
        int64_t a, b;
    } together; /* and their distances */
    struct factor a, b;
    size_t scratch;
    int64_t result_bytes;
    bool empty;
};

/* What is done with the product before it is written: a bias is added to each column. */
struct matmul_end {
    int32_t bias;   /* view */
    int32_t result; /* view that is written instead */
};

/* Can the library read it? Row by row, or (transposed) column by column; *ld between the
 * beginnings, in elements. */
bool factor_lies_well(const struct factor *f, bool *transposed, int64_t *ld);

/* Scratch of the launch: m->scratch. DeviceError, OutOfMemory. */
int matmul_make(struct gpu_context *c, const struct program *p, int32_t step, bool fixed,
                struct matmul *m, struct err *err);
void matmul_fini(struct matmul *m);
/* Has each launch to be told where something lies? */
bool matmul_moves(const struct matmul *m);
/* Is it one product? Then it can have an end. */
bool matmul_is_single(const struct matmul *m);
/* end: NULL for the plain product. Has the library an algorithm? Works it out, so that the first
 * launch need not. */
int matmul_try(struct gpu_context *c, const struct program *p, const struct matmul *m,
               const struct matmul_end *end, struct err *err);
int matmul_launch(struct gpu_context *c, const struct matmul *m, const struct gpu_launch *l,
                  const struct matmul_end *end, struct err *err);

#endif
