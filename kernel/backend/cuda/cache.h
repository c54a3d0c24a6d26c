/* Compiled code on disk, shared by all sessions of a user: $XDG_CACHE_HOME/tensorcell/cuda, else
 * below ~/.cache. One file a piece of code, written aside and renamed, so that nobody reads half of
 * one; what is read is checked. The least recently used go when all take more than CACHE_BYTES.
 * Without a folder that can be written nothing is kept, and nothing else happens. */
#ifndef CUDA_CACHE_H
#define CUDA_CACHE_H

#include "base/strbuf.h"

#include <limits.h>

#define CACHE_BYTES ((int64_t)256 << 20)

struct cache {
    char folder[PATH_MAX]; /* empty: none */
    int64_t most_bytes;
};

/* What the code was made from: text, options, version of the compiler. */
struct cache_key {
    uint64_t a, b;
};

/* folder NULL: the user's own. */
void cache_init(struct cache *c, const char *folder, int64_t most_bytes);
struct cache_key cache_key_of(struct str text, struct str options);
/* False: not there, damaged, or somebody else's. */
bool cache_read(const struct cache *c, struct cache_key key, struct strbuf *out);
void cache_write(const struct cache *c, struct cache_key key, struct str code);
void cache_remove(const struct cache *c, struct cache_key key);

#endif
