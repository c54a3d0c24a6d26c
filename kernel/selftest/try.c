/* Making a case, running it twice (on the device, and in the widest dtype on the CPU), comparing.
 */
#include "selftest/try.h"

#include "device/lost.h"
#include "selftest/factors.h"

#include <stdio.h>

static void settle(struct station *s, const struct device *device)
{
    *s = (struct station){ .backend = device->backend, .device = device->handle };
}

void try_begin(struct trying *t, struct devices *d, struct device *device, uint64_t seed)
{
    *t = (struct trying){ .devices = d, .device = device, .seed = seed };
    arena_init(&t->arena);
    settle(&t->here, device);
    settle(&t->reference, devices_cpu(d));
}

void try_end(struct trying *t)
{
    if (t->device->handle) /* else its worker ended, and all that was there is gone */
        station_end(&t->here);
    station_end(&t->reference);
    arena_fini(&t->arena);
}

static int run_call(struct trying *t, struct station *station, const struct case_call *call,
                    const struct case_data *data, struct outcome *out, struct err *err)
{
    struct case_work work;
    void *bytes;
    if (work_make(&work, call, data, err))
        return -1;
    int status = work_run(station, &work, call, data, &bytes, &t->arena, err);
    program_free(work.program);
    *out = (struct outcome){ call, bytes };
    return status;
}

/* After a failure: a worker that ended is replaced, so that the next case has a device. */
static int come_back(struct trying *t, struct err *err)
{
    if (!device_check(t->devices, t->device))
        return 0;
    if (device_open(t->devices, t->device, err))
        return -1;
    settle(&t->here, t->device);
    return 0;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    struct random r = { a ^ (b + 1) * 0x9e3779b97f4a7c15u };
    return random_next(&r);
}

/* The same for a case whatever else is tried. */
static uint64_t seed_of(const struct trying *t, const struct try_case *c)
{
    uint64_t seed = mix(t->seed, (uint64_t)(c->line - case_line(0)));
    return mix(mix(mix(seed, (uint64_t)c->dtype), (uint64_t)c->lay), (uint64_t)c->size);
}

/* How long the result of a counted operation will be says its operation that counts. */
static int count_result(struct trying *t, struct case_call *call, const struct case_data *data,
                        struct err *err)
{
    struct case_call counting = *call;
    struct outcome counted;
    counting.op = op_row(call->op->count_op);
    if (case_ask(&counting, err) || run_call(t, &t->reference, &counting, data, &counted, err))
        return -1;
    memcpy(&call->attrs.whole[COUNT_AT], counted.bytes, sizeof(int64_t));
    return case_ask(call, err);
}

/* As the planner asks: by the dtype of the last operand of an elementwise operation, the first of
 * another, the result's where there is none. */
static bool is_supported(const struct device *device, const struct case_call *c)
{
    const struct backend *b = device->backend;
    enum dtype t = c->result;
    int tensors = 0;
    bool casts = c->made == c->result || b->supports(device->handle, OP_cast, c->made);
    for (int i = 0; i < c->count; i++) {
        const struct case_operand *o = &c->in[i];
        tensors += !o->number;
        casts = casts &&
                (o->number || o->lies == o->works || b->supports(device->handle, OP_cast, o->lies));
    }
    if (c->op->class == OP_TILE)
        t = c->in[c->count - 1].works;
    else if (tensors)
        t = c->in[0].lies;
    return casts && b->supports(device->handle, c->op->id, t);
}

static int wants_right(struct trying *t, const struct case_call *call, const struct case_call *wide,
                       const struct case_data *data, const struct outcome *got,
                       struct verdict *verdict, struct err *err)
{
    struct outcome want, magnitude;
    struct case_data plain;
    if (call->line->scale == SCALE_FACTORS) {
        compare_factors(verdict, got, data);
        return 0;
    }
    if (run_call(t, &t->reference, wide, data, &want, err))
        return -1;
    bool sums = call->line->scale == SCALE_MAGNITUDE;
    if (sums) {
        data_magnitudes(&plain, call, data, &t->arena);
        if (run_call(t, &t->reference, wide, &plain, &magnitude, err))
            return -1;
    }
    compare_elements(verdict, got, &want, sums ? &magnitude : NULL);
    return 0;
}

static int try_call(struct trying *t, struct case_call *call, const struct case_data *data,
                    enum tried *out, struct verdict *verdict, struct err *err)
{
    struct case_call wide;
    struct outcome got;
    if (call->op->counted && count_result(t, call, data, err))
        return -1;
    if (case_widen(call, &wide))
        return 0;
    *out = TRIED_WRONG;
    *verdict = (struct verdict){ 0 };
    struct err failed = { 0 };
    if (run_call(t, &t->here, call, data, &got, &failed)) {
        *out = failed.kind == ERR_MEMORY ? TRIED_NO_ROOM : TRIED_WRONG;
        snprintf(verdict->text, sizeof verdict->text, "%.150s", failed.text);
        return come_back(t, err);
    }
    if (wants_right(t, call, &wide, data, &got, verdict, err))
        return -1;
    if (verdict->right)
        *out = TRIED_RIGHT;
    return 0;
}

int try_case(struct trying *t, const struct try_case *c, enum tried *out, struct verdict *verdict,
             struct err *err)
{
    struct case_call call;
    struct case_data data = { 0 };
    struct arena_mark mark = arena_mark(&t->arena);
    *out = TRIED_NOT;
    int made = case_call(c->line, c->dtype, c->size, &call, err);
    if (made)
        return made < 0 ? -1 : 0;
    if (!is_supported(t->device, &call)) {
        *out = TRIED_UNSUPPORTED;
        return 0;
    }
    int status = data_draw(&data, &call, c->lay, seed_of(t, c), &t->arena)
                     ? try_call(t, &call, &data, out, verdict, err)
                     : 0;
    arena_rewind(&t->arena, mark);
    return status;
}
