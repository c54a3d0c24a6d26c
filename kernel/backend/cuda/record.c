/* Capture is relaxed: what happens beside it (a module that is loaded, an event that is asked) is
 * none of its business. */
#include "backend/cuda/record.h"

#include "backend/cuda/context.h"

int cuda_record(struct gpu_context *c, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    return cuda_check(c, c->cu.capture_begin(c->stream, CU_STREAM_CAPTURE_MODE_RELAXED),
                      "record its work", err);
}

int cuda_recorded(struct gpu_context *c, void **graph, struct err *err)
{
    CUgraph recorded = NULL;
    CUgraphExec ready = NULL;
    if (cuda_enter(c, err) ||
        cuda_check(c, c->cu.capture_end(c->stream, &recorded), "record its work", err))
        return -1;
    int status = cuda_check(c, c->cu.graph_instantiate(&ready, recorded, 0),
                            "make recorded work ready", err);
    c->cu.graph_destroy(recorded);
    *graph = ready;
    return status;
}

int cuda_replay(struct gpu_context *c, void *graph, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    return cuda_check(c, c->cu.graph_launch(graph, c->stream), "repeat recorded work", err);
}

void cuda_forget_graph(struct gpu_context *c, void *graph)
{
    struct err err = { 0 };
    if (graph && cuda_enter(c, &err) == 0)
        c->cu.graph_exec_destroy(graph);
}
