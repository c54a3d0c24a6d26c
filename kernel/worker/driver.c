/* Loading the driver library and asking it about one device. */
#include "worker/driver.h"

#include <dlfcn.h>
#include <stdio.h>

/* Where the loader does not look by itself: WSL, Colab, NVIDIA's containers, NixOS. */
static const char *const places[] = {
    "libcuda.so.1",
    "/usr/lib/wsl/lib/libcuda.so.1",
    "/usr/lib64-nvidia/libcuda.so.1",
    "/usr/local/nvidia/lib64/libcuda.so.1",
    "/run/opengl-driver/lib/libcuda.so.1",
};

static void *open_library(struct probe_facts *facts)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        void *library = dlopen(places[i], RTLD_NOW | RTLD_LOCAL);
        if (library)
            return library;
        const char *said = dlerror();
        if (i == 0) /* the one that the user can do something about */
            snprintf(facts->library_error, sizeof facts->library_error, "%s",
                     said ? said : "no reason given");
    }
    return NULL;
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
    enum { CAPABILITY_MAJOR = 75, CAPABILITY_MINOR = 76 };
    int device;
    size_t bytes;
    unsigned char uuid[16];
    *gpu = (struct gpu_fact){ .memory_free = -1 };
    if (d->get(&device, index))
        return false;
    if (d->name(gpu->model, (int)sizeof gpu->model, device))
        snprintf(gpu->model, sizeof gpu->model, "NVIDIA GPU");
    if (d->memory(&bytes, device) == 0)
        gpu->memory_total = (int64_t)bytes;
    if (d->attribute(&gpu->capability_major, CAPABILITY_MAJOR, device) ||
        d->attribute(&gpu->capability_minor, CAPABILITY_MINOR, device))
        gpu->capability_major = gpu->capability_minor = 0;
    if (d->uuid && d->uuid(uuid, device) == 0)
        uuid_text(uuid, gpu->uuid, sizeof gpu->uuid);
    if (d->pci && d->pci(gpu->pci, (int)sizeof gpu->pci, device))
        gpu->pci[0] = 0;
    return true;
}
