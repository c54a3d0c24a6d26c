/* Whole runs of a program as the driver recorded them (CUDA graphs): replayed when its buffers lie
 * where they lay then. What else differs between runs is in the arena's head. */
#ifndef GPU_GRAPH_H
#define GPU_GRAPH_H

#include "backend/gpu/program.h"

struct gpu_graph {
    void *recorded; /* the driver's; NULL: not recorded yet */
    uint64_t used;  /* the run of the program that was the last like it; 0: none */
    gpu_address arena;
    gpu_address *buffers; /* by buffer */
};

/* The entry for a run with q->buffers and this arena if there was such a run lately: to be
 * replayed, or recorded now. NULL: launch; it is remembered. */
struct gpu_graph *gpu_graph_find(struct gpu_prepared *q, gpu_address arena);
/* The queue is past them. */
void gpu_graphs_free(struct gpu_prepared *q);

#endif
