/* The primary context, and what hangs on it. */
#include "fake.h"

CUresult cuDevicePrimaryCtxRetain(CUcontext *out, CUdevice device)
{
    (void)device;
    int code = fake_fails("context");
    if (fake.lost || code)
        return fake.lost ? fake.lost : (CUresult)code;
    fake.retained = true;
    *out = (CUcontext)(uintptr_t)&fake;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device)
{
    (void)device;
    FAKE_ENTER();
    fake_wait_all();
    fake.retained = false;
    return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext context)
{
    FAKE_ENTER();
    return context == (CUcontext)(uintptr_t)&fake ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

CUresult cuCtxSynchronize(void)
{
    FAKE_ENTER();
    return fake_wait_all();
}

CUresult cuMemGetInfo_v2(size_t *left, size_t *total)
{
    FAKE_ENTER();
    *total = fake_memory_total();
    *left = *total - fake.used;
    return CUDA_SUCCESS;
}
