/* Buffers of a plan's slots: made when a part needs them, copied where they are elsewhere, given
 * back after their last use. */
#include "base/checked.h"
#include "device/copies.h"
#include "plan/running.h"

#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A device's queue is waited for before something is read, so that its failures are told apart from
 * those of the copy. */
static int copy_slot(struct run *r, struct buffer **out, const struct plan_slot *s, struct err *err)
{
    struct buffer *from = r->buffers[s->from], *there = copy_find(from, s->device);
    if (there) {
        *out = buffer_ref(there);
        return 0;
    }
    if (queue_wait(r->queue, from->device, r->flush, err))
        return -1;
    double start = now();
    if (copy_make(r->devices, from, s->device, out, err))
        return -1;
    part_report_copy(r, from, *out, now() - start);
    return 0;
}

int slots_fill(struct run *r, int32_t number, struct err *err)
{
    const struct plan_slot *s = &r->plan->slots[number];
    struct buffer **b = &r->buffers[number];
    if (*b)
        return 0;
    if (s->kind == SLOT_LEAF) {
        *b = r->live->nodes[s->from]->tensor->buffer;
        return 0;
    }
    if (s->kind == SLOT_MADE)
        return device_alloc(r->devices, s->device, (size_t)s->bytes, b, err);
    return slots_fill(r, s->from, err) ? -1 : copy_slot(r, b, s, err);
}

static bool is_there(const struct run *r, int32_t number)
{
    const struct plan_slot *s = &r->plan->slots[number], *from = &r->plan->slots[s->from];
    const struct buffer *source = r->buffers[s->from];
    if (from->kind == SLOT_LEAF)
        source = r->live->nodes[from->from]->tensor->buffer;
    return r->buffers[number] || (source && copy_find(source, s->device));
}

int64_t slots_coming(const struct run *r, const struct plan_part *part)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < part->program->buffer_count; i++) {
        int32_t s = part->slots[i];
        if (s >= 0 && r->plan->slots[s].kind == SLOT_COPY && !is_there(r, s) &&
            checked_add(sum, r->plan->slots[s].bytes, &sum))
            return INT64_MAX;
    }
    return sum;
}

void **slots_gather(struct run *r, const struct plan_part *part, uint64_t run, struct err *err)
{
    void **handles = ARENA_ARRAY(r->scratch, part->program->buffer_count + 1, void *);
    for (int32_t i = 0; i < part->program->buffer_count; i++) {
        int32_t s = part->slots[i];
        if (s < 0)
            continue;
        if (slots_fill(r, s, err))
            return NULL;
        if (part->program->buffers[i].role == BUFFER_OUTPUT)
            r->buffers[s]->run = run;
        handles[i] = r->buffers[s]->handle;
    }
    return handles;
}

void slots_release(struct run *r, int32_t part)
{
    for (int32_t s = 0; s < r->plan->slot_count; s++) {
        if (r->plan->slots[s].last_part > part || r->plan->slots[s].kind == SLOT_LEAF)
            continue;
        buffer_unref(r->buffers[s]);
        r->buffers[s] = NULL;
    }
}
