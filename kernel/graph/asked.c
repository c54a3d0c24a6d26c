/* A table by address, since a loss can have many leaves and parameters. */
#include "graph/asked.h"

static const void *identity(const struct node *n)
{
    return n->tensor ? (const void *)n->tensor : (const void *)n;
}

/* Its slot, or the free one. */
static struct asked *find(const struct asked_table *t, const void *what)
{
    uint32_t at = ((uint32_t)((uintptr_t)what >> 4) * 0x9E3779B1u) >> 8;
    struct asked *a = &t->slots[at & (t->count - 1)];
    while (a->what && a->what != what)
        a = &t->slots[++at & (t->count - 1)];
    return a;
}

void asked_init(struct asked_table *t, struct node *const *by, int count, struct arena *a)
{
    t->count = 4;
    while (t->count < 2 * (uint32_t)count)
        t->count *= 2;
    t->slots = ARENA_ARRAY(a, t->count, struct asked);
    for (int i = 0; i < count; i++) {
        struct asked *slot = find(t, identity(by[i]));
        if (!slot->what)
            *slot = (struct asked){ .what = identity(by[i]), .first = i };
    }
}

struct asked *asked_node(const struct asked_table *t, const struct node *n)
{
    struct asked *a = n->kind == NODE_SCALAR ? NULL : find(t, identity(n));
    return a && a->what ? a : NULL;
}

struct asked *asked_tensor(const struct asked_table *t, const struct tensor *x)
{
    struct asked *a = find(t, x);
    return a->what ? a : NULL;
}
