/* Keeping the cache within its bounds. Only files with its own endings are counted and removed. */
#include "backend/cuda/cache_impl.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STALE_SECONDS = 3600 };

struct entry {
    char name[64];
    int64_t bytes;
    struct timespec used;
};

struct listing {
    struct entry *entries;
    size_t count, room;
    int64_t bytes;
};

static void add_entry(struct listing *l, const char *name, const struct stat *st)
{
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 256;
        struct entry *more = realloc(l->entries, room * sizeof *more);
        if (!more)
            return;
        l->entries = more;
        l->room = room;
    }
    struct entry *e = &l->entries[l->count++];
    *e = (struct entry){ .bytes = st->st_size, .used = st->st_mtim };
    memcpy(e->name, name, strlen(name) + 1);
    l->bytes += e->bytes;
}

static void look_at(struct listing *l, int folder, const char *name, time_t now)
{
    struct stat st;
    struct str s = str_of(name);
    if (s.n >= sizeof l->entries->name || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) ||
        !S_ISREG(st.st_mode))
        return;
    if (str_ends(s, STR(CACHE_SUFFIX)))
        add_entry(l, name, &st);
    else if (str_ends(s, STR(CACHE_PARTIAL)) && now - st.st_mtim.tv_sec > STALE_SECONDS)
        unlinkat(folder, name, 0);
}

static int by_use(const void *a, const void *b)
{
    const struct timespec *x = &((const struct entry *)a)->used;
    const struct timespec *y = &((const struct entry *)b)->used;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

void cache_trim(const struct cache *c)
{
    struct listing l = { 0 };
    DIR *folder = opendir(c->folder);
    const struct dirent *e;
    if (!folder)
        return;
    time_t now = time(NULL);
    while ((e = readdir(folder)))
        look_at(&l, dirfd(folder), e->d_name, now);
    if (l.bytes > c->most_bytes) {
        qsort(l.entries, l.count, sizeof *l.entries, by_use);
        for (size_t i = 0; i < l.count && l.bytes > c->most_bytes / 4 * 3; i++)
            if (unlinkat(dirfd(folder), l.entries[i].name, 0) == 0)
                l.bytes -= l.entries[i].bytes;
    }
    free(l.entries);
    closedir(folder);
}
