/* See flight.h. Marks and fault words are read when a run is known to be over, in the order of the
 * queue, so that the first failure is found first. */
#include "backend/gpu/flight.h"

#include <stdlib.h>
#include <string.h>

struct gpu_flights *gpu_flights_new(void)
{
    return calloc(1, sizeof(struct gpu_flights));
}

void gpu_flights_close(struct backend_device *d)
{
    struct gpu_flights *f = d->flights;
    for (int i = 0; i < GPU_WINDOW; i++)
        gpu_host_fini(d, &f->ring[i].head);
    gpu_host_fini(d, &f->single.head);
}

/* ---- one run ----------------------------------------------------------------------------------
 */

int gpu_flight_begin(struct gpu_flight *f, struct gpu_prepared *q, const struct run_request *r,
                     struct err *err)
{
    size_t faults = gpu_fault_bytes(q), scalars = gpu_head_bytes(q) - faults;
    if (!gpu_host_grow(q->device, &f->head, faults + scalars))
        return err_set(err, ERR_MEMORY, "no memory to run a program");
    if (faults)
        memset(f->head.at, 0, faults);
    if (scalars)
        memcpy((char *)f->head.at + faults, r->scalars, scalars);
    f->program = q;
    f->tag = r->tag;
    f->seconds = r->seconds;
    f->mark_count = 0;
    return 0;
}

int gpu_flight_mark(struct gpu_flight *f, struct err *err)
{
    struct backend_device *d = f->program->device;
    if (d->driver->mark(d->context, f->seconds != NULL, &f->marks[f->mark_count], err))
        return -1;
    f->mark_count++;
    return 0;
}

gpu_mark gpu_flight_end(const struct gpu_flight *f)
{
    return f->marks[f->mark_count - 1];
}

void gpu_flight_forget(struct gpu_flight *f)
{
    struct backend_device *d = f->program->device;
    while (f->mark_count > 0)
        d->driver->drop_mark(d->context, f->marks[--f->mark_count]);
}

static double between(const struct gpu_flight *f, int from, int to)
{
    const struct backend_device *d = f->program->device;
    double seconds = d->driver->seconds(d->context, f->marks[from], f->marks[to]);
    return seconds > 0 ? seconds : 0;
}

/* A mark behind each step says how long it took, and is remembered for the runs that have only one
 * at the beginning and one at the end. */
static void read_seconds(struct gpu_flight *f)
{
    struct gpu_prepared *q = f->program;
    int32_t steps = q->program->step_count;
    double all = between(f, 0, f->mark_count - 1);
    bool each = f->mark_count == steps + 1;
    q->seconds = all;
    for (int32_t i = 0; i < steps; i++) {
        f->seconds[i] = each ? between(f, i, i + 1) : all * q->steps[i].share;
        if (each && all > 0)
            q->steps[i].share = f->seconds[i] / all;
    }
}

static int read_faults(const struct gpu_flight *f, int32_t *step, struct err *err)
{
    const struct gpu_prepared *q = f->program;
    const struct backend_device *d = q->device;
    const int64_t(*faults)[2] = f->head.at;
    for (int32_t i = 0; q->fault_count && i < q->program->step_count; i++) {
        int32_t at = q->steps[i].fault;
        if (at < 0 || faults[at][0] == 0)
            continue;
        *step = i;
        if (d->driver->said && (faults[at][0] & 255) == GPU_FAULT_SAID)
            return d->driver->said(d->context, faults[at][1], err);
        return gpu_fault_text(q->program, i, faults[at], err);
    }
    return 0;
}

int gpu_flight_land(struct gpu_flight *f, int32_t *step, struct err *err)
{
    int status = read_faults(f, step, err);
    if (status == 0 && f->seconds)
        read_seconds(f);
    gpu_flight_forget(f);
    return status;
}

/* ---- the window -------------------------------------------------------------------------------
 */

static void land_first(struct gpu_flights *w)
{
    struct gpu_flight *f = &w->ring[w->first];
    int32_t step = 0;
    struct err err = { 0 };
    if (gpu_flight_land(f, &step, &err) && w->failure.tag == 0) {
        w->failure = (struct run_failure){ f->tag, step };
        w->err = err;
    }
    w->first = (w->first + 1) % GPU_WINDOW;
    w->count--;
}

/* The device has come to its end: nobody knows how far the queue got. */
static int lose_all(struct backend_device *d, struct err *err)
{
    struct gpu_flights *w = d->flights;
    if (w->count > 0 && w->failure.tag == 0) {
        w->failure = (struct run_failure){ w->ring[w->first].tag, 0 };
        w->err = *err;
    }
    for (; w->count > 0; w->count--) {
        gpu_flight_forget(&w->ring[w->first]);
        w->first = (w->first + 1) % GPU_WINDOW;
    }
    return -1;
}

int gpu_flights_settle(struct backend_device *d, int left, const struct cancel *cancel,
                       struct err *err)
{
    struct gpu_flights *w = d->flights;
    while (w->count > left) {
        if (gpu_wait(d, gpu_flight_end(&w->ring[w->first]), cancel, err) == 0) {
            land_first(w);
            continue;
        }
        if (err->kind != ERR_INTERRUPTED)
            return lose_all(d, err);
        while (w->count > 0) /* the queue was waited for */
            land_first(w);
        return -1;
    }
    return 0;
}

/* How many of its marks were reached: they come in order. */
static int marks_passed(struct backend_device *d, const struct gpu_flight *f)
{
    struct err ignored = { 0 };
    int n = f->mark_count;
    while (n > 0 && d->driver->reached(d->context, f->marks[n - 1], &ignored) <= 0)
        n--;
    return n;
}

int gpu_flights_passed(struct backend_device *d)
{
    struct gpu_flights *w = d->flights;
    int n = marks_passed(d, &w->single);
    for (int i = 0; i < w->count; i++)
        n += marks_passed(d, &w->ring[(w->first + i) % GPU_WINDOW]);
    return n;
}

double gpu_flights_seconds(const struct backend_device *d)
{
    const struct gpu_flights *w = d->flights;
    double all = w->single.mark_count > 0 ? w->single.program->seconds : 0;
    for (int i = 0; i < w->count; i++)
        all += w->ring[(w->first + i) % GPU_WINDOW].program->seconds;
    return all;
}

struct gpu_flight *gpu_flights_next(struct backend_device *d, const struct cancel *cancel,
                                    struct err *err)
{
    struct gpu_flights *w = d->flights;
    if (gpu_flights_settle(d, GPU_WINDOW - 1, cancel, err))
        return NULL;
    return &w->ring[(w->first + w->count) % GPU_WINDOW];
}

void gpu_flights_push(struct backend_device *d)
{
    d->flights->count++;
}
