/* Device memory is the host's, counted, filled with a pattern, and surrounded by another one that
 * is looked at when it is freed: who wrote outside ends the process. */
#include "fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4096, EDGE = 512, INSIDE = 0xa5, OUTSIDE = 0x5c };

static struct piece {
    char *at; /* of the bytes that are handed out */
    size_t bytes;
} pieces[MOST];

bool fake_holds(CUdeviceptr at, size_t bytes)
{
    for (int i = 0; i < MOST; i++) {
        uintptr_t begin = (uintptr_t)pieces[i].at;
        if (begin && at >= begin && bytes <= pieces[i].bytes &&
            at - begin <= pieces[i].bytes - bytes)
            return true;
    }
    return false;
}

CUresult cuMemAlloc_v2(CUdeviceptr *out, size_t bytes)
{
    FAKE_ENTER();
    int at = 0, code = fake_fails("alloc");
    void *block;
    size_t room = (bytes + 511) / 512 * 512;
    if (code)
        return (CUresult)code;
    while (at < MOST && pieces[at].at)
        at++;
    if (bytes == 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (at == MOST || room > fake_memory_total() - fake.used ||
        posix_memalign(&block, EDGE, room + 2 * EDGE))
        return CUDA_ERROR_OUT_OF_MEMORY;
    pieces[at] = (struct piece){ (char *)block + EDGE, room };
    memset(block, OUTSIDE, EDGE);
    memset(pieces[at].at, INSIDE, room);
    memset(pieces[at].at + room, OUTSIDE, EDGE);
    fake.used += room;
    *out = (CUdeviceptr)(uintptr_t)pieces[at].at;
    return CUDA_SUCCESS;
}

static void look_at_edges(const struct piece *p)
{
    for (int i = 0; i < EDGE; i++)
        if (p->at[i - EDGE] != OUTSIDE || p->at[p->bytes + (size_t)i] != OUTSIDE) {
            fprintf(stderr, "fake CUDA: something was written outside of %zu bytes\n", p->bytes);
            abort();
        }
}

CUresult cuMemFree_v2(CUdeviceptr at)
{
    FAKE_ENTER();
    CUresult r = fake_wait_all(); /* as the real one does */
    if (r)
        return r;
    for (int i = 0; i < MOST; i++)
        if (at && (uintptr_t)pieces[i].at == at) {
            look_at_edges(&pieces[i]);
            fake.used -= pieces[i].bytes;
            free(pieces[i].at - EDGE);
            pieces[i].at = NULL;
            return CUDA_SUCCESS;
        }
    return CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMemHostRegister_v2(void *at, size_t bytes, unsigned flags)
{
    (void)flags;
    FAKE_ENTER();
    return at && bytes ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMemHostUnregister(void *at)
{
    FAKE_ENTER();
    return at ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

/* ---- copies ---------------------------------------------------------------------------------- */

struct copy {
    CUdeviceptr device;
    void *to;
    const void *from;
    size_t bytes;
    unsigned char fill;
};

static int run_copy(void *data)
{
    const struct copy *c = data;
    int code = fake_fails("copy");
    if (code)
        return code;
    if (!fake_holds(c->device, c->bytes))
        return CUDA_ERROR_ILLEGAL_ADDRESS;
    if (c->from)
        memcpy(c->to, c->from, c->bytes);
    else
        memset(c->to, c->fill, c->bytes);
    return CUDA_SUCCESS;
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream s)
{
    struct copy c = { to, (void *)(uintptr_t)to, from, bytes, 0 };
    return fake_push(s, run_copy, &c, sizeof c);
}

/* To memory that is not pinned the real one may wait; ours does not. */
CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream s)
{
    struct copy c = { from, to, (const void *)(uintptr_t)from, bytes, 0 };
    return fake_push(s, run_copy, &c, sizeof c);
}

CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, CUstream s)
{
    struct copy c = { to, (void *)(uintptr_t)to, NULL, bytes, value };
    return fake_push(s, run_copy, &c, sizeof c);
}
