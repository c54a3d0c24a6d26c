/* How much memory the process's control group may take and has taken, in cgroup v2 and v1. Page
 * cache that the system would give back at once (inactive files) does not count as taken: else a
 * machine that has read large files would seem full. */
#include "device/host_impl.h"

#include "base/str.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct version {
    const char *mount, *limit, *used, *inactive;
};

static const struct version v2 = { "/sys/fs/cgroup", "memory.max", "memory.current",
                                   "inactive_file " };
static const struct version v1 = { "/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                   "memory.usage_in_bytes", "total_inactive_file " };

/* -1: no such file, or no number in it ("max"). */
static int64_t number(const char *root, const char *folder, const char *file)
{
    char path[PATH_MAX + 32], text[64], *end;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (!host_read(root, path, text, sizeof text))
        return -1;
    long long v = strtoll(text, &end, 10);
    return end == text ? -1 : v;
}

static int64_t inactive(const char *root, const char *folder, const char *key)
{
    char path[PATH_MAX + 16], text[8192];
    snprintf(path, sizeof path, "%s/memory.stat", folder);
    if (!host_read(root, path, text, sizeof text))
        return 0;
    struct str rest = str_of(text), line;
    while (str_cut(&rest, '\n', &line))
        if (str_starts(line, str_of(key)))
            return strtoll(line.p + strlen(key), NULL, 10);
    return 0;
}

/* The group's folder below the mount: from its line in /proc/self/cgroup. */
static bool find_group(const char *root, const struct version **version, char *path, size_t size)
{
    char text[4096];
    if (!host_read(root, "/proc/self/cgroup", text, sizeof text))
        return false;
    struct str rest = str_of(text), line, number_, names;
    *version = NULL;
    while (str_cut(&rest, '\n', &line)) {
        struct str group = line;
        if (!str_cut(&group, ':', &number_) || !str_cut(&group, ':', &names) || !group.p)
            continue;
        bool old = str_is(names, "memory");
        if (!old && (names.n || *version))
            continue;
        *version = old ? &v1 : &v2;
        snprintf(path, size, STR_FMT, STR_ARG(str_trim(group)));
    }
    return *version != NULL;
}

bool cgroup_memory(const char *root, int64_t *limit, int64_t *used)
{
    const struct version *v;
    char group[PATH_MAX / 2], folder[PATH_MAX];
    if (!find_group(root, &v, group, sizeof group))
        return false;
    bool found = false;
    /* Each group on the way up bounds us; the tightest counts. In a container the path may be the
     * host's and not exist here: then only the mount itself answers. */
    for (;;) {
        snprintf(folder, sizeof folder, "%s%s", v->mount, group);
        int64_t most = number(root, folder, v->limit), now = number(root, folder, v->used);
        if (most >= 0 && now >= 0) {
            now -= inactive(root, folder, v->inactive);
            if (!found || most - now < *limit - *used) {
                *limit = most;
                *used = now < 0 ? 0 : now;
            }
            found = true;
        }
        char *slash = strrchr(group, '/');
        if (!slash)
            return found;
        *slash = 0;
    }
}
