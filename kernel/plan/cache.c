/* Plans by key: a hash table with chains, and a list by last use. */
#include "plan/cache.h"

#include "tensor/recipe.h"

#include <stdlib.h>

/* A device that ended has taken what it prepared with it. */
static void discard(struct plan_part *part)
{
    struct device *device = part->device;
    if (part->prepared && device->handle && part->generation == device->generation)
        device->backend->discard(device->handle, part->prepared);
    part->prepared = NULL;
}

int plan_prepare(struct plan_part *part, struct devices *d, struct err *err)
{
    struct device *device = part->device;
    if (!device->handle && device_open(d, device, err))
        return -1;
    if (part->prepared && part->generation == device->generation)
        return 0;
    part->prepared = NULL;
    part->generation = device->generation;
    part->seconds = 0;
    return device->backend->prepare(device->handle, part->program, &part->prepared, err);
}

void plan_free(struct plan *p)
{
    if (!p || p->held-- > 0)
        return;
    for (int32_t i = 0; i < p->part_count; i++) {
        discard(&p->parts[i]);
        program_free(p->parts[i].program);
    }
    method_unref(p->method);
    arena_fini(&p->arena);
    free(p);
}

int plan_cache_init(struct plan_cache *c, size_t most)
{
    *c = (struct plan_cache){ .most = most, .bucket_count = 64 };
    while (c->bucket_count < most && c->bucket_count < 4096)
        c->bucket_count *= 2;
    c->buckets = calloc(c->bucket_count, sizeof(struct plan *));
    return c->buckets ? 0 : -1;
}

static void list_remove(struct plan_cache *c, struct plan *p)
{
    *(p->newer ? &p->newer->older : &c->newest) = p->older;
    *(p->older ? &p->older->newer : &c->oldest) = p->newer;
}

static void list_add(struct plan_cache *c, struct plan *p)
{
    p->newer = NULL;
    p->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = p;
    c->newest = p;
}

static struct plan **bucket(const struct plan_cache *c, const struct key *k)
{
    return &c->buckets[k->hash & (c->bucket_count - 1)];
}

static void forget(struct plan_cache *c, struct plan *p)
{
    struct plan **at = bucket(c, &p->key);
    while (*at != p)
        at = &(*at)->chain;
    *at = p->chain;
    list_remove(c, p);
    c->count--;
    plan_free(p);
}

void plan_cache_fini(struct plan_cache *c)
{
    while (c->newest)
        forget(c, c->newest);
    free(c->buckets);
    *c = (struct plan_cache){ 0 };
}

struct plan *plan_cache_find(struct plan_cache *c, const struct key *k)
{
    for (struct plan *p = *bucket(c, k); p; p = p->chain) {
        if (!key_equal(&p->key, k))
            continue;
        list_remove(c, p);
        list_add(c, p);
        return p;
    }
    return NULL;
}

void plan_cache_trim(struct plan_cache *c, const struct device *device)
{
    for (struct plan *p = c->newest; p; p = p->older)
        for (int32_t i = 0; i < p->part_count && p->held == 0; i++)
            if (p->parts[i].device == device)
                discard(&p->parts[i]);
}

bool plan_cache_add(struct plan_cache *c, struct plan *p)
{
    if (c->most == 0)
        return false;
    if (c->count >= c->most)
        forget(c, c->oldest);
    struct plan **at = bucket(c, &p->key);
    p->chain = *at;
    *at = p;
    list_add(c, p);
    c->count++;
    return true;
}
