/* A stand-in for NVIDIA's libcuda.so.1 that behaves as the environment says:
 *
 *   FAKE_CUDA_INIT        what cuInit returns (0)
 *   FAKE_CUDA_SLEEP_MS    how long cuInit takes (0)
 *   FAKE_CUDA_END         cuInit ends the process: "abort", or "exit" with code 3
 *   FAKE_CUDA_VERSION     what cuDriverGetVersion says (13000)
 *   FAKE_CUDA_COUNT       how many GPUs there are (1)
 *   FAKE_CUDA_COUNT_CODE  what cuDeviceGetCount returns (0)
 *   FAKE_CUDA_MUTE        nothing but the model can be asked of a GPU
 *   FAKE_CUDA_CAPABILITY  times ten (90)
 *   FAKE_CUDA_MEMORY_MIB  of each GPU (139 GiB)
 *   FAKE_CUDA_MODE        compute mode: 0 shared, 2 prohibited, 3 exclusive (0)
 *
 * CUDA_VISIBLE_DEVICES that is empty or negative hides all, as in the real one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int said(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

int cuInit(unsigned flags);
int cuInit(unsigned flags)
{
    (void)flags;
    int ms = said("FAKE_CUDA_SLEEP_MS", 0);
    const char *end = getenv("FAKE_CUDA_END"), *visible = getenv("CUDA_VISIBLE_DEVICES");
    nanosleep(&(struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 }, NULL);
    if (end && strcmp(end, "abort") == 0)
        kill(getpid(), SIGABRT);
    if (end)
        _exit(3);
    if (visible && (!*visible || *visible == '-'))
        return 100;
    return said("FAKE_CUDA_INIT", 0);
}

int cuDriverGetVersion(int *version);
int cuDriverGetVersion(int *version)
{
    *version = said("FAKE_CUDA_VERSION", 13000);
    return 0;
}

#ifndef FAKE_WITHOUT_COUNT
int cuDeviceGetCount(int *count);
int cuDeviceGetCount(int *count)
{
    *count = said("FAKE_CUDA_COUNT", 1);
    return said("FAKE_CUDA_COUNT_CODE", 0);
}
#endif

int cuDeviceGet(int *device, int index);
int cuDeviceGet(int *device, int index)
{
    *device = 40 + index; /* a handle is no index */
    return index < 0 || index >= said("FAKE_CUDA_COUNT", 1) ? 101 : 0;
}

int cuDeviceGetName(char *name, int size, int device);
int cuDeviceGetName(char *name, int size, int device)
{
    snprintf(name, (size_t)size, "NVIDIA\tTest %d", device - 40);
    return 0;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device);
int cuDeviceTotalMem_v2(size_t *bytes, int device)
{
    (void)device;
    *bytes = (size_t)said("FAKE_CUDA_MEMORY_MIB", 139 << 10) << 20;
    return said("FAKE_CUDA_MUTE", 0);
}

int cuDeviceGetAttribute(int *value, int attribute, int device);
int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    (void)device;
    int capability = said("FAKE_CUDA_CAPABILITY", 90);
    *value = attribute == 75   ? capability / 10
             : attribute == 76 ? capability % 10
             : attribute == 20 ? said("FAKE_CUDA_MODE", 0)
             : attribute == 16 ? 132     /* SMs */
             : attribute == 13 ? 1980000 /* kHz of them */
             : attribute == 36 ? 3201000 /* kHz of the memory */
             : attribute == 37 ? 6144    /* bits of its bus */
                               : -1;
    return said("FAKE_CUDA_MUTE", 0);
}

int cuDeviceGetUuid_v2(unsigned char *uuid, int device);
int cuDeviceGetUuid_v2(unsigned char *uuid, int device)
{
    for (int i = 0; i < 16; i++)
        uuid[i] = (unsigned char)(device - 40 + i);
    return said("FAKE_CUDA_MUTE", 0);
}

int cuDeviceGetPCIBusId(char *text, int size, int device);
int cuDeviceGetPCIBusId(char *text, int size, int device)
{
    snprintf(text, (size_t)size, "0000:%02d:00.0", device - 39);
    return said("FAKE_CUDA_MUTE", 0);
}

int cuGetErrorString(int code, const char **text);
int cuGetErrorString(int code, const char **text)
{
    *text = code == 2     ? "out of memory"
            : code == 46  ? "CUDA-capable device(s) is/are busy or unavailable"
            : code == 700 ? "an illegal memory access was encountered"
            : code == 719 ? "unspecified launch failure"
            : code == 803 ? "system has unsupported display driver / cuda driver combination"
                          : "an error";
    return 0;
}
