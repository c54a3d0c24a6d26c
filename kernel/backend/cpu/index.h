/* Operands that are indices or labels: every number looked at before any is used. */
#ifndef CPU_INDEX_H
#define CPU_INDEX_H

#include "backend/cpu/call.h"

struct index_list {
    const int64_t *at; /* each in [0, size) */
    int64_t count;
    void *copy; /* scratch, or NULL when the operand is used as it lies */
};

/* ValueError naming number and size when one is outside. from_end: -1 is the last, as in NumPy. */
int index_open(const struct cpu_call *call, const struct cpu_view *v, int64_t size,
               const char *what, bool from_end, struct index_list *out, struct err *err);
void index_close(const struct cpu_call *call, struct index_list *list);

#endif
