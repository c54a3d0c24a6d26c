/* Reading /proc, /sys and a few marker files. The cgroup's part is cgroup.c. */
#include "device/host.h"

#include "base/strbuf.h"
#include "device/host_impl.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool host_read(const char *root, const char *path, char *text, size_t size)
{
    char full[PATH_MAX];
    snprintf(full, sizeof full, "%s%s", root, path);
    FILE *f = fopen(full, "re");
    if (!f)
        return false;
    size_t n = fread(text, 1, size - 1, f);
    text[n] = 0;
    fclose(f);
    return true;
}

static bool there(const char *root, const char *path)
{
    char full[PATH_MAX];
    snprintf(full, sizeof full, "%s%s", root, path);
    return access(full, F_OK) == 0;
}

static bool says(const char *root, const char *path, const char *const *words)
{
    char text[4096];
    if (!host_read(root, path, text, sizeof text))
        return false;
    for (; *words; words++)
        if (strcasestr(text, *words))
            return true;
    return false;
}

const char *host_kind_at(const char *root, bool colab_environment)
{
    static const char *const wsl[] = { "microsoft", NULL };
    static const char *const container[] = { "docker", "kubepods", "containerd",
                                             "lxc",    "libpod",   NULL };
    /* Colab's machine is itself a container, so it is asked for first. */
    if (there(root, "/content") &&
        (colab_environment || there(root, "/usr/local/lib/python3/dist-packages/google/colab") ||
         there(root, "/opt/google/cuda-installer") || there(root, "/etc/colab-release")))
        return "Colab VM";
    if (there(root, "/.dockerenv") || there(root, "/run/.containerenv") ||
        says(root, "/proc/self/cgroup", container))
        return "container";
    if (says(root, "/proc/version", wsl))
        return "WSL";
    return "own machine";
}

const char *host_kind(void)
{
    return host_kind_at("", getenv("COLAB_RELEASE_TAG") || getenv("COLAB_GPU") ||
                                getenv("COLAB_JUPYTER_IP") || getenv("COLAB_BACKEND_VERSION"));
}

const char *host_name(char *text, size_t size)
{
    if (size == 0)
        return text;
    if (gethostname(text, size) != 0)
        snprintf(text, size, "this machine");
    text[size - 1] = 0;
    return text;
}

/* A line "MemAvailable:   1234 kB", in bytes; -1: not there. */
static int64_t meminfo(const char *root, const char *key)
{
    char text[8192];
    if (!host_read(root, "/proc/meminfo", text, sizeof text))
        return -1;
    struct str rest = str_of(text), line;
    size_t n = strlen(key);
    while (str_cut(&rest, '\n', &line))
        if (line.n > n && memcmp(line.p, key, n) == 0 && line.p[n] == ':')
            return strtoll(line.p + n + 1, NULL, 10) * 1024;
    return -1;
}

static int64_t pages(int which)
{
    long count = sysconf(which), size = sysconf(_SC_PAGESIZE);
    return count > 0 && size > 0 ? (int64_t)count * size : 0;
}

int64_t host_memory_free_at(const char *root)
{
    int64_t available = meminfo(root, "MemAvailable"), limit, used;
    if (available < 0)
        available = pages(_SC_AVPHYS_PAGES);
    if (cgroup_memory(root, &limit, &used) && limit - used < available)
        available = limit > used ? limit - used : 0;
    return available;
}

int64_t host_memory_total_at(const char *root)
{
    int64_t total = meminfo(root, "MemTotal"), limit, used;
    if (total < 0)
        total = pages(_SC_PHYS_PAGES);
    return cgroup_memory(root, &limit, &used) && limit < total ? limit : total;
}

int64_t host_memory_free(void)
{
    return host_memory_free_at("");
}

int64_t host_memory_total(void)
{
    return host_memory_total_at("");
}
