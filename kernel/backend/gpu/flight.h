/* Runs that are in the queue: what has to be kept of each until it is known how it went. */
#ifndef GPU_FLIGHT_H
#define GPU_FLIGHT_H

#include "backend/gpu/host.h"
#include "backend/gpu/program.h"

enum {
    GPU_WINDOW = 8,      /* queued runs that may be under way */
    GPU_TIMED_STEPS = 16 /* programs of so many steps are timed step by step */
};

struct gpu_flight {
    struct gpu_prepared *program;
    uint64_t tag;
    double *seconds;                     /* the caller's; NULL: not wanted */
    gpu_mark marks[GPU_TIMED_STEPS + 1]; /* the last one stands behind everything */
    int mark_count;
    struct gpu_host head; /* program.h: as it goes up; then its fault words as they came back */
};

struct gpu_flights {
    struct gpu_flight ring[GPU_WINDOW], single; /* queued ones; the one that is waited for */
    int first, count;
    struct run_failure failure; /* tag 0: none */
    struct err err;
};

struct gpu_flights *gpu_flights_new(void);
void gpu_flights_close(struct backend_device *d); /* before its context; nothing is under way */

/* Readies the head of a run of q: no faults, the run's scalars. */
int gpu_flight_begin(struct gpu_flight *f, struct gpu_prepared *q, const struct run_request *r,
                     struct err *err);
/* Puts a mark into the queue; `timed` as the run's seconds are wanted. */
int gpu_flight_mark(struct gpu_flight *f, struct err *err);
gpu_mark gpu_flight_end(const struct gpu_flight *f);
/* Its last mark was reached: seconds, and the earliest fault. -1: err, and *step. */
int gpu_flight_land(struct gpu_flight *f, int32_t *step, struct err *err);
/* Of all that are under way: marks that were reached, and seconds that their programs last took. */
int gpu_flights_passed(struct backend_device *d);
double gpu_flights_seconds(const struct backend_device *d);
/* It never got into the queue as a whole, or nobody waits for it any more. */
void gpu_flight_forget(struct gpu_flight *f);

/* A place for one more queued run, once there is one. NULL: err. */
struct gpu_flight *gpu_flights_next(struct backend_device *d, const struct cancel *cancel,
                                    struct err *err);
void gpu_flights_push(struct backend_device *d);
/* Waits until at most `left` queued runs are under way; the first failure is kept. -1: err. */
int gpu_flights_settle(struct backend_device *d, int left, const struct cancel *cancel,
                       struct err *err);

#endif
