/* Open addressing over an array of entries; removed entries leave holes until the next growth. */
#include "base/map.h"

#include <stdlib.h>

void map_init(struct map *m)
{
    *m = (struct map){ 0 };
}

void map_fini(struct map *m)
{
    for (size_t i = 0; i < m->count; i++)
        free((char *)(uintptr_t)m->entries[i].key.p);
    free(m->entries);
    free(m->slots);
    map_init(m);
}

static struct map_entry *find(const struct map *m, struct str key, uint64_t hash)
{
    if (!m->slot_count)
        return NULL;
    for (size_t i = hash & (m->slot_count - 1);; i = (i + 1) & (m->slot_count - 1)) {
        if (!m->slots[i])
            return NULL;
        struct map_entry *e = &m->entries[m->slots[i] - 1];
        if (e->hash == hash && str_equal(e->key, key))
            return e;
    }
}

void *map_get(const struct map *m, struct str key)
{
    const struct map_entry *e = find(m, key, str_hash(key.p, key.n, 0));
    return e ? e->value : NULL;
}

static void place(uint32_t *slots, size_t slot_count, uint64_t hash, size_t index)
{
    size_t i = hash & (slot_count - 1);
    while (slots[i])
        i = (i + 1) & (slot_count - 1);
    slots[i] = (uint32_t)index + 1;
}

/* Makes room for one more entry, dropping the holes on the way. */
static bool grow(struct map *m)
{
    if (m->count < m->capacity)
        return true;
    size_t live = m->count - m->holes, capacity = 16; /* a power of two: slots are found by mask */
    while (capacity < live * 2)
        capacity *= 2;
    struct map_entry *entries = malloc(capacity * sizeof *entries);
    uint32_t *slots = calloc(capacity * 2, sizeof *slots);
    if (!entries || !slots) {
        free(entries);
        free(slots);
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (!m->entries[i].value) {
            free((char *)(uintptr_t)m->entries[i].key.p);
            continue;
        }
        place(slots, capacity * 2, m->entries[i].hash, n);
        entries[n++] = m->entries[i];
    }
    free(m->entries);
    free(m->slots);
    *m = (struct map){ entries, slots, n, 0, capacity, capacity * 2 };
    return true;
}

static bool insert(struct map *m, struct str key, uint64_t hash, void *value)
{
    char *copy = malloc(key.n + 1);
    if (!copy || !grow(m)) {
        free(copy);
        return false;
    }
    memcpy(copy, key.p, key.n);
    copy[key.n] = 0;
    m->entries[m->count] = (struct map_entry){ { copy, key.n }, hash, value };
    place(m->slots, m->slot_count, hash, m->count++);
    return true;
}

void *map_set(struct map *m, struct str key, void *value, bool *failed)
{
    uint64_t hash = str_hash(key.p, key.n, 0);
    struct map_entry *e = find(m, key, hash);
    *failed = false;
    if (!e) {
        if (value)
            *failed = !insert(m, key, hash, value);
        return NULL;
    }
    void *before = e->value;
    if (before && !value)
        m->holes++;
    if (!before && value)
        m->holes--;
    e->value = value;
    return before;
}

const struct map_entry *map_next(const struct map *m, size_t *at)
{
    while (*at < m->count) {
        const struct map_entry *e = &m->entries[(*at)++];
        if (e->value)
            return e;
    }
    return NULL;
}
