/* Moving elements from one strided view to another: what all kernels of shape are made of. */
#ifndef CPU_COPY_H
#define CPU_COPY_H

#include "backend/cpu/call.h"

enum { COPY_DIMS = 2 * MAX_DIMS };

/* The same walk over two memories; strides in elements, 0 and negative allowed. */
struct copy {
    int ndim;
    size_t bytes; /* of an element: 1, 2, 4 or 8 */
    int64_t size[COPY_DIMS], to_step[COPY_DIMS], from_step[COPY_DIMS];
    char *to;
    const char *from;
};

void copy_axis(struct copy *c, int64_t size, int64_t to_step, int64_t from_step);
int copy_run(const struct cpu_call *call, struct copy *c, struct err *err); /* on all threads */
void copy_serial(struct copy *c);                                           /* on this one */

/* Sets the walk of `to` over `from` broadcast to its shape (aligned at the right). */
void copy_views(struct copy *c, const struct cpu_view *to, const struct cpu_view *from);

/* Each element of a contiguous view becomes the one at `value`. */
int cpu_fill(const struct cpu_call *call, const struct cpu_view *to, const void *value,
             struct err *err);

/* The elements of a view side by side: where they lie, or a copy. NULL with err. */
const void *cpu_contiguous(const struct cpu_call *call, const struct cpu_view *v, struct err *err);
void cpu_contiguous_free(const struct cpu_call *call, const struct cpu_view *v, const void *data);
bool cpu_is_contiguous(const struct cpu_view *v);

/* The strides of a contiguous tensor of this shape. */
void cpu_strides(const struct shape *s, int64_t *stride);

#endif
