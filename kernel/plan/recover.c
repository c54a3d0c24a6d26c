/* Lost tensors: from their host copy, else by running again what they were made by. */
#include "plan/recover_impl.h"

#include "device/copies.h"
#include "device/lost.h"
#include "graph/recompute.h"
#include "plan/planner_impl.h"

/* What has a host copy is there: a flush that reads it brings it back. */
static bool is_there(const struct tensor *t, const void *context)
{
    (void)context;
    return !buffer_lost(t->buffer) || buffer_host_copy(t->buffer);
}

/* The same, if this device's worker had ended. */
static bool outlives(const struct tensor *t, const void *device)
{
    const struct buffer *b = t->buffer;
    return buffer_host_copy(b) || (!buffer_lost(b) && b->device != device);
}

enum recovery plan_recovery(struct planner *p, struct tensor *t)
{
    (void)p;
    if (!t->buffer || t->buffer->device->kind == DEVICE_CPU)
        return RECOVERY_NOT_NEEDED;
    if (buffer_host_copy(t->buffer))
        return RECOVERY_COPY;
    struct arena arena;
    arena_init(&arena);
    struct recompute r = { .arena = &arena, .context = t->buffer->device };
    r.there = buffer_lost(t->buffer) ? is_there : outlives;
    bool found = recompute_find(&r, t);
    recompute_end(&r);
    arena_fini(&arena);
    return found ? RECOVERY_AGAIN : RECOVERY_NONE;
}

static int refuse(const struct tensor *t, enum forgotten forgotten, struct err *err)
{
    static const char *const causes[] = {
        [NOT_FORGOTTEN] = "",
        [FORGOTTEN_CALLS] = ", or let more operations be remembered (config REMEMBERED_CALLS)",
        [FORGOTTEN_BYTES] = "; what it was made from is too large to be remembered",
    };
    const struct device *device = t->buffer->device;
    bool made = t->buffer->generation != 0;
    char shape[200];
    err_set(err, ERR_DEVICE, "a tensor %s %s is lost: it was on %s, and %.200s",
            dtype_name(t->dtype), shape_name(&t->layout.shape, shape, sizeof shape),
            device_shown_name(device),
            made && device->ended[0] ? device->ended : "what computed it there failed");
    return err_hint(err, "compute it again from its beginning%s", causes[forgotten]);
}

/* One of the runs that lead to the tensor. *ended: the device did so again. */
static int run_again(struct planner *p, struct recompute *r, size_t i, const struct request *where,
                     const struct cancel *cancel, bool *ended, struct err *err)
{
    struct arena arena;
    struct graph g;
    arena_init(&arena);
    graph_init(&g, &arena);
    g.where = where;
    struct flush f = { .graph = &g, .cancel = cancel, .again = true };
    int status = recompute_run(r, i, &g, err);
    if (status == 0)
        status = plan_flush(p, &f, err);
    *ended = f.ended != NULL;
    graph_clear(&g);
    if (status == 0)
        recompute_hand_out(r, i);
    arena_fini(&arena);
    return status;
}

static int compute_on(struct planner *p, struct tensor *t, struct device *device,
                      const struct cancel *cancel, bool *ended, struct err *err)
{
    struct request where = { .asked = device->name,
                             .device = device,
                             .choices = { device, devices_cpu(p->devices) },
                             .choice_count = 2 };
    struct arena arena;
    arena_init(&arena);
    struct recompute r = { .arena = &arena, .there = is_there };
    *ended = false;
    int status = recompute_find(&r, t) ? 0 : refuse(t, r.forgotten, err);
    for (size_t i = 0; status == 0 && i < r.count; i++)
        status = run_again(p, &r, i, &where, cancel, ended, err);
    recompute_end(&r);
    arena_fini(&arena);
    return status;
}

/* Its own device may have ended again meanwhile. */
static int restore(struct planner *p, struct buffer *b, struct device *device, struct err *err)
{
    if (device == b->device && buffer_restore(p->devices, b, err) == 0)
        return 0;
    device_check(p->devices, b->device);
    return buffer_move(p->devices, b, devices_cpu(p->devices), err);
}

int recover_on(struct planner *p, struct tensor *t, bool home, const struct cancel *cancel,
               struct err *err)
{
    struct buffer *b = t->buffer;
    struct device *cpu = devices_cpu(p->devices);
    struct device *device = home || b->device->retired ? cpu : b->device;
    bool ended;
    if (!buffer_lost(b))
        return 0;
    if (buffer_host_copy(b))
        return restore(p, b, device, err);
    int status = compute_on(p, t, device, cancel, &ended, err);
    return status && ended ? compute_on(p, t, cpu, cancel, &ended, err) : status;
}

int plan_recover(struct planner *p, struct tensor *t, const struct cancel *cancel, struct err *err)
{
    return recover_on(p, t, false, cancel, err);
}
