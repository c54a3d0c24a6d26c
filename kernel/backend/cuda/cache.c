/* Reading and writing the files of the cache. */
#include "backend/cuda/cache_impl.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands before the code. */
struct head {
    char magic[16];
    struct cache_key key;
    uint64_t bytes, sum;
};

static const char magic[16] = "tensorcell code";
enum { SUM_SEED = 3, MOST_CODE = 64 << 20 };

/* ---- the folder ------------------------------------------------------------------------------
 */

/* Makes each folder on the way. */
static bool make_folders(const char *path)
{
    char part[PATH_MAX];
    size_t n = strlen(path);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != 0)
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        mkdir(part, 0700); /* that it is there already is no failure */
    }
    return access(path, W_OK | X_OK) == 0;
}

void cache_init(struct cache *c, const char *folder, int64_t most_bytes)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = -1;
    c->most_bytes = most_bytes;
    if (folder)
        n = snprintf(c->folder, sizeof c->folder, "%s", folder);
    else if (base && base[0] == '/')
        n = snprintf(c->folder, sizeof c->folder, "%s/tensorcell/cuda", base);
    else if (home && home[0] == '/')
        n = snprintf(c->folder, sizeof c->folder, "%s/.cache/tensorcell/cuda", home);
    if (n < 0 || (size_t)n >= sizeof c->folder || !make_folders(c->folder))
        c->folder[0] = 0;
}

struct cache_key cache_key_of(struct str text, struct str options)
{
    return (struct cache_key){
        str_hash(text.p, text.n, str_hash(options.p, options.n, 1)),
        str_hash(options.p, options.n, str_hash(text.p, text.n, 2)),
    };
}

static bool path_of(const struct cache *c, struct cache_key key, char *path, size_t size)
{
    int n = snprintf(path, size, "%s/%016llx%016llx" CACHE_SUFFIX, c->folder,
                     (unsigned long long)key.a, (unsigned long long)key.b);
    return c->folder[0] && n > 0 && (size_t)n < size;
}

/* ---- reading ---------------------------------------------------------------------------------
 */

static bool read_all(int file, void *to, size_t bytes)
{
    for (size_t at = 0; at < bytes;) {
        ssize_t n = read(file, (char *)to + at, bytes - at);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

static bool read_code(int file, struct cache_key key, struct strbuf *out)
{
    struct head head;
    struct stat st;
    if (fstat(file, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
        !read_all(file, &head, sizeof head) || memcmp(head.magic, magic, sizeof magic) != 0 ||
        head.key.a != key.a || head.key.b != key.b || head.bytes > MOST_CODE ||
        (uint64_t)st.st_size != sizeof head + head.bytes || !strbuf_reserve(out, head.bytes) ||
        !read_all(file, out->p, head.bytes))
        return false;
    if (str_hash(out->p, head.bytes, SUM_SEED) != head.sum)
        return false;
    out->n = head.bytes;
    out->p[out->n] = 0;
    return true;
}

bool cache_read(const struct cache *c, struct cache_key key, struct strbuf *out)
{
    char path[PATH_MAX];
    strbuf_clear(out);
    if (!path_of(c, key, path, sizeof path))
        return false;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return false;
    bool good = read_code(file, key, out);
    if (good)
        futimens(file, NULL); /* used just now */
    close(file);
    return good;
}

/* ---- writing ---------------------------------------------------------------------------------
 */

static bool write_all(int file, const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes;) {
        ssize_t n = write(file, (const char *)from + at, bytes - at);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

static bool write_code(int file, struct cache_key key, struct str code)
{
    struct head head = { .key = key, .bytes = code.n, .sum = str_hash(code.p, code.n, SUM_SEED) };
    memcpy(head.magic, magic, sizeof magic);
    return write_all(file, &head, sizeof head) && write_all(file, code.p, code.n);
}

void cache_write(const struct cache *c, struct cache_key key, struct str code)
{
    char path[PATH_MAX], part[PATH_MAX];
    if (code.n > MOST_CODE || !path_of(c, key, path, sizeof path))
        return;
    int n = snprintf(part, sizeof part, "%s/XXXXXX" CACHE_PARTIAL, c->folder);
    if (n < 0 || (size_t)n >= sizeof part)
        return;
    int file = mkostemps(part, (int)strlen(CACHE_PARTIAL), O_CLOEXEC);
    if (file < 0)
        return;
    bool written = write_code(file, key, code);
    if (close(file) || !written || rename(part, path))
        unlink(part);
    cache_trim(c);
}

void cache_remove(const struct cache *c, struct cache_key key)
{
    char path[PATH_MAX];
    if (path_of(c, key, path, sizeof path))
        unlink(path);
}
