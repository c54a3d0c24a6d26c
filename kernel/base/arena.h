/* Memory with one lifetime: allocated piece by piece, given back all at once.
 *
 * arena_alloc never returns NULL: what a user's input can make an arena ask for is bounded by the
 * limits of settings.def, so a refusal means that the machine itself is out of memory; then one
 * line goes to stderr and the process ends. Tensor data never lives in an arena. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    char *at, *end;             /* free room in the newest block */
    size_t used;                /* bytes handed out since the last reset */
};

/* A place in an arena to rewind to: all that was allocated after it is given back. */
struct arena_mark {
    struct arena_block *block;
    char *at;
    size_t used;
};

void arena_init(struct arena *a);
void arena_fini(struct arena *a);
void arena_reset(struct arena *a); /* keeps one block for the next use, of 256 KiB at most */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark to);

void *arena_alloc(struct arena *a, size_t bytes); /* zeroed, aligned to 16 */
void *arena_array(struct arena *a, size_t count, size_t bytes_each);
void *arena_copy(struct arena *a, const void *from, size_t bytes);
/* A list grown by one: returns the (moved when full) array; *capacity is in elements. */
void *arena_grow(struct arena *a, void *array, size_t count, size_t *capacity, size_t bytes_each);
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (size_t)(n), sizeof(type)))

#endif
