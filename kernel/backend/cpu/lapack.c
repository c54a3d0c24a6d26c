/* See lapack.h. TENSORCELL_LAPACK names another library. OpenBLAS is told to use one thread: the
 * threads are ours, and each has a matrix of its own. */
#include "backend/cpu/lapack.h"

#include "backend/cpu/device.h"

#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

struct lapack {
    void *library; /* never closed: its threads may still run in it */
    struct lapack_calls single, twice;
};

#define LAPACK_CALLS(CALL)                                                                         \
    CALL(getrf)                                                                                    \
    CALL(getrs)                                                                                    \
    CALL(potrf)                                                                                    \
    CALL(geqrf)                                                                                    \
    CALL(orgqr)                                                                                    \
    CALL(gesdd)                                                                                    \
    CALL(syevd)

/* ISO C has no conversion from what dlsym returns to a function. */
static bool resolve(struct lapack *l, void *library)
{
    void *address;
#define CALL(name)                                                                                 \
    address = dlsym(library, "s" #name "_");                                                       \
    if (!address)                                                                                  \
        return false;                                                                              \
    memcpy(&l->single.name, &address, sizeof address);                                             \
    address = dlsym(library, "d" #name "_");                                                       \
    if (!address)                                                                                  \
        return false;                                                                              \
    memcpy(&l->twice.name, &address, sizeof address);
    LAPACK_CALLS(CALL)
#undef CALL
    void (*set_threads)(int);
    address = dlsym(library, "openblas_set_num_threads");
    memcpy(&set_threads, &address, sizeof address);
    if (set_threads)
        set_threads(1);
    l->library = library;
    return true;
}

static bool try_library(struct lapack *l, const char *name)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    if (resolve(l, library))
        return true;
    dlclose(library);
    return false;
}

static int load(struct lapack *l, struct err *err)
{
    static const char *const names[] = { "libopenblas.so.0", "libopenblas.so", "liblapack.so.3",
                                         "libmkl_rt.so.2" };
    const char *wish = getenv("TENSORCELL_LAPACK");
    if (wish && *wish) {
        if (try_library(l, wish))
            return 0;
        err_set(err, ERR_DEVICE, "TENSORCELL_LAPACK names no LAPACK: %.200s", wish);
        return err_hint(err, "name a library that holds sgetrf_, or leave the variable out");
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (try_library(l, names[i]))
            return 0;
    err_set(err, ERR_DEVICE, "this machine has no LAPACK, which linear algebra is computed with");
    return err_hint(err, "install it, as with: apt install libopenblas0");
}

const struct lapack_calls *lapack_of(const struct cpu_call *call, enum dtype dtype, struct err *err)
{
    struct backend_device *d = call->device;
    if (!d->lapack)
        d->lapack = calloc(1, sizeof *d->lapack);
    if (!d->lapack) {
        err_set(err, ERR_MEMORY, "no memory to load LAPACK");
        return NULL;
    }
    if (!d->lapack->library && load(d->lapack, err))
        return NULL;
    return dtype == DTYPE_F64 ? &d->lapack->twice : &d->lapack->single;
}

/* A size that f32 cannot hold is rounded, maybe down: one step up. */
int lapack_work(enum dtype dtype, const void *said)
{
    double size = dtype == DTYPE_F64 ? *(const double *)said
                                     : nextafterf(*(const float *)said, INFINITY);
    return size >= INT_MAX ? -1 : size < 1 ? 1 : (int)ceil(size);
}
