/* A sum over a window, cut into tasks: what conv2d and its adjoint by x hand to conv_job_run. */
#ifndef CPU_CONV_JOB_H
#define CPU_CONV_JOB_H

#include "backend/cpu/conv.h"

struct conv_job {
    const struct cpu_call *call;
    const struct conv_shapes *shapes;
    struct conv_source source;
    enum dtype dtype;
    int64_t in, out, groups; /* channels read and written by a group */
    const char *weights;     /* of each group [taps][in][out], rows weights_row apart */
    int64_t weights_row, weights_group;
    /* Where a place of the result lies: pixel (first + row * stride, …) of `to`. */
    char *to;
    int64_t to_size[2], first[2], stride[2];
    int64_t places, per_task;
    char *scratch;
    size_t scratch_each;
    struct conv_failure failure;
};

/* How many taps a place of the job reads. */
static inline int64_t conv_job_taps(const struct conv_job *j)
{
    return j->source.axis[0].taps * j->source.axis[1].taps;
}
/* Fills `places` to `scratch_each` itself. */
int conv_job_run(struct conv_job *j, struct err *err);

#endif
