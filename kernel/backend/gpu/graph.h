/* Whole runs of a program as the driver recorded them (CUDA graphs): replayed when addresses and
 * scalars are what they were then. */
#ifndef GPU_GRAPH_H
#define GPU_GRAPH_H

#include "backend/gpu/program.h"

struct gpu_graph {
    void *recorded; /* the driver's; NULL: not recorded yet */
    uint64_t used;  /* when it was last asked for */
    int seen;
    gpu_address arena;
    gpu_address *buffers;  /* by buffer */
    union scalar *scalars; /* by scalar */
};

/* The entry for a run with q->buffers, this arena and these scalars if there were such runs lately:
 * to be replayed, or recorded now. NULL: launch; it is remembered. */
struct gpu_graph *gpu_graph_find(struct gpu_prepared *q, gpu_address arena,
                                 const union scalar *scalars);
/* The queue is past them. */
void gpu_graphs_free(struct gpu_prepared *q);

#endif
