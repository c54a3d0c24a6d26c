/* Where each operation runs, and which ones run without a break: parts. */
#include "plan/work.h"

#include "plan/constant.h"
#include "plan/keep.h"

bool item_takes_number(const struct item *i, int32_t operand)
{
    if (i->kind == ITEM_TILE)
        return true;
    const struct op *op = op_row(i->op);
    if (op->random && operand >= i->in_count - 2)
        return true;
    for (int k = 0, tensors = 0; k < PARAM_MOST; k++) {
        const struct param *p = &op->word.params[k];
        if (p->kind == PARAM_TENSOR && tensors++ == operand)
            return strcmp(p->name, "value") == 0;
    }
    return false;
}

/* The dtype that a kernel is asked for by: of the operands, or the result's where there are none.
 */
static enum dtype kernel_dtype(const struct node *n)
{
    const struct op *op = op_row(n->op);
    int32_t operands = n->in_count - (op->random ? 2 : 0);
    if (operands <= 0 || constant_source(n))
        return n->dtype;
    return n->in[op->class == OP_TILE ? operands - 1 : 0]->dtype;
}

static int fall_back(struct work *w, struct item *i, const struct request *r, struct device *cpu,
                     struct err *err)
{
    const char *name = op_row(i->op)->word.name;
    if (r->strict || i->device == cpu) {
        err_set(err, ERR_DEVICE, "%s has no kernel for %s of %s", device_shown_name(i->device),
                name, dtype_name(kernel_dtype(i->node)));
        return err_hint(err, i->device == cpu ? "cast the operands to f32"
                                              : "list cpu as a second choice, as in: with gpu0 or "
                                                "cpu < … >");
    }
    if (!cpu->handle && device_open(w->devices, cpu, err))
        return -1;
    i->reason =
        arena_printf(w->arena, "%s has no kernel for %s", device_shown_name(i->device), name).p;
    i->device = cpu;
    return 0;
}

static int choose(struct work *w, struct item *i, struct device *asked, struct device *cpu,
                  struct err *err)
{
    i->device = asked;
    if (asked->backend->supports(asked->handle, i->op, kernel_dtype(i->node)))
        return 0;
    if (fall_back(w, i, live_request(w->live, i->node), cpu, err))
        return -1;
    return choose(w, i, cpu, cpu, err);
}

static void place_scalar(struct item *s, struct device *device)
{
    if (s->placed)
        return;
    s->placed = true;
    s->device = device;
}

static int set_scalar(struct work *w, struct item *i, int32_t number, struct device *asked,
                      struct device *cpu, struct err *err)
{
    i->kind = ITEM_SCALAR;
    i->op = OP_full;
    i->number = number;
    i->in_count = 0;
    i->layout = layout_contiguous(&i->node->shape);
    if (!i->output)
        return 0;
    i->placed = true;
    return choose(w, i, asked, cpu, err);
}

static void place_scalars(struct work *w, struct item *i)
{
    for (int32_t k = 0; k < i->in_count; k++) {
        struct item *in = &w->items[i->in[k]];
        if (in->kind == ITEM_SCALAR && !item_takes_number(i, k))
            place_scalar(in, i->device);
    }
}

static int32_t add_shift(struct work *w, int32_t before, int32_t ordinal,
                         const struct layout *steps)
{
    w->shifts = arena_grow(w->arena, w->shifts, (size_t)w->shift_count, &w->shifts_room,
                           sizeof *w->shifts);
    struct plan_shift *s = &w->shifts[w->shift_count];
    *s = (struct plan_shift){ ordinal, before, steps ? steps->shape.ndim : -1, { 0 } };
    if (steps)
        memcpy(s->step, steps->stride, sizeof s->step);
    return w->shift_count++;
}

/* What is shifted by its starts has to be where the starts are 0. */
static void shift_view(struct work *w, struct item *i, const struct item *in)
{
    i->shift = in->shift;
    if (!op_row(i->op)->starts || shape_count(&i->layout.shape) == 0)
        return;
    i->layout.offset = in->layout.offset;
    i->shift = add_shift(w, in->shift, (int32_t)(i - w->items), &in->layout);
}

/* A view lies where its operand does. When strides allow none, a copy is made there. */
static void resolve_view(struct work *w, struct item *i)
{
    struct item *in = &w->items[i->in[0]];
    const struct op *op = op_row(i->op);
    i->kind = ITEM_VIEW;
    i->device = in->device;
    i->base = in->base;
    if (op->view(&in->layout, &i->node->attrs, &i->node->shape, &i->layout) == 0) {
        shift_view(w, i, in);
        return;
    }
    struct layout dense = layout_contiguous(&in->layout.shape);
    op->view(&dense, &i->node->attrs, &i->node->shape, &i->layout);
    i->kind = ITEM_KERNEL;
    i->op = OP__copy;
    i->base = (int32_t)(i - w->items);
}

static int resolve_call(struct work *w, struct item *i, struct device *asked, struct device *cpu,
                        struct err *err)
{
    enum op_class class = op_row(i->op)->class;
    const struct node *source = constant_source(i->node);
    if (source)
        return set_scalar(w, i, w->live->ordinal[source->index], asked, cpu, err);
    if (class == OP_VIEW && w->items[i->in[0]].kind == ITEM_SCALAR)
        return set_scalar(w, i, w->items[i->in[0]].number, asked, cpu, err);
    if (class == OP_VIEW) {
        resolve_view(w, i);
        return 0;
    }
    i->kind = class == OP_TILE ? ITEM_TILE : ITEM_KERNEL;
    i->layout = layout_contiguous(&i->node->shape);
    if (choose(w, i, asked, cpu, err))
        return -1;
    if (op_row(i->op)->starts)
        i->place = add_shift(w, -1, (int32_t)(i - w->items), &i->layout);
    for (int32_t k = 0; k < i->in_count; k++)
        keep_small(w, &w->items[i->in[k]], i->device);
    place_scalars(w, i);
    return 0;
}

/* One more than the operands' level where a result has to change its device. */
static void set_level(struct work *w, struct item *i)
{
    for (int32_t k = 0; k < i->in_count; k++) {
        const struct item *in = &w->items[w->items[i->in[k]].base];
        if (in->kind == ITEM_LEAF || (in->kind == ITEM_SCALAR && !in->placed))
            continue;
        int32_t level = in->level + (in->device != i->device);
        i->level = level > i->level ? level : i->level;
    }
}

static void item_init(struct work *w, int32_t ordinal)
{
    const struct node *n = w->live->nodes[ordinal];
    struct item *i = &w->items[ordinal];
    i->node = n;
    i->base = ordinal;
    i->op = n->op;
    i->unit = i->slot = -1;
    i->part = i->shift = i->place = -1;
    i->kind = n->kind == NODE_LEAF ? ITEM_LEAF : ITEM_SCALAR;
    i->number = ordinal;
    i->output = live_is_output(n);
    i->in_count = n->in_count;
    i->in = ARENA_ARRAY(w->arena, n->in_count, int32_t);
    for (int32_t k = 0; k < n->in_count; k++)
        i->in[k] = w->live->ordinal[n->in[k]->index];
    if (n->kind == NODE_SCALAR) {
        i->op = OP_full;
        i->layout = layout_contiguous(&n->shape);
    }
    if (n->kind == NODE_LEAF) {
        i->layout = n->tensor->layout;
        i->layout.offset = 0;
        i->shift = add_shift(w, -1, ordinal, NULL);
        i->device = n->tensor->buffer->device;
    }
}

/* One part for each level and device, in the order of levels. */
static void set_parts(struct work *w)
{
    int32_t most = 0;
    for (int32_t i = 0; i < w->count; i++)
        most = w->items[i].level > most ? w->items[i].level : most;
    w->part_devices = ARENA_ARRAY(w->arena, w->count, struct device *);
    for (int32_t level = 0; level <= most; level++) {
        int32_t first = w->part_count;
        for (int32_t i = 0; i < w->count; i++) {
            struct item *item = &w->items[i];
            if (item->level != level || !item_runs(item))
                continue;
            int32_t part = first;
            while (part < w->part_count && w->part_devices[part] != item->device)
                part++;
            if (part == w->part_count)
                w->part_devices[w->part_count++] = item->device;
            item->part = part;
        }
    }
}

int work_init(struct work *w, const struct live *l, struct devices *d, struct arena *a,
              const struct node **failed, struct err *err)
{
    struct device *cpu = devices_cpu(d);
    *w = (struct work){ .arena = a, .live = l, .devices = d, .count = l->count };
    w->items = ARENA_ARRAY(a, l->count, struct item);
    for (int32_t i = 0; i < l->count; i++) {
        item_init(w, i);
        *failed = l->nodes[i];
        if (l->nodes[i]->kind == NODE_CALL &&
            resolve_call(w, &w->items[i], l->devices[i], cpu, err))
            return -1;
        set_level(w, &w->items[i]);
    }
    keep_views(w);
    set_parts(w);
    return 0;
}
