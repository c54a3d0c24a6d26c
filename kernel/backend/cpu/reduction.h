/* Reductions as walks: which axes stay, which go, and one pass over all elements. */
#ifndef CPU_REDUCTION_H
#define CPU_REDUCTION_H

#include "backend/cpu/call.h"
#include "backend/cpu/isa/isa.h"

struct axis_list {
    int ndim;
    int64_t size[MAX_DIMS], stride[MAX_DIMS], count;
};

struct reduction {
    const char *data;
    enum dtype dtype;
    struct axis_list kept, gone; /* neighbours joined, axes of one element dropped */
};

void reduction_read(const struct cpu_call *call, struct reduction *r);
int64_t axes_offset(const struct axis_list *axes, int64_t index);

/* One accumulator for each output, and for some kinds a number beside it (isa.h), else NULL. The
 * order of every addition depends on the shape alone: not on threads, not on the instruction set.
 */
struct reduction_pass {
    enum reduce_kind kind;
    const double *param; /* one for each output, or NULL */
    union scalar *acc;   /* scratch; freed by reduction_end */
    union scalar *side;
};
int reduction_run(const struct cpu_call *call, const struct reduction *r,
                  struct reduction_pass *pass, struct err *err);
/* The number in accumulator i of a reduction of real numbers. */
double reduction_real(const struct reduction_pass *pass, int64_t i);
void reduction_end(const struct cpu_call *call, struct reduction_pass *pass);

#endif
