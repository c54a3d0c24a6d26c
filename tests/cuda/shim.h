/* CUDA kernels on the processor: a text that NVRTC would compile is compiled by gcc instead, and a
 * launch runs each CUDA thread as a fiber, block after block. For tests: what the kernels compute
 * is then known on any machine.
 *
 *     struct shim_module *m = shim_compile(text, "build/cuda-shim", log, sizeof log);
 *     struct shim_function *f = shim_function(m, "reduce");
 *     shim_launch(f, grid, block, arguments, SHIM_FORWARD, log, sizeof log);
 *
 * A text is C (the part of CUDA C that is): functions `extern "C" __global__ void name(…)` whose
 * parameters are pointers, whole numbers and reals; __device__ functions, __shared__ arrays,
 * __syncthreads, threadIdx blockIdx blockDim gridDim, the functions of math.h, and what
 * shim_prelude.h defines. Compiled objects are kept in the folder by a hash of the text.
 *
 * Within a block the threads run in order (or backwards), each up to its next __syncthreads or its
 * end, then all on to the next one: so a result that differs between the two orders depends on a
 * race. A barrier that some threads of a block do not reach is an error.
 *
 * One launch at a time per module; otherwise any thread. Used by tests/cuda and tests/fault. */
#ifndef TEST_CUDA_SHIM_H
#define TEST_CUDA_SHIM_H

#include <stddef.h>
#include <stdint.h>

struct shim_module;
struct shim_function;

enum shim_order { SHIM_FORWARD, SHIM_BACKWARD };

/* NULL: `log` says why (the compiler's first lines). */
struct shim_module *shim_compile(const char *text, const char *folder, char *log, size_t log_size);
/* NULL: no such function. Belongs to the module. */
struct shim_function *shim_function(struct shim_module *m, const char *name);
int shim_parameters(const struct shim_function *f);
/* Runs the whole grid before it returns; arguments[i] points to parameter i, as for cuLaunchKernel.
 * 0, or -1 with `log`. */
int shim_launch(struct shim_function *f, const uint32_t grid[3], const uint32_t block[3],
                void **arguments, enum shim_order order, char *log, size_t log_size);
void shim_close(struct shim_module *m);

#endif
