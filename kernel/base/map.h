/* Text to pointer, in insertion order, on the heap. The map copies keys and never frees values. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_entry {
    struct str key;
    uint64_t hash;
    void *value; /* NULL: removed */
};

struct map {
    struct map_entry *entries; /* in insertion order, with holes where value is NULL */
    uint32_t *slots;           /* 1 + index into entries, or 0 */
    size_t count, holes, capacity, slot_count;
};

void map_init(struct map *m);
void map_fini(struct map *m);
void *map_get(const struct map *m, struct str key);
/* Sets (value not NULL) or removes (value NULL); returns the value before. *failed when the system
 * is out of memory, and then nothing has changed. */
void *map_set(struct map *m, struct str key, void *value, bool *failed);
/* Walks in insertion order: start with *at = 0; NULL at the end. */
const struct map_entry *map_next(const struct map *m, size_t *at);

#endif
