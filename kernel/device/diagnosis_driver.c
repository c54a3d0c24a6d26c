/* The steps in which the driver itself answers: start, version, devices. */
#include "device/diagnosis_impl.h"
#include "device/driver_codes.h"

#include <stdio.h>
#include <stdlib.h>

/* CUDA_VISIBLE_DEVICES may be why no device is seen: it hides all, or begins with one that is not
 * there, which ends the list. */
static bool may_hide(const struct probe_facts *f)
{
    if (!f->visible_set || diagnosis_hides_all(f))
        return f->visible_set;
    char *end;
    long first = strtol(f->visible, &end, 10);
    bool present = end > f->visible && f->pci_devices >= 0 && first < f->pci_devices;
    return f->nodes == NODES_THERE && !present;
}

/* Why the driver sees no device: the visible reasons first, the driver's own number last. */
static void blame_absence(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    if (d->out->cause[0])
        return;
    if (may_hide(f)) {
        diagnosis_blame(d, "hidden by CUDA_VISIBLE_DEVICES='%s'", f->visible);
        diagnosis_point(d, "CUDA_VISIBLE_DEVICES");
    } else if (f->nodes == NODES_DENIED) {
        diagnosis_blame(d, "no permission to open %s", f->node);
        diagnosis_point(d, "device nodes");
    } else if (f->nodes == NODES_ABSENT && diagnosis_contained(d)) {
        diagnosis_blame(d, "no device: this container was started without a GPU");
        diagnosis_point(d, "device nodes");
    } else if (f->nodes == NODES_ABSENT && f->pci_devices > 0) {
        diagnosis_blame(d, "the NVIDIA driver is not loaded: no %s",
                        f->node[0] ? f->node : "/dev/nvidiactl");
        diagnosis_point(d, "device nodes");
    } else if (f->cut > 0) {
        diagnosis_blame(d, "MIG is on, and no instance of the GPU was made");
    } else {
        diagnosis_blame(d, "no NVIDIA GPU: the driver finds no device");
    }
}

static const char *absence_advice(const struct diagnosis *d, const char *otherwise)
{
    const struct probe_facts *f = d->facts;
    if (may_hide(f))
        return "start the kernel without it: unset CUDA_VISIBLE_DEVICES";
    if (f->nodes == NODES_DENIED)
        return "give yourself access to the device nodes first: see their step";
    if (f->nodes != NODES_THERE)
        return diagnosis_way_to_a_gpu(d);
    return f->cut > 0
               ? "make an instance of the whole GPU: sudo nvidia-smi mig -cgi 0 -C; or switch "
                 "MIG off: sudo nvidia-smi -mig 0"
               : otherwise;
}

void diagnose_start(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    if (!f->started)
        return;
    const struct driver_code *row = driver_code_find(f->start_code);
    struct probe_step *s = diagnosis_step(d, "driver start", f->start_code == 0);
    if (s->ok) {
        DETAIL(s, "cuInit succeeded");
        return;
    }
    if (f->module_version[0] && f->library_version[0] &&
        strcmp(f->module_version, f->library_version) != 0)
        DETAIL(s, "cuInit failed: %d; the system runs driver %s, its library is of %s",
               f->start_code, f->module_version, f->library_version);
    else
        DETAIL(s, "cuInit failed: %d%s%s", f->start_code, f->start_text[0] ? ", " : "",
               f->start_text);
    bool absent = row->meaning == MEANS_ABSENCE ||
                  (row->meaning == MEANS_NO_ACCESS && f->nodes != NODES_THERE);
    ADVICE(s, "%s", absent ? absence_advice(d, row->advice) : row->advice);
    if (absent)
        blame_absence(d);
    else
        diagnosis_blame(d, "%s (cuInit: %d)", row->cause, f->start_code);
}

void diagnose_version(struct diagnosis *d)
{
    int version = d->facts->version;
    if (version <= 0)
        return;
    struct probe_step *s = diagnosis_step(d, "driver version", version >= DRIVER_OLDEST);
    DETAIL(s, "%s%sfor CUDA %d.%d", d->facts->module_version,
           d->facts->module_version[0] ? ", " : "", version / 1000, version % 1000 / 10);
    if (s->ok)
        return;
    ADVICE(s, "%s", driver_code_find(35)->advice);
    diagnosis_blame(d, "NVIDIA driver too old: it serves CUDA %d.%d, and %d.%d is needed",
                    version / 1000, version % 1000 / 10, DRIVER_OLDEST / 1000,
                    DRIVER_OLDEST % 1000 / 10);
}

void diagnose_count(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    if (!f->started || f->start_code)
        return;
    struct probe_step *s = diagnosis_step(d, "GPUs", f->gpu_count > 0);
    if (s->ok) {
        DETAIL(s, "%d, the first: %s", f->gpu_count, f->gpus[0].model);
        return;
    }
    ADVICE(s, "%s", absence_advice(d, driver_code_find(100)->advice));
    if (f->count_code) {
        DETAIL(s, "cuDeviceGetCount failed: %d", f->count_code);
        diagnosis_blame(d, "the NVIDIA driver cannot list its GPUs (error %d)", f->count_code);
    } else if (f->count > 0) {
        DETAIL(s, "the driver lists %d and describes none", f->count);
        diagnosis_blame(d, "the NVIDIA driver describes none of its GPUs");
    } else {
        DETAIL(s, "the driver finds none%s", f->listed > 0 ? ", nvidia-smi lists some" : "");
        blame_absence(d);
    }
}
