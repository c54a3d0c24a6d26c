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

/* "20.1 GiB are free", "gpu0 has 60.0 MiB free" */
static void free_text(const struct device *device, int64_t bytes, char *text, size_t size)
{
    char left[40];
    bytes_text(bytes, left, sizeof left);
    if (device->kind == DEVICE_GPU)
        snprintf(text, size, "%s has %s free", device_shown_name(device), left);
    else
        snprintf(text, size, "%s are free", left);
}

/* "normal [100000, 100000] f32 needs 37.3 GiB, 20.1 GiB are free" */
static int refuse(const struct plan_note *n, const struct memory_lack *lack, int64_t needed,
                  const char *more, struct err *err)
{
    char shape[200], needs[40], left[100];
    free_text(lack->device, lack->free, left, sizeof left);
    err_set(err, ERR_MEMORY, "%s %s %s needs %s, %s%s", n->name,
            shape_name(&n->shape, shape, sizeof shape), dtype_name(n->dtype),
            bytes_text(needed, needs, sizeof needs), left, more);
    return err_hint(err, "choose smaller sizes, compute in parts, or del variables that are no "
                         "longer needed (who lists them)");
}

void memory_name_other(const struct device *device, int64_t free_bytes, struct err *err)
{
    char left[100], text[sizeof err->text];
    free_text(device, free_bytes, left, sizeof left);
    snprintf(text, sizeof text, "%.360s; %s", err->text, left);
    memcpy(err->text, text, sizeof text);
}

/* Results so far, and temporaries that the step or a later one needs. */
static bool is_alive(const struct program_buffer *b, int32_t step)
{
    return b->role != BUFFER_INPUT && b->first <= step &&
           (b->role == BUFFER_OUTPUT || step <= b->last);
}

static int64_t alive_bytes(const struct program *p, int32_t step)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < p->buffer_count; i++)
        if (is_alive(&p->buffers[i], step) && checked_add(sum, p->buffers[i].bytes, &sum))
            return INT64_MAX;
    return sum;
}

/* What a smaller result would need at the peak: as many like it, and the same beside it. */
static void describe_peak(const struct program *p, int64_t coming, int64_t own,
                          struct memory_lack *lack)
{
    int64_t most = -1;
    for (int32_t s = 0; s < p->step_count; s++) {
        int64_t beside = coming, all = alive_bytes(p, s);
        int32_t alike = 0;
        for (int32_t i = 0; all > most && i < p->buffer_count; i++) {
            bool alive = is_alive(&p->buffers[i], s), same = p->buffers[i].bytes == own;
            alike += alive && same;
            if (alive && !same && checked_add(beside, p->buffers[i].bytes, &beside))
                beside = INT64_MAX;
        }
        if (all <= most)
            continue;
        most = all;
        lack->alike = alike;
        lack->beside = beside;
    }
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
    bool alone = own > free_bytes;
    lack->needed = alone ? own : needed;
    lack->shape = n->shape;
    lack->dtype = n->dtype;
    describe_peak(part->program, coming, own, lack);
    return refuse(n, lack, lack->needed, alone ? "" : " (with what is waiting beside it)", err);
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
