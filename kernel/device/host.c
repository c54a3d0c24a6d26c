/* Reading /proc, /sys, the environment and a few marker files. The cgroup's part is cgroup.c. */
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

static bool any_set(const char *const *names)
{
    while (*names && !getenv(*names))
        names++;
    return *names;
}

/* Colab's machine is itself a container, so it is asked for first. */
static bool is_colab(const char *root)
{
    static const char *const names[] = { "COLAB_RELEASE_TAG", "COLAB_GPU", "COLAB_JUPYTER_IP",
                                         "COLAB_BACKEND_VERSION", NULL };
    return there(root, "/content") &&
           (any_set(names) || there(root, "/usr/local/lib/python3/dist-packages/google/colab") ||
            there(root, "/opt/google/cuda-installer") || there(root, "/etc/colab-release"));
}

/* "docker", "systemd-nspawn", "oci" …: what containers are called by those who start them. WSL
 * writes its own name there. */
static bool names_container(const char *text)
{
    return text && *text && strncmp(text, "wsl", 3) != 0;
}

/* Images are laid over each other. So are those of a live system, which has an init of its own. */
static bool is_overlaid(const char *root)
{
    char path[PATH_MAX], line[PATH_MAX], at[PATH_MAX];
    bool found = false;
    snprintf(path, sizeof path, "%s/proc/self/mountinfo", root);
    FILE *f = there(root, "/run/systemd/system") ? NULL : fopen(path, "re");
    while (f && !found && fgets(line, sizeof line, f)) {
        const char *type = strstr(line, " - ");
        found = type && sscanf(line, "%*s %*s %*s %*s %s", at) == 1 && strcmp(at, "/") == 0 &&
                (strncmp(type, " - overlay ", 11) == 0 ||
                 strncmp(type, " - fuse.fuse-overlayfs ", 23) == 0);
    }
    if (f)
        fclose(f);
    return found;
}

/* By what those who start one leave in it; a private cgroup's name says nothing. */
static bool is_container(const char *root)
{
    static const char *const files[] = { "/.dockerenv", "/run/.containerenv", "/.singularity.d",
                                         "/var/run/secrets/kubernetes.io", NULL };
    static const char *const names[] = { "KUBERNETES_SERVICE_HOST", NULL };
    static const char *const groups[] = {
        "docker", "kubepods", "containerd", "lxc", "libpod", NULL
    };
    char text[64];
    for (const char *const *file = files; *file; file++)
        if (there(root, *file))
            return true;
    return any_set(names) || names_container(getenv("container")) ||
           (host_read(root, "/run/systemd/container", text, sizeof text) &&
            names_container(text)) ||
           says(root, "/proc/self/cgroup", groups) || is_overlaid(root);
}

const char *host_kind_at(const char *root)
{
    static const char *const wsl[] = { "microsoft", NULL };
    if (is_colab(root))
        return "Colab VM";
    if (is_container(root))
        return "container";
    return says(root, "/proc/version", wsl) ? "WSL" : "own machine";
}

/* Where the probe looks, too (worker/probe.h). */
static const char *root_here(void)
{
    const char *root = getenv("TENSORCELL_PROBE_ROOT");
    return root ? root : "";
}

const char *host_kind(void)
{
    return host_kind_at(root_here());
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
    return host_memory_free_at(root_here());
}

int64_t host_memory_total(void)
{
    return host_memory_total_at(root_here());
}
