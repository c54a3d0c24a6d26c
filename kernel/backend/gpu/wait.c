/* Waiting for the queue by looking at it: at once for what is nearly done, then with naps that are
 * short beside what was waited already, so that the end is seen at once, and the wish to stop
 * within a millisecond. */
#include "backend/gpu/flight.h"

#include <stdio.h>
#include <time.h>

static const double SPIN_SECONDS = 50e-6;
/* Who is to stop may be so long at one piece of work, and so long in all. */
static const double STOP_SECONDS = 2, STOP_MOST = 10, STOP_LOOK = 0.01;

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* A thirtieth of what was waited, but 50 us at most; of long waits a two-thousandth, which costs
 * next to nothing (naps are as exact as this: device.c asks for it). */
static double nap_after(double waited)
{
    double longest = waited / 2000 > 50e-6 ? least(waited / 2000, 500e-6) : 50e-6;
    return least(waited / 32, longest);
}

static void sleep_for(double seconds)
{
    nanosleep(&(struct timespec){ 0, (long)(seconds * 1e9) }, NULL);
}

/* 1: reached; 0: `until` (0: never) came, or `cancel` was asked, before; -1: err. */
static int look(struct backend_device *d, gpu_mark mark, const struct cancel *cancel, double until,
                struct err *err)
{
    double begin = gpu_now();
    for (;;) {
        int status = d->driver->reached(d->context, mark, err);
        if (status)
            return status;
        double now = gpu_now();
        if (cancel_asked(cancel) || (until > 0 && now > until))
            return 0;
        if (now - begin >= SPIN_SECONDS)
            sleep_for(nap_after(now - begin));
    }
}

static void note_progress(struct backend_device *d)
{
    if (d->progress)
        atomic_fetch_add(d->progress, 1);
}

/* As `look`, for a queue that is to stop: it has what it is known to need, and more as long as it
 * gets on. */
static int look_for_stop(struct backend_device *d, gpu_mark mark, struct err *err)
{
    double begin = gpu_now(), moved = begin, known = least(2 * gpu_flights_seconds(d), STOP_MOST);
    int passed = gpu_flights_passed(d);
    for (;;) {
        double now = gpu_now();
        int status = look(d, mark, NULL, now + STOP_LOOK, err), seen = gpu_flights_passed(d);
        if (status)
            return status;
        if (seen > passed) {
            note_progress(d);
            moved = now;
            passed = seen;
        }
        if (now - begin > STOP_MOST || (now - begin > known && now - moved > STOP_SECONDS))
            return 0;
    }
}

/* Marks the end of the queue and waits for it. */
static int wait_for_end(struct backend_device *d, bool stopping, struct err *err)
{
    gpu_mark mark;
    if (d->driver->mark(d->context, false, &mark, err))
        return -1;
    int status = stopping ? look_for_stop(d, mark, err) : look(d, mark, NULL, 0, err);
    d->driver->drop_mark(d->context, mark);
    return status;
}

/* What is on a GPU runs to its end; what computes in the call looks at `stop`. */
static int stop(struct backend_device *d, struct err *err)
{
    cancel_ask(&d->stop);
    int status = wait_for_end(d, true, err);
    if (status < 0)
        return -1;
    if (status == 0) {
        snprintf(d->ended, sizeof d->ended,
                 "its work did not get on for %g seconds after the wish to stop", STOP_SECONDS);
        return gpu_check(d, err);
    }
    cancel_clear(&d->stop);
    return err_set(err, ERR_INTERRUPTED, "stopped");
}

int gpu_wait(struct backend_device *d, gpu_mark mark, const struct cancel *cancel, struct err *err)
{
    int status = look(d, mark, cancel, 0, err);
    if (status <= 0)
        return status < 0 ? -1 : stop(d, err);
    note_progress(d);
    return 0;
}

int gpu_drain(struct backend_device *d, struct err *err)
{
    return wait_for_end(d, false, err) > 0 ? 0 : -1;
}
