/* A step of a program as CUDA C: what NVRTC compiles, and how the result is launched. Nothing here
 * calls CUDA, so that all of it can be printed, compiled and (through the tests' shim) run on any
 * machine.
 *
 * Sources depend on operation, dtypes and the kind of access (contiguous, broadcast, strided and
 * its number of axes), not on sizes: sizes and strides are arguments, so that a program over other
 * shapes finds its code compiled. The text is the key of the cache. Plain C as far as possible: no
 * headers, no templates, no library calls. It is meant for --fmad=false and NVRTC's other defaults
 * (IEEE division and roots, no fast math): what the CPU rounds twice is rounded twice here too.
 *
 * A text holds one function or several; a step runs one launch or several of them in order, each by
 * its `entry`, some entries more than once with other arguments. A step over no elements has no
 * launches. The layouts of views are taken from the program as they are. What differs from run to
 * run is read by the kernels from the run's scalars in the device's memory: numbers, and what views
 * are shifted by. So arguments depend on addresses alone, and launches can be recorded. */
#ifndef CUDA_SOURCE_H
#define CUDA_SOURCE_H

#include "base/strbuf.h"
#include "program/program.h"

enum { SOURCE_ARGUMENTS = 200 }; /* at most, 8 bytes each */

enum source_argument_kind {
    SOURCE_VIEW,   /* pointer to element [0, …, 0] of view `index`, not shifted */
    SOURCE_SCALAR, /* pointer to scalar `index`: i64, or a double; as program.scalars[index] says */
    SOURCE_WHOLE,  /* the i64 `whole` */
    SOURCE_REAL,   /* the double `real` */
    SOURCE_SCRATCH, /* pointer into the launch's scratch memory, `whole` bytes from its start */
    SOURCE_FAULT    /* pointer to the two fault words: gpu/fault.h */
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
    struct source_argument *arguments; /* the source's */
};

struct source {
    struct strbuf text;
    int launch_count; /* run one after the other; may be many */
    struct source_launch *launches;
    size_t scratch; /* bytes, aligned to 256 */
};

/* Is there a printer for the operation on operands of this dtype? (What a library does, matmul, is
 * cuda/blas's business.) */
bool source_supports(enum op_id op, enum dtype dtype);
/* Prints a step. 0, or -1 with err (DeviceError: no printer; views that reach too far). */
int source_print(const struct program *p, int32_t step, struct source *out, struct err *err);
void source_fini(struct source *s);

#endif
