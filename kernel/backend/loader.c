/* Finding a backend's one symbol, and refusing a table that could not be called safely. Where the
 * folder of the backends is, device/ knows. */
#include "backend/loader.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

typedef const struct backend *backend_entry(void);

static const char *loader_words(void)
{
    const char *said = dlerror();
    return said ? said : "no reason given";
}

static int check(const struct backend *b, const char *name, const char *path, struct err *err)
{
    if (!b)
        return err_set(err, ERR_DEVICE, "%s hands out no backend", path);
    if (b->abi != BACKEND_ABI) {
        err_set(err, ERR_DEVICE, "%s was built for another version (its interface is %u, ours %u)",
                path, b->abi, BACKEND_ABI);
        return err_hint(err, "build program and backends together: make");
    }
    if (!b->name || strcmp(b->name, name) != 0)
        return err_set(err, ERR_DEVICE, "%s is the backend %s, not %s", path,
                       b->name ? b->name : "without a name", name);
    /* Every call is obligatory, so that nobody above asks before calling. */
    if (!b->device_count || !b->open || !b->close || !b->facts || !b->supports || !b->alloc ||
        !b->free || !b->host || !b->upload || !b->download || !b->memory || !b->trim ||
        !b->configure || !b->reset_peak || !b->prepare || !b->discard || !b->run || !b->finish ||
        !b->ended)
        return err_set(err, ERR_DEVICE, "%s lacks a part of the backend's interface", path);
    return 0;
}

int loader_load(const char *folder, const char *name, const struct backend **out, struct err *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s.so", folder, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, ERR_DEVICE, "the path of the backend %s is too long: %.200s…", name,
                       folder);
    /* Never closed again: see loader.h. */
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        err_set(err, ERR_DEVICE, "the backend %s cannot be loaded: %s", name, loader_words());
        return err_hint(err,
                        "make builds it; TENSORCELL_BACKENDS names another folder of backends");
    }
    backend_entry *entry = NULL;
    void *symbol = dlsym(object, BACKEND_SYMBOL);
    if (!symbol)
        return err_set(err, ERR_DEVICE, "%s is no backend: %s", path, loader_words());
    memcpy(&entry, &symbol, sizeof entry); /* ISO C has no cast from object to function pointer */
    const struct backend *found = entry();
    if (check(found, name, path, err))
        return -1;
    *out = found;
    return 0;
}
