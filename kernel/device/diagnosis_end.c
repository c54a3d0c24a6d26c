/* The probe itself: late, crashed, not started, or ended by a kernel that it tried. */
#include "device/diagnosis_impl.h"

#include <stdio.h>

/* It ended while it ran a kernel on a GPU: the driver itself had answered. */
static void blame_attempt(struct diagnosis *d, struct probe_step *s)
{
    int gpu = d->facts->trying;
    if (d->in->end.fate == CHILD_LATE)
        DETAIL(s, "gpu%d did not finish a small kernel within %g s", gpu,
               (double)d->in->deadline_ms / 1000);
    else
        DETAIL(s, "running a small kernel on gpu%d ended the probe (signal or code %d)", gpu,
               d->in->end.number);
    ADVICE(s,
           "look for Xid in: sudo dmesg; then: sudo nvidia-smi --gpu-reset -i %d, or restart the "
           "machine",
           gpu);
    diagnosis_blame(d, "%s", s->detail);
}

static void blame_lateness(struct diagnosis *d, struct probe_step *s)
{
    double seconds = (double)d->in->deadline_ms / 1000;
    DETAIL(s, "no answer within %g s", seconds);
    ADVICE(s, "run nvidia-smi: if it hangs too, restart the machine; TENSORCELL_PROBE_MS sets "
              "another deadline");
    diagnosis_blame(d, "the GPU driver did not answer within %g s", seconds);
}

/* A probe that did not come to its end is itself what stands in the way. */
void diagnose_end(struct diagnosis *d)
{
    struct child_end end = d->in->end;
    if (end.fate == CHILD_EXITED && d->facts->complete)
        return;
    struct probe_step *s = diagnosis_step(d, "probe", false);
    if (d->facts->trying >= 0) {
        blame_attempt(d, s);
    } else if (end.fate == CHILD_LATE) {
        blame_lateness(d, s);
    } else if (end.fate == CHILD_KILLED) {
        DETAIL(s, "ended by signal %d (%s)", end.number, strsignal(end.number));
        ADVICE(s, "reinstall NVIDIA's driver: it crashes when it is asked for its GPUs");
        diagnosis_blame(d, "the GPU driver crashed when asked for its GPUs (signal %d)",
                        end.number);
    } else if (end.fate == CHILD_NOT_STARTED) {
        DETAIL(s, "not started: %s", strerror(end.number));
        ADVICE(s, "check that the tensorcell program is still in its place");
        diagnosis_blame(d, "the search for GPUs could not be started: %s", strerror(end.number));
    } else {
        DETAIL(s, "ended early with exit code %d", end.number);
        ADVICE(s, "run it by hand: tensorcell worker --probe");
        diagnosis_blame(d, "the search for GPUs ended early (exit code %d)", end.number);
    }
}
