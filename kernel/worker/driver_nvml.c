/* A dozen calls of NVML, each optional: an old library lacks some, a container's answers less. */
#include "worker/driver_nvml.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>

enum { NVML_OK = 0, NVML_TOO_SMALL = 7 };

typedef struct nvml_device *nvml_device;

struct nvml_memory {
    unsigned long long total, free, used;
};

struct nvml_rates {
    unsigned gpu, memory;
};

struct nvml_process { /* nvmlProcessInfo_t of _v2 and _v3 */
    unsigned pid;
    unsigned long long bytes;
    unsigned gpu_instance, compute_instance;
};

struct nvml {
    int (*init)(void);
    int (*shutdown)(void);
    int (*count)(unsigned *count);
    int (*by_index)(unsigned index, nvml_device *out);
    int (*by_pci)(const char *pci, nvml_device *out);
    int (*memory)(nvml_device d, struct nvml_memory *out);
    int (*rates)(nvml_device d, struct nvml_rates *out);
    int (*temperature)(nvml_device d, int sensor, unsigned *out);
    int (*mig)(nvml_device d, unsigned *now, unsigned *pending);
    int (*processes)(nvml_device d, unsigned *count, struct nvml_process *out);
};

static bool load(struct nvml *n)
{
    const struct {
        void *to;
        const char *name;
    } calls[] = {
        { &n->init, "nvmlInit_v2" },
        { &n->shutdown, "nvmlShutdown" },
        { &n->count, "nvmlDeviceGetCount_v2" },
        { &n->by_index, "nvmlDeviceGetHandleByIndex_v2" },
        { &n->by_pci, "nvmlDeviceGetHandleByPciBusId_v2" },
        { &n->memory, "nvmlDeviceGetMemoryInfo" },
        { &n->rates, "nvmlDeviceGetUtilizationRates" },
        { &n->temperature, "nvmlDeviceGetTemperature" },
        { &n->mig, "nvmlDeviceGetMigMode" },
        { &n->processes, "nvmlDeviceGetComputeRunningProcesses_v3" },
    };
    *n = (struct nvml){ 0 };
    void *library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; library && i < sizeof calls / sizeof *calls; i++) {
        void *found = dlsym(library, calls[i].name);
        memcpy(calls[i].to, &found, sizeof found); /* ISO C has no cast to a function pointer */
    }
    return n->init && n->shutdown;
}

static bool is_cut(const struct nvml *n, nvml_device d)
{
    unsigned now, pending;
    return n->mig && n->mig(d, &now, &pending) == NVML_OK && now == 1;
}

static void count_gpus(const struct nvml *n, struct probe_facts *facts)
{
    nvml_device d;
    unsigned count;
    if (!n->count || !n->by_index || n->count(&count) != NVML_OK)
        return;
    facts->listed = (int)count;
    for (unsigned i = 0; i < count && i < PROBE_GPUS; i++)
        facts->cut += n->by_index(i, &d) == NVML_OK && is_cut(n, d);
}

static void name_process(const char *root, struct gpu_process *p)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/proc/%d/comm", root, p->pid);
    FILE *f = fopen(path, "re");
    if (f && fgets(p->name, sizeof p->name, f))
        p->name[strcspn(p->name, "\n")] = 0;
    if (f)
        fclose(f);
}

/* NVML fills no part of a list that is too small: room for more than are shown. */
static void look_at_processes(const struct nvml *n, nvml_device d, const char *root,
                              struct gpu_fact *gpu)
{
    enum { MOST = 256 };
    struct nvml_process found[MOST];
    unsigned count = MOST;
    if (!n->processes || n->processes(d, &count, found) != NVML_OK)
        return;
    for (unsigned i = 0; i < count && gpu->process_count < PROBE_PROCESSES; i++) {
        struct gpu_process *p = &gpu->processes[gpu->process_count++];
        *p = (struct gpu_process){ .pid = (int)found[i].pid };
        p->bytes = found[i].bytes > INT64_MAX ? -1 : (int64_t)found[i].bytes;
        name_process(root, p);
    }
}

static void look_at_gpu(const struct nvml *n, nvml_device d, const char *root, struct gpu_fact *gpu)
{
    struct nvml_memory memory;
    struct nvml_rates rates;
    unsigned degrees;
    gpu->mig = is_cut(n, d);
    if (!gpu->mig && n->memory && n->memory(d, &memory) == NVML_OK) /* else of the uncut GPU */
        gpu->memory_free = (int64_t)memory.free;
    if (n->rates && n->rates(d, &rates) == NVML_OK)
        gpu->utilisation = (int)rates.gpu;
    if (n->temperature && n->temperature(d, 0, &degrees) == NVML_OK)
        gpu->temperature = (int)degrees;
    look_at_processes(n, d, root, gpu);
}

void nvml_look(const char *root, struct probe_facts *facts)
{
    struct nvml n;
    nvml_device d;
    if (!load(&n))
        return;
    facts->nvml_code = n.init();
    if (facts->nvml_code != NVML_OK)
        return;
    count_gpus(&n, facts);
    for (int i = 0; i < facts->gpu_count; i++)
        if (n.by_pci && n.by_pci(facts->gpus[i].pci, &d) == NVML_OK)
            look_at_gpu(&n, d, root, &facts->gpus[i]);
    n.shutdown();
}
