/* One function a step, in the order in which a GPU comes into being: bus, environment, device
 * nodes, driver library, driver, devices, our backend. Each blames at most one thing; the first
 * blame that really keeps a GPU away becomes the report's cause. */
#include "device/diagnosis.h"

#include "device/diagnosis_impl.h"

#include <stdarg.h>
#include <stdio.h>

struct probe_step *diagnosis_step(struct diagnosis *d, const char *name, bool ok)
{
    struct probe_step *s = &d->out->steps[d->out->step_count++];
    *s = (struct probe_step){ .ok = ok };
    snprintf(s->name, sizeof s->name, "%s", name);
    return s;
}

void diagnosis_blame(struct diagnosis *d, const char *format, ...)
{
    if (d->out->cause[0])
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(d->out->cause, sizeof d->out->cause, format, args);
    va_end(args);
}

static bool host_is(const struct diagnosis *d, const char *kind)
{
    return strcmp(d->in->host, kind) == 0;
}

bool diagnosis_contained(const struct diagnosis *d)
{
    return host_is(d, "container") || host_is(d, "Colab VM");
}

/* A list is cut at its first entry that names no device: "" and "-1" hide every GPU. */
bool diagnosis_hides_all(const struct probe_facts *f)
{
    return f->visible_set && (!f->visible[0] || f->visible[0] == '-' || f->visible[0] == ',' ||
                              strncmp(f->visible, "NoDevFiles", 10) == 0);
}

/* How to get a GPU at all, which depends on where we are. */
const char *diagnosis_way_to_a_gpu(const struct diagnosis *d)
{
    if (host_is(d, "Colab VM"))
        return "choose Runtime, Change runtime type, and a GPU there";
    if (host_is(d, "container"))
        return "start the container with its GPUs: docker run --gpus all …";
    if (host_is(d, "WSL"))
        return "install NVIDIA's driver in Windows (not in WSL), then: wsl --shutdown";
    if (d->facts->pci_devices > 0)
        return "install NVIDIA's driver: sudo ubuntu-drivers install, or on Debian: "
               "sudo apt install nvidia-driver";
    return "nothing to install helps without an NVIDIA GPU; the CPU does all the work";
}

static void diagnose_bus(struct diagnosis *d)
{
    int n = d->facts->pci_devices;
    struct probe_step *s = diagnosis_step(d, "NVIDIA device", n > 0 || d->facts->gpu_count > 0);
    if (n > 0)
        DETAIL(s, "%d on the PCI bus", n);
    else if (s->ok)
        DETAIL(s, "the driver lists %d", d->facts->gpu_count);
    else if (n == 0)
        DETAIL(s, "none on the PCI bus");
    else
        DETAIL(s, "the PCI bus cannot be seen from here");
    if (!s->ok)
        ADVICE(s, "%s", diagnosis_way_to_a_gpu(d));
}

static void diagnose_environment(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    struct probe_step *s = diagnosis_step(d, "CUDA_VISIBLE_DEVICES",
                                          !diagnosis_hides_all(f) || f->gpu_count > 0);
    if (!f->visible_set)
        DETAIL(s, "not set: every GPU may be used");
    else if (s->ok)
        DETAIL(s, "'%s': gpu0 is the first of these", f->visible);
    else
        DETAIL(s, "'%s' hides every GPU", f->visible);
    if (!s->ok)
        ADVICE(s, "start the kernel without it: unset CUDA_VISIBLE_DEVICES");
}

static void diagnose_nodes(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    struct probe_step *s = diagnosis_step(d, "device nodes",
                                          f->nodes == NODES_THERE || f->gpu_count > 0);
    if (f->nodes == NODES_DENIED) {
        DETAIL(s, "%s cannot be opened: %s", f->node, f->node_error);
        ADVICE(s,
               "join the group that owns it (ls -l %s), for example: sudo usermod -aG video "
               "$USER, and log in again",
               f->node);
    } else if (f->nodes == NODES_THERE) {
        DETAIL(s, "%s can be opened", f->node);
    } else {
        DETAIL(s, "no %s", f->node[0] ? f->node : "/dev/nvidiactl");
    }
    if (!s->ok && f->nodes != NODES_DENIED)
        ADVICE(s, "%s",
               f->library[0] && !diagnosis_contained(d) && f->pci_devices > 0
                   ? "load the driver: sudo modprobe nvidia"
                   : diagnosis_way_to_a_gpu(d));
}

static void diagnose_library(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    if (!f->library_sought)
        return;
    struct probe_step *s = diagnosis_step(d, "driver library",
                                          f->library[0] && !f->missing_call[0]);
    if (s->ok) {
        DETAIL(s, "%s", f->library);
    } else if (f->library[0]) {
        DETAIL(s, "%.180s has no %s", f->library, f->missing_call);
        ADVICE(s, "it is not NVIDIA's driver library, or a very old one: reinstall the driver");
        diagnosis_blame(d, "libcuda.so.1 is no NVIDIA driver library: it has no %s",
                        f->missing_call);
    } else {
        DETAIL(s, "%s", f->library_error);
        ADVICE(s, "%s", diagnosis_way_to_a_gpu(d));
        if (!strstr(f->library_error, "No such file"))
            diagnosis_blame(d, "libcuda.so.1 cannot be loaded: %s", f->library_error);
        else if (f->pci_devices > 0 && !diagnosis_contained(d))
            diagnosis_blame(d, "an NVIDIA GPU, but no NVIDIA driver: libcuda.so.1 not found");
        else
            diagnosis_blame(d, "no NVIDIA driver: libcuda.so.1 not found");
    }
}

/* ".../backends/cuda.so": the end of a path says enough in a cause. */
static const char *path_end(const char *path)
{
    int slashes = 0;
    for (const char *p = path + strlen(path); p > path; p--)
        if (*p == '/' && ++slashes == 2)
            return p;
    return path;
}

static void diagnose_backend(struct diagnosis *d)
{
    if (d->facts->gpu_count == 0)
        return;
    const char *path = d->in->cuda_backend;
    struct probe_step *s = diagnosis_step(d, "CUDA backend", false);
    if (d->in->has_cuda_backend) {
        DETAIL(s, "%.180s is there, but this version starts no GPU workers", path);
        ADVICE(s, "a newer version of tensorcell will use it");
        diagnosis_blame(d, "this version of tensorcell starts no GPU workers yet");
    } else {
        DETAIL(s, "%.200s not found", path);
        ADVICE(s, "the GPU is fine; this build computes on the CPU only");
        diagnosis_blame(d, "this build has no CUDA backend (…%.100s not found)", path_end(path));
    }
}

/* A probe that did not come to its end is itself what stands in the way. */
static void diagnose_end(struct diagnosis *d)
{
    struct child_end end = d->in->end;
    double seconds = (double)d->in->deadline_ms / 1000;
    if (end.fate == CHILD_EXITED && d->facts->complete)
        return;
    struct probe_step *s = diagnosis_step(d, "probe", false);
    if (end.fate == CHILD_LATE) {
        DETAIL(s, "no answer within %g s", seconds);
        ADVICE(s, "run nvidia-smi: if it hangs too, restart the machine; TENSORCELL_PROBE_MS sets "
                  "another deadline");
        diagnosis_blame(d, "the GPU driver did not answer within %g s", seconds);
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

/* Who has no GPU and hides it, too, would be surprised after mending only one of both. */
static void add_hidden(struct diagnosis *d)
{
    char *cause = d->out->cause;
    size_t n = strlen(cause);
    if (d->facts->gpu_count == 0 && diagnosis_hides_all(d->facts) &&
        !strstr(cause, "CUDA_VISIBLE_DEVICES"))
        snprintf(cause + n, sizeof d->out->cause - n,
                 ", and CUDA_VISIBLE_DEVICES='%.40s' hides all", d->facts->visible);
}

void diagnosis_make(const struct diagnosis_input *in, struct probe_report *out)
{
    struct diagnosis d = { in, in->facts, out };
    *out = (struct probe_report){ .done = true };
    if (in->facts->nodes != NODES_UNSEEN) { /* else it did not even begin */
        diagnose_bus(&d);
        diagnose_environment(&d);
        diagnose_nodes(&d);
        diagnose_library(&d);
        diagnose_start(&d);
        diagnose_version(&d);
        diagnose_count(&d);
    }
    diagnose_end(&d);
    diagnose_backend(&d);
    add_hidden(&d);
    out->gpu_count = in->facts->complete ? in->facts->gpu_count : 0;
    memcpy(out->gpus, in->facts->gpus, sizeof out->gpus);
}
