/* Waiting for the queue by looking at it: at once for what is nearly done, then with short sleeps,
 * so that the wish to stop is seen within a millisecond. */
#include "backend/gpu/device.h"

#include <stdio.h>
#include <time.h>

static const double SPIN_SECONDS = 50e-6, STOP_SECONDS = 2;

static void sleep_for(double seconds)
{
    nanosleep(&(struct timespec){ 0, (long)(seconds * 1e9) }, NULL);
}

/* 1: reached; 0: `until` (0: never) came, or `cancel` was asked, before; -1: err. */
static int look(struct backend_device *d, gpu_mark mark, const struct cancel *cancel, double until,
                struct err *err)
{
    double begin = gpu_now(), nap = 20e-6;
    for (;;) {
        int status = d->driver->reached(d->context, mark, err);
        if (status)
            return status;
        double now = gpu_now();
        if (cancel_asked(cancel) || (until > 0 && now > until))
            return 0;
        if (now - begin < SPIN_SECONDS)
            continue;
        sleep_for(nap);
        nap = nap < 500e-6 ? 1.5 * nap : nap;
    }
}

/* Marks the end of the queue and waits for it. */
static int wait_for_end(struct backend_device *d, double until, struct err *err)
{
    gpu_mark mark;
    if (d->driver->mark(d->context, false, &mark, err))
        return -1;
    int status = look(d, mark, NULL, until, err);
    d->driver->drop_mark(d->context, mark);
    return status;
}

/* What is on a GPU runs to its end; what computes in the call looks at `stop`. */
static int stop(struct backend_device *d, struct err *err)
{
    cancel_ask(&d->stop);
    int status = wait_for_end(d, gpu_now() + STOP_SECONDS, err);
    if (status < 0)
        return -1;
    if (status == 0) {
        snprintf(d->ended, sizeof d->ended,
                 "its work did not end within %g seconds of the wish to "
                 "stop",
                 STOP_SECONDS);
        return gpu_check(d, err);
    }
    cancel_clear(&d->stop);
    return err_set(err, ERR_INTERRUPTED, "stopped");
}

int gpu_wait(struct backend_device *d, gpu_mark mark, const struct cancel *cancel, struct err *err)
{
    int status = look(d, mark, cancel, 0, err);
    if (status > 0)
        return 0;
    return status < 0 ? -1 : stop(d, err);
}

int gpu_drain(struct backend_device *d, struct err *err)
{
    return wait_for_end(d, 0, err) > 0 ? 0 : -1;
}
