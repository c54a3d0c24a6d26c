/* Who holds a buffer after the flush: tensors of outputs, and of leaves that are held by more than
 * the graph and the undo journal. A leaf that is let go later, when the view is an old one, is
 * nobody's business here: the view then keeps all of it. */
#include "plan/keep.h"

#include "base/checked.h"
#include "plan/writer.h"

enum { KEEP_BYTES = 16 << 10, KEEP_SHARE = 4, SEND_BYTES = 256 << 10 };

static bool leaf_goes(const struct node *leaf)
{
    const struct tensor *t = leaf->tensor;
    return t->buffer->refs == 1 && t->refs - t->journal <= 1;
}

bool keep_outlives_leaf(const struct node *n)
{
    const struct node *base = n;
    while (base->kind == NODE_CALL && op_row(base->op)->class == OP_VIEW)
        base = base->in[0];
    return base != n && base->kind == NODE_LEAF && live_is_output(n) && leaf_goes(base);
}

static bool is_held_view(const struct work *w, const struct item *i)
{
    const struct item *base = &w->items[i->base];
    if (i->kind != ITEM_VIEW || !i->output || base->output)
        return false;
    return base->kind != ITEM_LEAF || leaf_goes(base->node);
}

static int64_t shown_bytes(const struct item *i)
{
    int64_t bytes;
    return tensor_bytes(i->node->dtype, &i->node->shape, &bytes) ? INT64_MAX : bytes;
}

/* The same elements, computed by _copy. Who looks at them through other views goes on doing so. */
static void make_copy(struct work *w, struct item *i)
{
    i->seen = arena_copy(w->arena, &i->layout, sizeof i->layout);
    i->seen_shift = i->shift;
    i->kind = ITEM_KERNEL;
    i->op = OP__copy;
    i->base = (int32_t)(i - w->items);
    i->layout = layout_contiguous(&i->node->shape);
    i->shift = -1;
}

void keep_views(struct work *w)
{
    int64_t *shown = ARENA_ARRAY(w->arena, w->count, int64_t);
    bool any = false;
    for (int32_t i = 0; i < w->count; i++) {
        const struct item *item = &w->items[i];
        if (!is_held_view(w, item))
            continue;
        any = true;
        if (checked_add(shown[item->base], shown_bytes(item), &shown[item->base]))
            shown[item->base] = INT64_MAX;
    }
    for (int32_t i = 0; any && i < w->count; i++) {
        struct item *item = &w->items[i];
        if (!is_held_view(w, item))
            continue;
        int64_t whole = item_bytes(w, &w->items[item->base]);
        if (whole >= KEEP_BYTES && shown[item->base] < whole / KEEP_SHARE)
            make_copy(w, item);
    }
}

void keep_small(struct work *w, struct item *view, const struct device *device)
{
    const struct device *there = view->device;
    if (view->kind != ITEM_VIEW || there == device || there->kind != DEVICE_GPU || !there->handle)
        return;
    int64_t whole = item_bytes(w, &w->items[view->base]);
    if (whole >= SEND_BYTES && shown_bytes(view) < whole / KEEP_SHARE &&
        there->backend->supports(there->handle, OP__copy, view->node->dtype))
        make_copy(w, view);
}
