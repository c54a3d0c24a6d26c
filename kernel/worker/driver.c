/* Loading the driver library and asking it about one device. */
#include "worker/driver.h"

#include "backend/search.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static bool open_there(void *context, const char *path)
{
    void **library = context;
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    return *library;
}

/* By its name, then where the loader does not look by itself. */
static void *open_library(struct probe_facts *facts)
{
    static const char name[] = "libcuda.so.1";
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library)
        return library;
    const char *said = dlerror();
    snprintf(facts->library_error, sizeof facts->library_error, "%s",
             said ? said : "no reason given");
    return search_each("", name, open_there, &library) ? library : NULL;
}

/* libcuda.so.1 is a link to libcuda.so.580.65.06: the only place where the library says so. */
static void name_version(struct probe_facts *facts)
{
    char real[PATH_MAX];
    const char *so = realpath(facts->library, real) ? strstr(real, "libcuda.so.") : NULL;
    if (so && strchr(so + strlen("libcuda.so."), '.'))
        snprintf(facts->library_version, sizeof facts->library_version, "%s",
                 so + strlen("libcuda.so."));
}

bool driver_load(struct driver *d, struct probe_facts *facts)
{
    const struct {
        void *to;
        const char *name;
        bool optional;
    } calls[] = {
        { &d->init, "cuInit", false },
        { &d->version, "cuDriverGetVersion", false },
        { &d->count, "cuDeviceGetCount", false },
        { &d->get, "cuDeviceGet", false },
        { &d->name, "cuDeviceGetName", false },
        { &d->memory, "cuDeviceTotalMem_v2", false },
        { &d->attribute, "cuDeviceGetAttribute", false },
        { &d->uuid, "cuDeviceGetUuid_v2", true },
        { &d->pci, "cuDeviceGetPCIBusId", true },
        { &d->error_text, "cuGetErrorString", true },
    };
    *d = (struct driver){ 0 };
    void *library = open_library(facts), *found = NULL;
    if (!library)
        return false;
    facts->library_error[0] = 0;
    snprintf(facts->library, sizeof facts->library, "libcuda.so.1");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        found = dlsym(library, calls[i].name);
        if (!found && !calls[i].optional) {
            snprintf(facts->missing_call, sizeof facts->missing_call, "%s", calls[i].name);
            return false;
        }
        /* ISO C has no cast from object to function pointer. */
        memcpy(calls[i].to, &found, sizeof found);
    }
    Dl_info info;
    memcpy(&found, &d->init, sizeof found);
    if (dladdr(found, &info) && info.dli_fname)
        snprintf(facts->library, sizeof facts->library, "%s", info.dli_fname);
    name_version(facts);
    return true;
}

static void uuid_text(const unsigned char u[16], char *text, size_t size)
{
    snprintf(text, size, "GPU-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13],
             u[14], u[15]);
}

bool driver_describe(const struct driver *d, int index, struct gpu_fact *gpu)
{
    enum { COMPUTE_MODE = 20, CAPABILITY_MAJOR = 75, CAPABILITY_MINOR = 76 };
    int device;
    size_t bytes;
    unsigned char uuid[16];
    gpu_fact_init(gpu);
    if (d->get(&device, index))
        return false;
    if (d->name(gpu->model, (int)sizeof gpu->model, device))
        snprintf(gpu->model, sizeof gpu->model, "NVIDIA GPU");
    if (d->memory(&bytes, device) == 0)
        gpu->memory_total = (int64_t)bytes;
    if (d->attribute(&gpu->capability_major, CAPABILITY_MAJOR, device) ||
        d->attribute(&gpu->capability_minor, CAPABILITY_MINOR, device))
        gpu->capability_major = gpu->capability_minor = 0;
    if (d->attribute(&gpu->mode, COMPUTE_MODE, device))
        gpu->mode = GPU_SHARED;
    if (d->uuid && d->uuid(uuid, device) == 0)
        uuid_text(uuid, gpu->uuid, sizeof gpu->uuid);
    if (d->pci && d->pci(gpu->pci, (int)sizeof gpu->pci, device))
        gpu->pci[0] = 0;
    return true;
}
