/* Comparing what a program needs at its peak with what its device has left. */
#include "plan/memory.h"

#include "base/checked.h"

#include <stdio.h>

/* Less is not worth asking for: the allocation itself will tell. */
#define WORTH_ASKING ((int64_t)1 << 20)

static const char *bytes_text(int64_t bytes, char *text, size_t size)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double n = (double)bytes;
    int unit = 0;
    while (n >= 1024 && unit < 6) {
        n /= 1024;
        unit++;
    }
    snprintf(text, size, unit ? "%.1f %s" : "%.0f %s", n, units[unit]);
    return text;
}

int64_t memory_free(const struct device *device)
{
    struct memory_facts m;
    device->backend->memory(device->handle, &m);
    int64_t left = m.budget > m.used ? m.budget - m.used : 0;
    bool shared = m.device_total > 0 && m.device_free >= 0; /* others may have taken some */
    return shared && m.device_free + m.pooled < left ? m.device_free + m.pooled : left;
}

int memory_refuse(const char *name, const struct shape *shape, enum dtype dtype, int64_t needed,
                  int64_t free_bytes, struct err *err)
{
    char shape_is[200], needs[40], left[40];
    err_set(err, ERR_MEMORY, "%s %s %s needs %s, %s are free", name,
            shape_name(shape, shape_is, sizeof shape_is), dtype_name(dtype),
            bytes_text(needed, needs, sizeof needs), bytes_text(free_bytes, left, sizeof left));
    return err_hint(err, "choose smaller sizes, compute in parts, or del variables that are no "
                         "longer needed (who lists them)");
}

/* What is alive while a step runs: results so far, and temporaries that it or a later step needs.
 */
static int64_t alive_bytes(const struct program *p, int32_t step)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < p->buffer_count; i++) {
        const struct program_buffer *b = &p->buffers[i];
        bool alive = b->role != BUFFER_INPUT && b->first <= step &&
                     (b->role == BUFFER_OUTPUT || step <= b->last);
        if (alive && checked_add(sum, b->bytes, &sum))
            return INT64_MAX;
    }
    return sum;
}

/* The first step that does not find enough, is the one to blame. */
static int refuse_step(const struct plan_part *part, int64_t coming, int32_t *step,
                       struct memory_lack *lack, struct err *err)
{
    int64_t needed = 0, free_bytes = lack->free;
    for (*step = 0; *step < part->program->step_count; ++*step) {
        if (checked_add(alive_bytes(part->program, *step), coming, &needed))
            needed = INT64_MAX;
        if (needed > free_bytes || *step == part->program->step_count - 1)
            break;
    }
    const struct plan_note *n = &part->notes[*step];
    int64_t own = shape_count(&n->shape) * (int64_t)dtype_bytes(n->dtype);
    lack->needed = own > free_bytes ? own : needed;
    lack->shape = n->shape;
    lack->dtype = n->dtype;
    if (own > free_bytes)
        return memory_refuse(n->name, &n->shape, n->dtype, own, free_bytes, err);
    memory_refuse(n->name, &n->shape, n->dtype, needed, free_bytes, err);
    char text[sizeof err->text];
    snprintf(text, sizeof text, "%.400s (with what is waiting beside it)", err->text);
    memcpy(err->text, text, sizeof text);
    return -1;
}

int memory_check(const struct plan_part *part, int64_t coming, int32_t *step,
                 struct memory_lack *lack, struct err *err)
{
    int64_t needed;
    if (checked_add(part->program->peak_bytes, coming, &needed))
        needed = INT64_MAX;
    if (needed < WORTH_ASKING)
        return 0;
    *lack = (struct memory_lack){ .device = part->device, .free = memory_free(part->device) };
    return needed <= lack->free ? 0 : refuse_step(part, coming, step, lack, err);
}
