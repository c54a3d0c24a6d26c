/* A stand-in for NVIDIA's libnvidia-ml.so.1 beside the fake libcuda.so.1: as many GPUs
 * (FAKE_CUDA_COUNT, which hiding does not lessen), and
 *
 *   FAKE_NVML_INIT       what nvmlInit_v2 returns (0)
 *   FAKE_NVML_FREE_MIB   of each GPU's memory (130/139 of it)
 *   FAKE_NVML_MIG        each is cut up by MIG (0)
 *   FAKE_NVML_PROCESSES  how many compute on each: 4242, 4243, … (0) */
#include <stdio.h>
#include <stdlib.h>

static int said(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

int nvmlInit_v2(void);
int nvmlInit_v2(void)
{
    return said("FAKE_NVML_INIT", 0);
}

int nvmlShutdown(void);
int nvmlShutdown(void)
{
    return 0;
}

int nvmlSystemGetDriverVersion(char *text, unsigned size);
int nvmlSystemGetDriverVersion(char *text, unsigned size)
{
    snprintf(text, size, "580.65.06");
    return 0;
}

int nvmlDeviceGetCount_v2(unsigned *count);
int nvmlDeviceGetCount_v2(unsigned *count)
{
    *count = (unsigned)said("FAKE_CUDA_COUNT", 1);
    return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **out);
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **out)
{
    *out = (void *)(size_t)(index + 1);
    return index < (unsigned)said("FAKE_CUDA_COUNT", 1) ? 0 : 2;
}

/* As libcuda.c writes them: "0000:01:00.0" is the first. */
int nvmlDeviceGetHandleByPciBusId_v2(const char *pci, void **out);
int nvmlDeviceGetHandleByPciBusId_v2(const char *pci, void **out)
{
    unsigned index;
    return sscanf(pci, "0000:%u:", &index) == 1 ? nvmlDeviceGetHandleByIndex_v2(index - 1, out) : 2;
}

struct memory {
    unsigned long long total, free, used;
};

int nvmlDeviceGetMemoryInfo(void *d, struct memory *out);
int nvmlDeviceGetMemoryInfo(void *d, struct memory *out)
{
    (void)d;
    out->total = (unsigned long long)said("FAKE_CUDA_MEMORY_MIB", 139 << 10) << 20;
    out->free = (unsigned long long)said("FAKE_NVML_FREE_MIB", (int)(out->total / 139 * 130 >> 20))
                << 20;
    out->used = out->total - out->free;
    return 0;
}

int nvmlDeviceGetUtilizationRates(void *d, unsigned out[2]);
int nvmlDeviceGetUtilizationRates(void *d, unsigned out[2])
{
    (void)d;
    out[0] = 7;
    out[1] = 3;
    return 0;
}

int nvmlDeviceGetTemperature(void *d, int sensor, unsigned *out);
int nvmlDeviceGetTemperature(void *d, int sensor, unsigned *out)
{
    (void)d;
    *out = 41;
    return sensor;
}

int nvmlDeviceGetMigMode(void *d, unsigned *now, unsigned *pending);
int nvmlDeviceGetMigMode(void *d, unsigned *now, unsigned *pending)
{
    (void)d;
    *now = *pending = (unsigned)said("FAKE_NVML_MIG", 0);
    return 0;
}

struct process {
    unsigned pid;
    unsigned long long bytes;
    unsigned gpu_instance, compute_instance;
};

int nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *count, struct process *out);
int nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *count, struct process *out)
{
    unsigned n = (unsigned)said("FAKE_NVML_PROCESSES", 0), room = *count;
    (void)d;
    *count = n;
    if (n > room)
        return 7;
    for (unsigned i = 0; i < n; i++)
        out[i] = (struct process){ 4242 + i, 7ull << 30, -1u, -1u };
    return 0;
}
