/* One table of patterns, each expanded by glob. The loader's own search is repeated from its
 * sources (LD_LIBRARY_PATH, ld.so.conf, the standard folders: ld.so(8)): asking it would load the
 * library, and cublasLt takes a third of a second. */
#include "backend/search.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define PACKAGES "/lib/python3*/*-packages/nvidia/*/lib" /* nvidia/cublas/lib, nvidia/cu13/lib */

static const struct place {
    const char *variable; /* holds folders, split by colons; NULL: the pattern is all */
    const char *pattern;
    const char *shown; /* what a message says; NULL: with the row before */
} places[] = {
    { "LD_LIBRARY_PATH", "", "$LD_LIBRARY_PATH" },
    { NULL, "/etc/ld.so.conf", "the loader's folders" },
    { NULL, "/lib/x86_64-linux-gnu", NULL },
    { NULL, "/usr/lib/x86_64-linux-gnu", NULL },
    { NULL, "/lib64", NULL },
    { NULL, "/usr/lib64", NULL },
    { NULL, "/usr/lib", NULL },
    { "CUDA_HOME", "/lib64", "$CUDA_HOME" },
    { "CUDA_HOME", "/lib", NULL },
    { "CUDA_PATH", "/lib64", "$CUDA_PATH" },
    { NULL, "/usr/local/cuda/lib64", "/usr/local/cuda*/lib64" },
    { NULL, "/usr/local/cuda-*/lib64", NULL },
    { NULL, "/usr/local/cuda*/lib", NULL },
    { "VIRTUAL_ENV", PACKAGES, "$VIRTUAL_ENV" },
    { "CONDA_PREFIX", PACKAGES, "$CONDA_PREFIX" },
    { "CONDA_PREFIX", "/lib", NULL },
    { "PATH", "/.." PACKAGES, "nvidia/*/lib of each Python on PATH" },
    { "HOME", "/.local" PACKAGES, "~/.local" },
    { NULL, "/usr/local" PACKAGES, "/usr/local" },
    { NULL, "/usr/lib/python3*/dist-packages/nvidia/*/lib", NULL },
    { NULL, "/usr/lib/wsl/lib", "/usr/lib/wsl/lib" },
    { NULL, "/usr/lib64-nvidia", "/usr/lib64-nvidia" },
    { NULL, "/usr/local/nvidia/lib64", "/usr/local/nvidia/lib64" },
    { NULL, "/run/opengl-driver/lib", "/run/opengl-driver/lib" },
};
enum { PLACES = sizeof places / sizeof *places, CONF_DEPTH = 4 };

struct hunt {
    const char *root, *name;
    search_visit *visit;
    void *context;
};

/* All files that fit folder, pattern and name, the highest version of a folder first. */
static bool expand(const struct hunt *h, struct str folder, const char *pattern)
{
    char full[PATH_MAX];
    glob_t found;
    bool done = false;
    int n = snprintf(full, sizeof full, "%s" STR_FMT "%s/%s", h->root, STR_ARG(folder), pattern,
                     h->name);
    if (n < 0 || (size_t)n >= sizeof full || glob(full, 0, NULL, &found) != 0)
        return false;
    for (size_t i = found.gl_pathc; i-- > 0 && !done;)
        done = h->visit(h->context, found.gl_pathv[i]);
    globfree(&found);
    return done;
}

static bool look_in_variable(const struct hunt *h, const struct place *p)
{
    const char *said = getenv(p->variable);
    struct str rest = str_of(said), folder;
    while (str_cut(&rest, ':', &folder))
        if (folder.n && folder.p[0] == '/' && expand(h, folder, p->pattern))
            return true;
    return false;
}

static bool look_in_conf(const struct hunt *h, const char *conf, int depth);

static bool look_in_included(const struct hunt *h, struct str pattern, int depth)
{
    char full[PATH_MAX];
    glob_t found;
    bool done = false;
    snprintf(full, sizeof full, "%s" STR_FMT, h->root, STR_ARG(pattern));
    if (pattern.n == 0 || pattern.p[0] != '/' || glob(full, 0, NULL, &found) != 0)
        return false;
    for (size_t i = 0; i < found.gl_pathc && !done; i++)
        done = look_in_conf(h, found.gl_pathv[i], depth + 1);
    globfree(&found);
    return done;
}

static bool look_in_conf(const struct hunt *h, const char *conf, int depth)
{
    char line[PATH_MAX];
    bool done = false;
    FILE *f = depth < CONF_DEPTH ? fopen(conf, "re") : NULL;
    while (f && !done && fgets(line, sizeof line, f)) {
        struct str words = str_trim(str_of(line));
        if (str_starts(words, STR("include ")))
            done = look_in_included(h, str_trim(str_slice(words, 8, words.n)), depth);
        else if (words.n && words.p[0] == '/')
            done = expand(h, words, "");
    }
    if (f)
        fclose(f);
    return done;
}

static bool look_in(const struct hunt *h, const struct place *p)
{
    char conf[PATH_MAX];
    if (p->variable)
        return look_in_variable(h, p);
    if (!str_ends(str_of(p->pattern), STR(".conf")))
        return expand(h, STR(""), p->pattern);
    snprintf(conf, sizeof conf, "%s%s", h->root, p->pattern);
    return look_in_conf(h, conf, 0);
}

bool search_each(const char *root, const char *name, search_visit *visit, void *context)
{
    struct hunt h = { root, name, visit, context };
    for (int i = 0; i < PLACES; i++)
        if (look_in(&h, &places[i]))
            return true;
    return false;
}

static bool keep(void *context, const char *path)
{
    struct strbuf *out = context;
    strbuf_text(out, path);
    return true;
}

bool search_library(const char *root, const char *name, char *path, size_t size)
{
    struct strbuf found;
    strbuf_init(&found);
    bool there = search_each(root, name, keep, &found) && found.n < size;
    if (there)
        snprintf(path, size, STR_FMT, STR_ARG(strbuf_str(&found)));
    strbuf_fini(&found);
    return there;
}

void search_places(const char *root, struct strbuf *out)
{
    for (int i = 0; i < PLACES; i++) {
        const char *shown = places[i].shown;
        if (!shown || (shown[0] == '$' && !getenv(shown + 1)))
            continue;
        strbuf_printf(out, "%s%s%s", out->n ? ", " : "", shown[0] == '/' ? root : "", shown);
    }
}
