/* Opening a library: each file of its name in the known places, then by the name alone, in case the
 * loader knows better. */
#include "backend/cuda/library.h"

#include "backend/search.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

enum { OLDEST_MAJOR = 12, NEWEST_MAJOR = 13 };

static const struct kind {
    const char *stem;
    bool by_major; /* its name ends in CUDA's major version, else in 1 */
    const char *advice;
} kinds[LIBRARY_COUNT] = {
    [LIBRARY_DRIVER] = { "libcuda.so", false, "it comes with NVIDIA's driver" },
    [LIBRARY_NVRTC] = { "libnvrtc.so", true,
                        "the CUDA toolkit brings it, or pip install nvidia-cuda-nvrtc-cu12" },
    [LIBRARY_BLAS] = { "libcublasLt.so", true,
                       "the CUDA toolkit brings it, or pip install nvidia-cublas-cu12" },
    [LIBRARY_NVML] = { "libnvidia-ml.so", false, "it comes with NVIDIA's driver" },
};

struct opening {
    struct library *out;
    char refused[200]; /* what the loader said of a file that is there */
};

static bool try_open(void *context, const char *path)
{
    struct opening *o = context;
    o->out->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (o->out->handle) {
        snprintf(o->out->path, sizeof o->out->path, "%s", path);
        return true;
    }
    const char *said = dlerror();
    if (!o->refused[0] && strchr(path, '/'))
        snprintf(o->refused, sizeof o->refused, "%s", said ? said : path);
    return false;
}

static int newest(enum library_kind kind, int major)
{
    if (!kinds[kind].by_major)
        return 1;
    return major < NEWEST_MAJOR ? major : NEWEST_MAJOR;
}

static int oldest(enum library_kind kind)
{
    return kinds[kind].by_major ? OLDEST_MAJOR : 1;
}

static void name_of(enum library_kind kind, int version, char *name, size_t size)
{
    snprintf(name, size, "%s.%d", kinds[kind].stem, version);
}

static int not_found(enum library_kind kind, int major, const char *root, const struct opening *o,
                     struct err *err)
{
    char name[40];
    struct strbuf where;
    name_of(kind, newest(kind, major), name, sizeof name);
    strbuf_init(&where);
    search_places(root, &where);
    if (o->refused[0])
        err_set(err, ERR_DEVICE, "%s cannot be used: %s", name, o->refused);
    else
        err_set(err, ERR_DEVICE, "%s%s was not found in " STR_FMT, name,
                newest(kind, major) > oldest(kind) ? " (or .so.12)" : "",
                STR_ARG(strbuf_str(&where)));
    strbuf_fini(&where);
    return err_hint(err, "%s", kinds[kind].advice);
}

int library_open(enum library_kind kind, int major, const char *root, struct library *out,
                 struct err *err)
{
    struct opening o = { .out = out };
    *out = (struct library){ 0 };
    for (int version = newest(kind, major); version >= oldest(kind); version--) {
        name_of(kind, version, out->name, sizeof out->name);
        if (search_each(root ? root : "", out->name, try_open, &o) ||
            (!root && try_open(&o, out->name)))
            return 0;
    }
    return not_found(kind, major, root ? root : "", &o, err);
}

int library_resolve(const struct library *l, const struct library_call *calls, int count,
                    struct err *err)
{
    for (int i = 0; i < count; i++) {
        void *found = dlsym(l->handle, calls[i].symbol);
        if (!found) {
            err_set(err, ERR_DEVICE, "%s has no call %s: it is too old, or no %s", l->path,
                    calls[i].symbol, l->name);
            return err_hint(err, "CUDA 12.0 or later is needed");
        }
        /* ISO C has no cast from object to function pointer. */
        memcpy(calls[i].at, &found, sizeof found);
    }
    return 0;
}

bool library_find(enum library_kind kind, int major, const char *root, char path[PATH_MAX])
{
    char name[40];
    for (int version = newest(kind, major); version >= oldest(kind); version--) {
        name_of(kind, version, name, sizeof name);
        if (search_library(root ? root : "", name, path, PATH_MAX))
            return true;
    }
    return false;
}

int library_version(enum library_kind kind, int major, const char *root)
{
    char path[PATH_MAX];
    struct library library;
    struct err err = { 0 };
    const char *name = path;
    if (!library_find(kind, major, root, path)) {
        if (library_open(kind, major, root, &library, &err))
            return 0;
        name = library.name;
    }
    return atoi(strrchr(name, '.') + 1);
}
