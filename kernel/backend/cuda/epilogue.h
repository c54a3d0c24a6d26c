/* A product and the elementwise step after it in one call: when that step does nothing but add a
 * bias to each column, and the product itself is wanted nowhere else. The call takes the product's
 * place, the step after it launches nothing.
 *
 * No relu: the language's keeps NaN, and whether cuBLAS's does is up to each of its kernels; its
 * gelu is the formula with tanh, the language's is exact. Only f32: narrower results would be
 * rounded once instead of after each operation. */
#ifndef CUDA_EPILOGUE_H
#define CUDA_EPILOGUE_H

#include "backend/cuda/matmul.h"

/* Does the step after `step`, a product, only finish it? What the program alone says. */
bool epilogue_find(const struct program *p, int32_t step, struct matmul_end *out);
/* And can this GPU's cuBLAS do it? -1: err, OutOfMemory only. */
int epilogue_usable(struct gpu_context *c, const struct program *p, const struct matmul *m,
                    const struct matmul_end *end, bool *usable, struct err *err);

#endif
