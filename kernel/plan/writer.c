/* Steps, views and buffers of one part as a program. Which items are a step is units.c's business,
 * what the instructions of a fused step are tile.c's. */
#include "plan/writer.h"

#include "base/checked.h"
#include "plan/name.h"
#include "plan/tile.h"
#include "plan/units.h"

const struct shape *item_made_shape(const struct work *w, const struct item *i)
{
    return i->op == OP__copy && i->kind == ITEM_KERNEL && i->node->op != OP__copy && !i->seen
               ? &w->items[i->in[0]].layout.shape
               : &i->node->shape;
}

int64_t item_bytes(const struct work *w, const struct item *i)
{
    if (i->kind == ITEM_LEAF)
        return (int64_t)i->node->tensor->buffer->bytes;
    return shape_count(item_made_shape(w, i)) * (int64_t)dtype_bytes(i->node->dtype);
}

static int32_t buffer_of(struct writer *wr, int32_t base)
{
    struct work *w = wr->w;
    struct item *item = &w->items[base];
    struct program *p = &wr->p;
    if (item->buffer < 0) {
        p->buffers = arena_grow(w->arena, p->buffers, (size_t)p->buffer_count, &wr->buffers,
                                sizeof *p->buffers);
        wr->bases = arena_grow(w->arena, wr->bases, (size_t)p->buffer_count, &wr->bases_room,
                               sizeof *wr->bases);
        bool made = item_runs(item) && item->part == wr->part;
        wr->bases[p->buffer_count] = base;
        p->buffers[p->buffer_count] = (struct program_buffer){
            .role = !made        ? BUFFER_INPUT
                    : item->keep ? BUFFER_OUTPUT
                                 : BUFFER_TEMPORARY,
            .first = p->step_count,
            .bytes = item_bytes(w, item),
        };
        item->buffer = p->buffer_count++;
    }
    p->buffers[item->buffer].last = p->step_count;
    return item->buffer;
}

/* The program's scalar that holds an item's number, or a shift (~its number). */
static int32_t scalar_of(struct writer *wr, int32_t number)
{
    struct program *p = &wr->p;
    int32_t i = 0;
    while (i < p->scalar_count && wr->scalars[i] != number)
        i++;
    if (i < p->scalar_count)
        return i;
    wr->scalars = arena_grow(wr->w->arena, wr->scalars, (size_t)i, &wr->scalars_room,
                             sizeof *wr->scalars);
    p->scalars = arena_grow(wr->w->arena, p->scalars, (size_t)i, &wr->dtypes_room,
                            sizeof *p->scalars);
    wr->scalars[i] = number;
    p->scalars[i] = number < 0 ? DTYPE_I64 : wr->w->items[number].node->dtype;
    return p->scalar_count++;
}

static int32_t add_view(struct writer *wr, int32_t number, const struct layout *layout,
                        int32_t shift)
{
    struct program *p = &wr->p;
    const struct item *item = &wr->w->items[number];
    operand_ref moved = shift < 0 ? 0 : ~scalar_of(wr, ~shift);
    p->views = arena_grow(wr->w->arena, p->views, (size_t)p->view_count, &wr->views,
                          sizeof *p->views);
    p->views[p->view_count] = (struct program_view){
        .buffer = buffer_of(wr, item->base),
        .dtype = item->node->dtype,
        .layout = *layout,
        .shift = moved,
    };
    return p->view_count++;
}

/* The item as it lies. */
static int32_t view_of(struct writer *wr, int32_t number)
{
    struct item *item = &wr->w->items[number];
    if (item->view < 0)
        item->view = add_view(wr, number, &item->layout, item->shift);
    buffer_of(wr, item->base); /* is used until this step */
    return item->view;
}

static struct step *add_step(struct writer *wr, const struct plan_note *note)
{
    struct program *p = &wr->p;
    size_t n = (size_t)p->step_count;
    p->steps = arena_grow(wr->w->arena, p->steps, n, &wr->steps, sizeof *p->steps);
    wr->notes = arena_grow(wr->w->arena, wr->notes, n, &wr->notes_room, sizeof *wr->notes);
    wr->notes[n] = *note;
    p->steps[n] = (struct step){ 0 };
    return &p->steps[n]; /* step_count is raised when the step is complete */
}

static void add_operand(struct writer *wr, struct step *s, operand_ref r)
{
    struct program *p = &wr->p;
    p->operands = arena_grow(wr->w->arena, p->operands, (size_t)p->operand_count, &wr->operands,
                             sizeof *p->operands);
    p->operands[p->operand_count++] = r;
    s->operand_count++;
}

/* Elements of a view that lie at different places, in bytes. */
static int64_t view_bytes(const struct program *p, int32_t view)
{
    const struct program_view *v = &p->views[view];
    int64_t n = (int64_t)dtype_bytes(v->dtype);
    for (int i = 0; i < v->layout.shape.ndim; i++)
        if (v->layout.stride[i] != 0 || v->layout.shape.size[i] == 0)
            n *= v->layout.shape.size[i];
    return n;
}

static int64_t kernel_flops(const struct item *i)
{
    struct operand in[2] = { 0 };
    int count = i->in_count < 2 ? i->in_count : 2;
    if (i->kind == ITEM_SCALAR || i->op == OP__copy)
        return 0;
    for (int k = 0; k < count; k++)
        in[k] = (struct operand){ i->node->in[k]->dtype, false, i->node->in[k]->shape };
    return op_flops(op_row(i->op), in, count, &i->node->shape);
}

/* Starts become an operand. */
static void add_starts(struct writer *wr, struct step *s, int32_t place)
{
    for (int axis = 0; axis < MAX_DIMS; axis++)
        s->attrs.whole[2 * axis] = 0;
    add_operand(wr, s, ~scalar_of(wr, ~place));
}

static void write_kernel(struct writer *wr, int32_t number)
{
    struct work *w = wr->w;
    struct item *item = &w->items[number];
    struct plan_note note = { name_item(item, wr->keep), number, item->node->dtype,
                              *item_made_shape(w, item), NULL };
    if (item->reason)
        note.reason = arena_str(wr->keep, str_of(item->reason)).p;
    struct step *s = add_step(wr, &note);
    s->kind = STEP_KERNEL;
    s->op = item->op;
    s->attrs = item->node->attrs;
    s->operand_first = wr->p.operand_count;
    if (item->kind == ITEM_SCALAR)
        add_operand(wr, s, ~scalar_of(wr, item->number));
    for (int32_t k = 0; k < item->in_count; k++) {
        const struct item *in = &w->items[item->in[k]];
        if (item->seen) {
            add_operand(wr, s, add_view(wr, item->in[k], item->seen, item->seen_shift));
            continue;
        }
        bool one = in->kind == ITEM_SCALAR && item_takes_number(item, k);
        add_operand(wr, s, one ? ~scalar_of(wr, in->number) : view_of(wr, item->in[k]));
    }
    if (item->place >= 0)
        add_starts(wr, s, item->place);
    struct layout made = layout_contiguous(item_made_shape(w, item));
    s->result = add_view(wr, number, &made, -1);
    s->flops = kernel_flops(item);
    s->bytes = view_bytes(&wr->p, s->result);
    for (int32_t k = 0; k < s->operand_count; k++) {
        operand_ref r = wr->p.operands[s->operand_first + k];
        if (!operand_is_scalar(r) && checked_add(s->bytes, view_bytes(&wr->p, r), &s->bytes))
            s->bytes = INT64_MAX;
    }
    wr->p.step_count++;
}

/* Item numbers become views and scalars of the program. */
static void resolve(struct writer *wr, struct instruction *i, const struct shape *space,
                    int64_t *bytes)
{
    const struct item *item = &wr->w->items[i->index];
    if (i->code == TILE_SCALAR) {
        i->index = scalar_of(wr, item->number);
    } else if (i->code == TILE_STORE || i->code == TILE_LOAD) {
        struct layout seen = layout_broadcast(&item->layout, space);
        bool plain = shape_equal(&item->layout.shape, space);
        i->index = plain ? view_of(wr, i->index) : add_view(wr, i->index, &seen, item->shift);
        if (checked_add(*bytes, view_bytes(&wr->p, i->index), bytes))
            *bytes = INT64_MAX;
    }
}

static void write_piece(struct writer *wr, const struct unit *u, int32_t from, int32_t to,
                        const struct fused_code *t)
{
    struct work *w = wr->w;
    struct program *p = &wr->p;
    const struct item *last = &w->items[u->members[to - 1]];
    struct plan_note note = { name_fused(w, u, from, to, wr->keep), u->members[to - 1],
                              last->node->dtype, last->node->shape, NULL };
    for (int32_t r = from; r < to && !note.reason; r++)
        if (w->items[u->members[r]].reason)
            note.reason = arena_str(wr->keep, str_of(w->items[u->members[r]].reason)).p;
    struct step *s = add_step(wr, &note);
    s->kind = STEP_FUSED;
    s->space = last->node->shape;
    s->code_first = p->code_count;
    s->code_count = t->count;
    for (int32_t k = 0; k < t->count; k++) {
        p->code = arena_grow(w->arena, p->code, (size_t)p->code_count, &wr->code, sizeof *p->code);
        p->code[p->code_count] = t->code[k];
        resolve(wr, &p->code[p->code_count++], &s->space, &s->bytes);
    }
    if (checked_mul(to - from, shape_count(&s->space), &s->flops))
        s->flops = INT64_MAX;
    p->step_count++;
}

/* As few steps as registers and instructions allow. */
static void write_fused(struct writer *wr, const struct unit *u)
{
    struct fused_code t;
    for (int32_t from = 0, to; from < u->count; from = to) {
        to = u->count - from < FUSED_MOST_INSTRUCTIONS ? u->count : from + FUSED_MOST_INSTRUCTIONS;
        int32_t fits = tile_write(&t, wr->w, u, from, to);
        while (fits < to) {
            to = fits > from ? fits : from + 1;
            fits = tile_write(&t, wr->w, u, from, to);
        }
        write_piece(wr, u, from, to, &t);
    }
}

void writer_part(struct writer *wr, struct work *w, int32_t part, struct arena *keep)
{
    *wr = (struct writer){ .w = w, .keep = keep, .part = part };
    for (int32_t i = 0; i < w->count; i++)
        w->items[i].buffer = w->items[i].view = -1;
    int32_t count, *order = units_order(w, part, &count);
    for (int32_t i = 0; i < count; i++) {
        const struct unit *u = &w->units[order[i]];
        if (w->items[u->members[0]].kind == ITEM_TILE)
            write_fused(wr, u);
        else
            write_kernel(wr, u->members[0]);
    }
    writer_share(wr);
    wr->p.peak_bytes = writer_peak(wr);
}
