/* One function a step, in the order in which a GPU comes into being: bus, environment, container,
 * device nodes and driver library here; the driver's answers in diagnosis_driver.c, each GPU and
 * what it takes to compute there in diagnosis_gpu.c, how the probe itself ended in diagnosis_end.c.
 * Each blames at most one thing; the first blame that really keeps a GPU away becomes the report's
 * cause. */
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
    d->out->blamed = d->out->step_count - 1;
}

void diagnosis_point(struct diagnosis *d, const char *name)
{
    for (int i = 0; i < d->out->step_count; i++)
        if (strcmp(d->out->steps[i].name, name) == 0 && !d->out->steps[i].ok)
            d->out->blamed = i;
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
        return "start the container with its GPUs: docker run --gpus all …, apptainer run --nv …, "
               "or in Kubernetes the limit nvidia.com/gpu: 1";
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

static bool wants_gpus(const struct probe_facts *f)
{
    const char *said = f->container;
    return f->container_set && *said && strcmp(said, "void") != 0 && strcmp(said, "none") != 0;
}

/* NVIDIA's container toolkit mounts the driver into containers that were started with GPUs. */
static void diagnose_container(struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    if (!host_is(d, "container") || !(wants_gpus(f) || f->mounted || f->pci_devices > 0))
        return;
    struct probe_step *s = diagnosis_step(d, "container toolkit",
                                          f->mounted || f->gpu_count > 0 || f->library[0]);
    const char *name = f->container_set ? "NVIDIA_VISIBLE_DEVICES=" : "NVIDIA_VISIBLE_DEVICES";
    const char *value = f->container_set ? f->container : " is not set";
    if (s->ok) {
        DETAIL(s, "%s%s, %s", name, value,
               f->mounted ? "the driver is mounted" : "the driver is here");
        return;
    }
    DETAIL(s, "%s%s, and nothing of NVIDIA's driver is mounted here", name, value);
    ADVICE(s, "start the container with its GPUs: docker run --gpus all …; if that fails, the host "
              "needs the nvidia-container-toolkit package and: sudo nvidia-ctk runtime configure");
    if (wants_gpus(f))
        diagnosis_blame(d,
                        "this container asks for GPUs (NVIDIA_VISIBLE_DEVICES=%.60s) and was "
                        "given none: NVIDIA's container toolkit mounted nothing",
                        f->container);
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
        DETAIL(s, "%.180s%s%s", f->library, f->library_version[0] ? ", version " : "",
               f->library_version);
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

/* No card, no driver, and nobody who asked for one. */
static bool is_absent(const struct diagnosis *d)
{
    const struct probe_facts *f = d->facts;
    return f->complete && f->pci_devices <= 0 && f->nodes == NODES_ABSENT && !f->library[0] &&
           strstr(f->library_error, "No such file") && !wants_gpus(f);
}

void diagnosis_make(const struct diagnosis_input *in, struct probe_report *out)
{
    struct diagnosis d = { in, in->facts, out };
    *out = (struct probe_report){ .done = true, .blamed = -1 };
    out->gpu_count = in->facts->complete ? in->facts->gpu_count : 0;
    memcpy(out->gpus, in->facts->gpus, sizeof out->gpus);
    out->absent = is_absent(&d);
    out->way = out->absent && !host_is(&d, "own machine") ? diagnosis_way_to_a_gpu(&d) : "";
    if (in->facts->nodes != NODES_UNSEEN) { /* else it did not even begin */
        diagnose_bus(&d);
        diagnose_environment(&d);
        diagnose_container(&d);
        diagnose_nodes(&d);
        diagnose_library(&d);
        diagnose_start(&d);
        diagnose_version(&d);
        diagnose_count(&d);
    }
    diagnose_end(&d);
    if (out->gpu_count > 0)
        diagnose_gpus(&d);
    add_hidden(&d);
}
