/* Operands that are indices or labels: every number looked at before any is used. */
#ifndef CPU_INDEX_H
#define CPU_INDEX_H

#include "backend/cpu/call.h"

struct index_list {
    const int64_t *at; /* each in [0, size) */
    int64_t count;
    void *copy; /* scratch, or NULL when the operand is used as it lies */
};

/* Labels: ValueError naming number and size when one is outside [0, size). */
int index_open(const struct cpu_call *call, const struct cpu_view *v, int64_t size,
               const char *what, struct index_list *out, struct err *err);
/* Indices of an axis (-1: of the flattened tensor), where -1 is the last: the axis is named too. */
int index_open_axis(const struct cpu_call *call, const struct cpu_view *v, int64_t size, int axis,
                    struct index_list *out, struct err *err);
void index_close(const struct cpu_call *call, struct index_list *list);

#endif
