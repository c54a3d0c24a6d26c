/* The live part of a graph, found backwards from what is held. */
#include "plan/live.h"

static bool may_fail(const struct node *n)
{
    return n->kind == NODE_CALL && op_row(n->op)->may_fail;
}

static void mark(struct live *l, const struct graph *g, uint32_t before)
{
    for (size_t i = g->count; i-- > 0;) {
        const struct node *n = g->nodes[i];
        bool root = (live_is_output(n) || may_fail(n)) && (!before || n->statement < before);
        if (l->ordinal[i] < 0 && !root)
            continue;
        l->ordinal[i] = 0;
        for (int32_t k = 0; k < n->in_count; k++)
            l->ordinal[n->in[k]->index] = 0;
    }
}

void live_find(struct live *l, const struct graph *g, uint32_t before, struct arena *a)
{
    *l = (struct live){ .arena = a };
    l->ordinal = ARENA_ARRAY(a, g->count, int32_t);
    memset(l->ordinal, 0xFF, g->count * sizeof *l->ordinal);
    mark(l, g, before);
    l->nodes = ARENA_ARRAY(a, g->count, struct node *);
    for (size_t i = 0; i < g->count; i++) {
        if (l->ordinal[i] < 0)
            continue;
        l->ordinal[i] = l->count;
        l->nodes[l->count++] = g->nodes[i];
        l->calls += g->nodes[i]->kind == NODE_CALL;
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_request(const struct request *a, const struct request *b)
{
    return a == b || (a && b && a->device == b->device && a->strict == b->strict &&
                      a->fell_back == b->fell_back && same_text(a->asked, b->asked) &&
                      same_text(a->reason, b->reason));
}

/* The number of a request among those `seen`; a block run again makes an equal one. */
static int32_t number_request(struct live *l, const struct request **seen, const struct request *q)
{
    int32_t i = 0;
    while (i < l->asked_count && !same_request(seen[i], q))
        i++;
    if (i == l->asked_count)
        seen[l->asked_count++] = q;
    return i;
}

int live_open(struct live *l, struct devices *d, const struct node **failed, struct err *err)
{
    const struct request **seen = ARENA_ARRAY(l->arena, l->count, const struct request *);
    l->devices = ARENA_ARRAY(l->arena, l->count, struct device *);
    l->asked = ARENA_ARRAY(l->arena, l->count, int32_t);
    for (int32_t i = 0; i < l->count; i++) {
        const struct node *n = l->nodes[i];
        if (n->kind != NODE_CALL)
            continue;
        if (!n->where && !l->standard.device)
            request_default(d, &l->standard);
        struct device *device = live_request(l, n)->device;
        *failed = n;
        if (!device->handle && device_open(d, device, err)) {
            l->unopened = device;
            return -1;
        }
        l->devices[i] = device;
        l->asked[i] = number_request(l, seen, n->where);
    }
    return 0;
}
