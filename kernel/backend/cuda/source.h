/* A step of a program as CUDA C: what NVRTC compiles, and how the result is launched. Nothing here
 * calls CUDA, so that all of it can be printed, compiled and (through the tests' shim) run on any
 * machine.
 *
 * Sources depend on operation, dtypes and the kind of access (contiguous, broadcast, strided and
 * its number of axes), not on sizes: sizes and strides are arguments, so that a program over other
 * shapes finds its code compiled. The text is the key of the cache. Plain C as far as possible: one
 * extern "C" function for each launch, no headers, no templates, no library calls. */
#ifndef CUDA_SOURCE_H
#define CUDA_SOURCE_H

#include "base/strbuf.h"
#include "program/program.h"

enum { SOURCE_LAUNCHES = 4, SOURCE_ARGUMENTS = 40 };

enum source_argument_kind {
    SOURCE_VIEW,    /* pointer to element [0, …, 0] of view `index` */
    SOURCE_SCALAR,  /* scalar `index`, 8 bytes: i64, or a double; as program.scalars[index] says */
    SOURCE_WHOLE,   /* the i64 `whole` */
    SOURCE_REAL,    /* the double `real` */
    SOURCE_SCRATCH, /* pointer into the launch's scratch memory, `whole` bytes from its start */
    SOURCE_FAULT /* pointer to the two fault words: code and value; only the first writer's stay */
};

struct source_argument {
    enum source_argument_kind kind;
    int32_t index;
    int64_t whole;
    double real;
};

struct source_launch {
    char entry[64];             /* the function */
    uint32_t grid[3], block[3]; /* grid[0] up to 2^31 - 1, the others 65,535 */
    uint32_t shared_bytes;      /* dynamic; at most 48 KiB */
    int argument_count;
    struct source_argument arguments[SOURCE_ARGUMENTS];
};

struct source {
    struct strbuf text;
    int launch_count; /* run one after the other */
    struct source_launch launches[SOURCE_LAUNCHES];
    size_t scratch; /* bytes */
};

/* Is there a printer for the operation on operands of this dtype? (What a library does, matmul, is
 * cuda/blas's business.) */
bool source_supports(enum op_id op, enum dtype dtype);
/* Prints a step. 0, or -1 with err (DeviceError: no printer; views that reach too far). */
int source_print(const struct program *p, int32_t step, struct source *out, struct err *err);
void source_fini(struct source *s);

#endif
