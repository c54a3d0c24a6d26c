#include "files/codec.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef const struct codec *codec_entry(void);

/* TENSORCELL_FORMATS, else beside the executable. false: in none of these places. */
static bool find_object(const char *name, char *path, size_t size)
{
    static const char *const places[] = { "formats", "../formats", "../lib/tensorcell/formats" };
    const char *said = getenv("TENSORCELL_FORMATS");
    if (said && *said) {
        snprintf(path, size, "%s/%s.so", said, name);
        return access(path, F_OK) == 0;
    }
    char program[PATH_MAX] = "./";
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 2] = 0;
    *strrchr(program, '/') = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, size, "%s/%s/%s.so", program, places[i], name);
        if (access(path, F_OK) == 0)
            return true;
    }
    snprintf(path, size, "%s/%s/%s.so", program, places[0], name);
    return false;
}

static int refuse(const char *label, const char *why, struct err *err)
{
    err_set(err, ERR_FILE, "%.180s: this kind of file needs %.240s", label, why);
    return err_hint(err, "make builds it; TENSORCELL_FORMATS names another folder of such objects");
}

int codec_find(const char *name, const char *label, const struct codec **out, struct err *err)
{
    char path[PATH_MAX + 64], why[PATH_MAX + 200];
    if (!find_object(name, path, sizeof path)) {
        snprintf(why, sizeof why, "%s, which is not there", path);
        return refuse(label, why, err);
    }
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL), *symbol = NULL;
    if (!object || !(symbol = dlsym(object, CODEC_SYMBOL))) {
        const char *said = dlerror();
        return refuse(label, said ? said : path, err);
    }
    codec_entry *entry;
    memcpy(&entry, &symbol, sizeof entry); /* ISO C has no cast from object to function pointer */
    *out = entry();
    if ((*out)->abi == CODEC_ABI && strcmp((*out)->name, name) == 0)
        return 0;
    snprintf(why, sizeof why, "%s of this version, and finds that of another", path);
    return refuse(label, why, err);
}

int codec_find_zlib(const char *label, const struct codec_zlib **out, struct err *err)
{
    const struct codec *found;
    if (codec_find("zlib", label, &found, err))
        return -1;
    *out = (const struct codec_zlib *)(const void *)found;
    return 0;
}
