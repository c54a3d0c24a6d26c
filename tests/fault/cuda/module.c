/* Modules and launches. Code is what the fake NVRTC hands out: a line, and the text behind it. */
#include "fake.h"

#include "tests/cuda/shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MOST = 64, SHARED_MOST = 48 << 10 };

struct launch {
    struct shim_function *function;
    uint32_t grid[3], block[3];
    uint64_t values[ARGUMENTS_MOST];
};

static void complain(const char *text)
{
    fprintf(stderr, "fake CUDA: %s\n", text);
}

CUresult cuModuleLoadData(CUmodule *out, const void *image)
{
    char log[2000] = "";
    int arch, at = 0;
    const char *folder = getenv("FAKE_CUDA_SHIM");
    FAKE_ENTER();
    if (sscanf(image, "fake code for %d%n", &arch, &at) != 1 || !strchr(image, '\n'))
        return CUDA_ERROR_INVALID_IMAGE;
    if (arch > fake_said("FAKE_CUDA_CAPABILITY", 90))
        return CUDA_ERROR_NO_BINARY_FOR_GPU;
    *out = (CUmodule)(void *)shim_compile(strchr(image, '\n') + 1,
                                          folder ? folder : "build/cuda-shim", log, sizeof log);
    if (!*out)
        complain(log);
    return *out ? CUDA_SUCCESS : CUDA_ERROR_INVALID_IMAGE;
}

CUresult cuModuleUnload(CUmodule m)
{
    FAKE_ENTER();
    CUresult r = fake_wait_all();
    shim_close((void *)m);
    return r;
}

CUresult cuModuleGetFunction(CUfunction *out, CUmodule m, const char *name)
{
    FAKE_ENTER();
    *out = (CUfunction)(void *)shim_function((void *)m, name);
    return *out ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}

static int run_launch(void *data)
{
    struct launch *l = data;
    void *arguments[ARGUMENTS_MOST];
    char log[500];
    const char *order = getenv("FAKE_CUDA_ORDER");
    int code = fake_fails("kernel");
    if (code)
        return code;
    for (int i = 0; i < ARGUMENTS_MOST; i++)
        arguments[i] = &l->values[i];
    if (shim_launch(l->function, l->grid, l->block, arguments,
                    order && strcmp(order, "backward") == 0 ? SHIM_BACKWARD : SHIM_FORWARD, log,
                    sizeof log) == 0)
        return CUDA_SUCCESS;
    complain(log);
    return CUDA_ERROR_LAUNCH_FAILED;
}

CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx,
                        unsigned by, unsigned bz, unsigned shared, CUstream s, void **arguments,
                        void **extra)
{
    struct launch l = { (void *)f, { gx, gy, gz }, { bx, by, bz }, { 0 } };
    int code = fake_fails("launch"), count = shim_parameters((void *)f);
    if (code)
        return (CUresult)code;
    if (extra || count > ARGUMENTS_MOST || shared > SHARED_MOST || !gx || !gy || !gz ||
        bx * by * bz == 0 || bx * by * bz > 1024 || gy > 65535 || gz > 65535)
        return CUDA_ERROR_INVALID_VALUE;
    for (int i = 0; i < count; i++)
        memcpy(&l.values[i], arguments[i], sizeof l.values[i]); /* every argument is 8 bytes wide */
    return fake_push(s, run_launch, &l, sizeof l);
}
