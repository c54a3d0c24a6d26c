/* Slots get their buffers when a part needs them, the part runs, and what it made is handed out. */
#include "plan/run.h"

#include "base/checked.h"
#include "plan/memory.h"
#include "plan/numbers.h"
#include "plan/transfer.h"

#include <stdio.h>

struct run {
    const struct plan *plan;
    const struct live *live;
    struct devices *devices;
    const struct flush *flush;
    struct arena *scratch;
    struct buffer **buffers; /* by slot; of leaves borrowed, else held */
    const int64_t *shifts;
};

static int fill_slot(struct run *r, int32_t number, struct err *err)
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
    if (fill_slot(r, s->from, err))
        return -1;
    return transfer_buffer(b, r->buffers[s->from], s->device, r->devices, err);
}

/* Bytes of copies that the part waits for. */
static int64_t coming_bytes(const struct run *r, const struct plan_part *part)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < part->program->buffer_count; i++) {
        int32_t s = part->slots[i];
        if (s >= 0 && r->plan->slots[s].kind == SLOT_COPY && !r->buffers[s] &&
            checked_add(sum, r->plan->slots[s].bytes, &sum))
            return INT64_MAX;
    }
    return sum;
}

static void **gather(struct run *r, const struct plan_part *part, struct err *err)
{
    void **handles = ARENA_ARRAY(r->scratch, part->program->buffer_count + 1, void *);
    for (int32_t i = 0; i < part->program->buffer_count; i++) {
        int32_t s = part->slots[i];
        if (s < 0)
            continue;
        if (fill_slot(r, s, err))
            return NULL;
        handles[i] = r->buffers[s]->handle;
    }
    return handles;
}

static void report_part(const struct run *r, const struct plan_part *part, const double *seconds)
{
    struct report *report = r->flush->report;
    for (int32_t s = 0; report && s < part->program->step_count; s++) {
        const struct plan_note *n = &part->notes[s];
        const struct node *node = r->live->nodes[n->ordinal];
        const struct request *q = live_request(r->live, node);
        bool asked = node->where || (q->device && q->reason);
        struct report_entry e = {
            .op = str_of(n->name),
            .shape = n->shape,
            .dtype = n->dtype,
            .requested = asked ? q->asked : NULL,
            .device = part->device->name,
            .reason = n->reason ? n->reason
                      : asked   ? q->reason
                                : NULL,
            .fell_back = (asked && q->fell_back) || n->reason,
            .seconds = seconds[s],
            .flops = part->program->steps[s].flops,
            .bytes = part->program->steps[s].bytes,
            .count = 1,
        };
        report_add(report, &e);
    }
}

/* The backend knows no names: the operation is put before what it says, and where memory is the
 * matter, shape and dtype too. */
static int name_step(const struct plan_part *part, int32_t step, struct err *err)
{
    if (step < 0 || step >= part->program->step_count || err->kind == ERR_INTERRUPTED)
        return -1;
    const struct plan_note *n = &part->notes[step];
    char text[sizeof err->text], shape[200];
    if (strncmp(err->text, n->name, strlen(n->name)) == 0) /* "index 7 is outside …" */
        return -1;
    if (err->kind == ERR_MEMORY)
        snprintf(text, sizeof text, "%.100s %.120s %s: %.200s", n->name,
                 shape_name(&n->shape, shape, sizeof shape), dtype_name(n->dtype), err->text);
    else
        snprintf(text, sizeof text, "%.100s: %.350s", n->name, err->text);
    memcpy(err->text, text, sizeof text);
    return -1;
}

static int fail_at(const struct run *r, const struct plan_part *part, int32_t step,
                   const struct node **failed)
{
    if (step >= 0 && step < part->program->step_count)
        *failed = r->live->nodes[part->notes[step].ordinal];
    return -1;
}

/* Whoever shares the variables has them while this computes. */
static int compute(const struct flush *f, const struct plan_part *part, struct run_request *request,
                   struct err *err)
{
    const struct backend *backend = part->device->backend;
    struct backend_device *device = part->device->handle;
    if (f->leave)
        f->leave(f->context);
    int status = backend->run(device, part->prepared, request, err);
    if (f->come_back)
        f->come_back(f->context);
    return status;
}

/* *done: how many steps ran, also when it fails. */
static int run_part(struct run *r, const struct plan_part *part, int32_t *done,
                    const struct node **failed, struct err *err)
{
    *done = 0;
    int32_t step = part->program->step_count - 1;
    if (memory_check(part, coming_bytes(r, part), &step, err))
        return fail_at(r, part, step, failed);
    void **handles = gather(r, part, err);
    if (!handles) {
        name_step(part, step, err);
        return fail_at(r, part, step, failed);
    }
    struct run_request request = {
        .buffers = handles,
        .scalars = numbers_of_part(part, r->live, r->shifts, r->scratch),
        .cancel = r->flush->cancel,
        .seconds = ARENA_ARRAY(r->scratch, part->program->step_count, double),
        .failed_step = -1,
    };
    if (compute(r->flush, part, &request, err)) {
        *done = request.failed_step;
        name_step(part, request.failed_step, err);
        return fail_at(r, part, request.failed_step, failed);
    }
    *done = part->program->step_count;
    report_part(r, part, request.seconds);
    return 0;
}

/* From now on the node is a leaf: a later flush of the same graph finds its value. */
static void become_leaf(struct node *n)
{
    n->kind = NODE_LEAF;
    n->tensor = n->handle; /* the graph's reference goes over */
    n->handle->node = NULL;
    n->handle->journal--;
    n->handle = NULL;
    n->in_count = 0;
}

static bool step_writes(const struct program *p, const struct step *s, int32_t buffer)
{
    if (s->kind == STEP_KERNEL)
        return p->views[s->result].buffer == buffer;
    for (int32_t i = 0; i < s->code_count; i++) {
        const struct instruction *in = &p->code[s->code_first + i];
        if (in->code == TILE_STORE && p->views[in->index].buffer == buffer)
            return true;
    }
    return false;
}

/* Is all that the part writes into this slot written by the steps before `step`? */
static bool slot_is_whole(const struct plan_part *part, int32_t slot, int32_t step)
{
    const struct program *p = part->program;
    for (int32_t b = 0; b < p->buffer_count; b++)
        for (int32_t s = step; part->slots[b] == slot && s < p->step_count; s++)
            if (step_writes(p, &p->steps[s], b))
                return false;
    return true;
}

/* Hands out what part number `number` has made; after a failure what its steps before `step` have.
 */
static int hand_out(struct run *r, int32_t number, int32_t step, const struct node **failed,
                    struct err *err)
{
    for (int32_t i = 0; i < r->plan->output_count; i++) {
        const struct plan_output *o = &r->plan->outputs[i];
        if (o->part != number ||
            (number >= 0 && !slot_is_whole(&r->plan->parts[number], o->slot, step)))
            continue;
        struct node *n = r->live->nodes[o->ordinal];
        if (fill_slot(r, o->slot, err)) {
            *failed = n;
            return -1;
        }
        n->handle->layout = o->layout;
        if (o->shift >= 0)
            n->handle->layout.offset += r->shifts[o->shift];
        n->handle->buffer = buffer_ref(r->buffers[o->slot]);
        become_leaf(n);
    }
    return 0;
}

static void release_slots(struct run *r, int32_t part)
{
    for (int32_t s = 0; s < r->plan->slot_count; s++) {
        if (r->plan->slots[s].last_part > part || r->plan->slots[s].kind == SLOT_LEAF)
            continue;
        buffer_unref(r->buffers[s]);
        r->buffers[s] = NULL;
    }
}

int plan_run(const struct plan *p, const struct live *l, struct devices *d, const struct flush *f,
             struct arena *scratch, const struct node **failed, struct err *err)
{
    struct run r = {
        .plan = p,
        .live = l,
        .devices = d,
        .flush = f,
        .scratch = scratch,
        .buffers = ARENA_ARRAY(scratch, p->slot_count, struct buffer *),
        .shifts = numbers_shifts(p, l, scratch),
    };
    *failed = l->nodes[0];
    int status = hand_out(&r, -1, 0, failed, err);
    for (int32_t i = 0; i < p->part_count && status == 0; i++) {
        int32_t done = p->parts[i].program->step_count;
        status = run_part(&r, &p->parts[i], &done, failed, err);
        if (status == 0)
            status = hand_out(&r, i, done, failed, err);
        else if (done > 0)
            (void)hand_out(&r, i, done, &(const struct node *){ NULL }, &(struct err){ 0 });
        release_slots(&r, i);
    }
    release_slots(&r, p->part_count);
    return status;
}
