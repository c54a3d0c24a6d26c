/* From placed and grouped work to what is kept: programs, slots that connect them, outputs. */
#include "plan/make.h"

#include "plan/units.h"
#include "plan/writer.h"

#include <stdlib.h>

struct maker {
    struct plan *plan;
    struct work w;
    struct plan_slot *slots;
    size_t slots_room;
    struct arena *scratch;
};

static int32_t add_slot(struct maker *m, enum slot_kind kind, int32_t from, struct device *device,
                        int64_t bytes)
{
    struct plan *p = m->plan;
    m->slots = arena_grow(m->scratch, m->slots, (size_t)p->slot_count, &m->slots_room,
                          sizeof *m->slots);
    m->slots[p->slot_count] = (struct plan_slot){ kind, from, device, bytes, -1 };
    return p->slot_count++;
}

/* The slot where a base item lives. */
static int32_t home_slot(struct maker *m, int32_t base)
{
    struct item *i = &m->w.items[base];
    if (i->slot < 0)
        i->slot = add_slot(m, i->kind == ITEM_LEAF ? SLOT_LEAF : SLOT_MADE, base, i->device,
                           item_bytes(&m->w, i));
    return i->slot;
}

/* Its copy on another device, made once. */
static int32_t slot_on(struct maker *m, int32_t base, struct device *device)
{
    int32_t home = home_slot(m, base);
    if (m->slots[home].device == device)
        return home;
    for (int32_t s = 0; s < m->plan->slot_count; s++)
        if (m->slots[s].kind == SLOT_COPY && m->slots[s].from == home &&
            m->slots[s].device == device)
            return s;
    return add_slot(m, SLOT_COPY, home, device, m->slots[home].bytes);
}

static void use_slot(struct maker *m, int32_t slot, int32_t part)
{
    struct plan_slot *s = &m->slots[slot];
    if (part > s->last_part)
        s->last_part = part;
    if (s->kind == SLOT_COPY)
        use_slot(m, s->from, part);
}

static int32_t *connect(struct maker *m, const struct writer *wr, struct device *device)
{
    int32_t *slots = ARENA_ARRAY(&m->plan->arena, wr->p.buffer_count, int32_t);
    for (int32_t b = 0; b < wr->p.buffer_count; b++) {
        slots[b] = -1;
        if (wr->p.buffers[b].role == BUFFER_TEMPORARY)
            continue;
        slots[b] = slot_on(m, wr->bases[b], device);
        use_slot(m, slots[b], wr->part);
    }
    return slots;
}

static int make_part(struct maker *m, int32_t number, const struct node **failed, struct err *err)
{
    struct plan_part *part = &m->plan->parts[number];
    struct writer wr;
    writer_part(&wr, &m->w, number, &m->plan->arena);
    part->device = m->w.part_devices[number];
    part->slots = connect(m, &wr, part->device);
    part->scalars = arena_copy(&m->plan->arena, wr.scalars,
                               (size_t)wr.p.scalar_count * sizeof *wr.scalars);
    part->notes = arena_copy(&m->plan->arena, wr.notes, (size_t)wr.p.step_count * sizeof *wr.notes);
    *failed = m->w.items[wr.notes[0].ordinal].node;
    part->program = program_copy(&wr.p);
    m->plan->part_count = number + 1;
    if (!part->program)
        return err_set(err, ERR_MEMORY, "no memory is left to plan the work");
    for (int32_t s = 0; s < wr.p.step_count; s++)
        part->may_fail |= wr.p.steps[s].kind == STEP_KERNEL && op_row(wr.p.steps[s].op)->may_fail;
    return plan_prepare(part, m->w.devices, err);
}

static void list_outputs(struct maker *m)
{
    struct plan *p = m->plan;
    for (int32_t i = 0; i < m->w.count; i++)
        p->output_count += m->w.items[i].output;
    p->outputs = ARENA_ARRAY(&p->arena, p->output_count, struct plan_output);
    struct plan_output *at = p->outputs;
    for (int32_t i = 0; i < m->w.count; i++) {
        const struct item *item = &m->w.items[i], *base = &m->w.items[item->base];
        if (item->output)
            *at++ = (struct plan_output){ i, home_slot(m, item->base),
                                          base->kind == ITEM_LEAF ? -1 : base->part, item->layout,
                                          item->shift };
    }
}

static int make_parts(struct maker *m, const struct node **failed, struct err *err)
{
    struct plan *p = m->plan;
    units_make(&m->w);
    p->parts = ARENA_ARRAY(&p->arena, m->w.part_count, struct plan_part);
    for (int32_t i = 0; i < m->w.part_count; i++)
        if (make_part(m, i, failed, err))
            return -1;
    list_outputs(m);
    p->slots = arena_copy(&p->arena, m->slots, (size_t)p->slot_count * sizeof *m->slots);
    p->shift_count = m->w.shift_count;
    p->shifts = arena_copy(&p->arena, m->w.shifts, (size_t)p->shift_count * sizeof *p->shifts);
    return 0;
}

int plan_make(struct plan **out, const struct live *l, const struct key *k, struct devices *d,
              struct arena *scratch, const struct node **failed, struct err *err)
{
    struct maker m = { .scratch = scratch };
    *failed = l->nodes[0];
    if (work_init(&m.w, l, d, scratch, failed, err))
        return -1;
    m.plan = calloc(1, sizeof *m.plan);
    if (!m.plan)
        return err_set(err, ERR_MEMORY, "no memory is left to plan the work");
    arena_init(&m.plan->arena);
    m.plan->key = *k;
    m.plan->key.words = arena_copy(&m.plan->arena, k->words, k->count * sizeof *k->words);
    if (make_parts(&m, failed, err)) {
        plan_free(m.plan);
        return -1;
    }
    *out = m.plan;
    return 0;
}
