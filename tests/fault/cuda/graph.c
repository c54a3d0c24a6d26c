/* Stream capture: work that is kept instead of done, and put into a stream as a whole. */
#include "fake.h"

#include <stdlib.h>

struct CUgraph_st {
    struct fake_list work;
};

struct CUgraphExec_st {
    struct fake_list work;
};

static bool copy_list(struct fake_list *to, const struct fake_list *from)
{
    bool good = true;
    for (const struct fake_item *i = from->first; i && good; i = i->next)
        good = fake_append(to, i->run, i->data, i->size);
    return good;
}

CUresult cuStreamBeginCapture_v2(CUstream s, CUstreamCaptureMode mode)
{
    (void)mode;
    FAKE_ENTER();
    if (s->capturing)
        return CUDA_ERROR_ILLEGAL_STATE;
    s->capturing = true;
    return CUDA_SUCCESS;
}

CUresult cuStreamEndCapture(CUstream s, CUgraph *out)
{
    FAKE_ENTER();
    if (!s->capturing)
        return CUDA_ERROR_ILLEGAL_STATE;
    s->capturing = false;
    *out = calloc(1, sizeof **out);
    if (!*out)
        return CUDA_ERROR_OUT_OF_MEMORY;
    (*out)->work = s->captured;
    s->captured = (struct fake_list){ NULL, NULL };
    return CUDA_SUCCESS;
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *out, CUgraph graph, unsigned long long flags)
{
    FAKE_ENTER();
    if (flags)
        return CUDA_ERROR_INVALID_VALUE;
    *out = calloc(1, sizeof **out);
    return *out && copy_list(&(*out)->work, &graph->work) ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

CUresult cuGraphLaunch(CUgraphExec graph, CUstream s)
{
    FAKE_ENTER();
    return fake_push_list(s, &graph->work);
}

CUresult cuGraphDestroy(CUgraph graph)
{
    FAKE_ENTER();
    fake_list_free(&graph->work);
    free(graph);
    return CUDA_SUCCESS;
}

CUresult cuGraphExecDestroy(CUgraphExec graph)
{
    FAKE_ENTER();
    fake_list_free(&graph->work);
    free(graph);
    return CUDA_SUCCESS;
}
