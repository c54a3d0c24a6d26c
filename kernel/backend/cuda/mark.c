/* Marks: recorded, asked for, measured, dropped. */
#include "backend/cuda/mark.h"

#include "backend/cuda/context.h"

#include <stdlib.h>

enum { MOST_MARKS = 1 << 16, FIRST_MARKS = 64 };

static int more_slots(struct marks *m, struct err *err)
{
    int room = m->room ? 2 * m->room : FIRST_MARKS;
    if (room > MOST_MARKS)
        return err_set(err, ERR_DEVICE, "more than %d marks are waiting in the GPU's queue",
                       MOST_MARKS);
    struct mark_slot *slots = realloc(m->slots, (size_t)room * sizeof *slots);
    if (!slots)
        return err_set(err, ERR_MEMORY, "no memory for marks in the GPU's queue");
    m->slots = slots;
    m->room = room;
    return 0;
}

/* The place of a free event of the wanted kind: one dropped before, or a new one. */
static int free_slot(struct gpu_context *c, bool timed, int *out, struct err *err)
{
    struct marks *m = &c->marks;
    *out = m->free[timed] - 1;
    if (*out >= 0) {
        m->free[timed] = m->slots[*out].next;
        return 0;
    }
    if (m->count == m->room && more_slots(m, err))
        return -1;
    struct mark_slot *s = &m->slots[m->count];
    *s = (struct mark_slot){ .timed = timed };
    unsigned flags = timed ? CU_EVENT_DEFAULT : CU_EVENT_DISABLE_TIMING;
    if (cuda_check(c, c->cu.event_create(&s->event, flags), "make an event", err))
        return -1;
    *out = m->count++;
    return 0;
}

static void give_slot(struct marks *m, int at)
{
    struct mark_slot *s = &m->slots[at];
    s->mark = 0;
    s->next = m->free[s->timed];
    m->free[s->timed] = at + 1;
}

int cuda_mark(struct gpu_context *c, bool timed, gpu_mark *out, struct err *err)
{
    int at;
    if (cuda_enter(c, err) || free_slot(c, timed, &at, err))
        return -1;
    struct mark_slot *s = &c->marks.slots[at];
    if (cuda_check(c, c->cu.event_record(s->event, c->stream), "mark its queue", err)) {
        give_slot(&c->marks, at);
        return -1;
    }
    s->mark = ++c->marks.serial << 16 | (uint64_t)at;
    *out = s->mark;
    return 0;
}

static struct mark_slot *slot_of(struct gpu_context *c, gpu_mark mark)
{
    int at = (int)(mark & 0xffff);
    return at < c->marks.count && c->marks.slots[at].mark == mark ? &c->marks.slots[at] : NULL;
}

int cuda_reached(struct gpu_context *c, gpu_mark mark, struct err *err)
{
    const struct mark_slot *s = slot_of(c, mark);
    if (cuda_enter(c, err))
        return -1;
    if (!s)
        return 1; /* dropped: it was reached */
    return cuda_passed(c, s->event, err);
}

double cuda_seconds(struct gpu_context *c, gpu_mark from, gpu_mark to)
{
    const struct mark_slot *a = slot_of(c, from), *b = slot_of(c, to);
    float ms = 0;
    if (!a || !b || !a->timed || !b->timed || c->cu.event_elapsed(&ms, a->event, b->event))
        return 0;
    return (double)ms / 1e3;
}

void cuda_drop_mark(struct gpu_context *c, gpu_mark mark)
{
    if (slot_of(c, mark))
        give_slot(&c->marks, (int)(mark & 0xffff));
}

void marks_fini(struct gpu_context *c)
{
    for (int i = 0; i < c->marks.count && !c->lost[0]; i++)
        c->cu.event_destroy(c->marks.slots[i].event);
    free(c->marks.slots);
}
