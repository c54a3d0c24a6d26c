/* Stages in one pass over the items, groups by union of the first items. */
#include "graph/fuse.h"

static bool joins(const struct fuse_item *a, const struct fuse_item *b)
{
    return a->kind == FUSE_TILE && b->kind == FUSE_TILE && a->part == b->part &&
           shape_equal(a->shape, b->shape);
}

static int32_t stage_after(const struct fuse_item *item, const struct fuse_item *in)
{
    bool at_once = in->kind == FUSE_READY || in->kind == FUSE_VIEW;
    /* What a view shows has to be there in memory, hence the view is after its input's run. */
    if (at_once || joins(item, in))
        return in->stage;
    return in->stage + 1;
}

static int32_t find(struct fuse_item *items, int32_t i)
{
    while (items[i].group != i) {
        items[i].group = items[items[i].group].group;
        i = items[i].group;
    }
    return i;
}

static void join(struct fuse_item *items, int32_t a, int32_t b)
{
    a = find(items, a);
    b = find(items, b);
    if (a < b)
        items[b].group = a;
    else
        items[a].group = b;
}

void fuse_groups(struct fuse_item *items, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        struct fuse_item *item = &items[i];
        item->stage = 0;
        item->group = i;
        for (int32_t k = 0; k < item->in_count; k++) {
            int32_t after = stage_after(item, &items[item->in[k]]);
            item->stage = after > item->stage ? after : item->stage;
        }
        for (int32_t k = 0; k < item->in_count; k++) {
            const struct fuse_item *in = &items[item->in[k]];
            if (joins(item, in) && in->stage == item->stage)
                join(items, i, item->in[k]);
        }
    }
    for (int32_t i = 0; i < count; i++)
        items[i].group = find(items, i);
}
