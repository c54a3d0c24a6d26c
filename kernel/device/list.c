/* The list of logical devices: each usable GPU as a whole or in the parts that its limits make. A
 * struct device stays where it is for the life of the session; one that is wanted again comes back.
 */
#include "device/devices_impl.h"

#include <stdio.h>
#include <stdlib.h>

static struct device *make(struct devices *d, int index, int part, bool simulated)
{
    struct device *device = calloc(1, sizeof *device);
    if (!device)
        return NULL;
    device->kind = DEVICE_GPU;
    device->index = index;
    device->part = part;
    device->simulated = simulated;
    device->generation = 1;
    if (part < 0)
        snprintf(device->name, sizeof device->name, "gpu%d", index);
    else
        snprintf(device->name, sizeof device->name, "gpu%d.%d", index, part);
    if (simulated)
        snprintf(device->shown, sizeof device->shown, "%s (simulated)", device->name);
    device->next = d->all;
    d->all = device;
    return device;
}

/* One that the system has no memory for is left out. */
static void add(struct devices *d, int index, int part)
{
    bool simulated = d->simulation.count > 0;
    struct device *device = d->all;
    while (device &&
           (device->index != index || device->part != part || device->simulated != simulated))
        device = device->next;
    if (!device)
        device = make(d, index, part, simulated);
    if (!device || d->gpu_count == DEVICES_MOST)
        return;
    device->retired = false;
    d->list[d->gpu_count++] = device;
}

/* A probe that fails says nothing about GPUs that are at work. */
static bool at_work(const struct devices *d)
{
    const struct device *gpu = d->all;
    while (gpu && (!gpu->handle || gpu->retired || gpu->simulated))
        gpu = gpu->next;
    return gpu;
}

void devices_relist(struct devices *d)
{
    if (d->listed && *devices_cause(d) && at_work(d))
        return;
    d->listed = true;
    d->gpu_count = 0;
    for (struct device *device = d->all; device; device = device->next)
        device->retired = true;
    int usable = *devices_cause(d) ? 0 : devices_gpus(d);
    for (int i = 0; i < usable; i++) {
        int parts = policy_limits(d, i)->count;
        if (*devices_gpu(d, i)->refused)
            continue;
        if (parts < 2)
            add(d, i, -1);
        for (int part = 0; parts >= 2 && part < parts; part++)
            add(d, i, part);
    }
}

void devices_find(struct devices *d)
{
    if (d->listed)
        return;
    simulation_find(d);
    if (!d->simulation.count && !d->misread[0])
        devices_probe(d, false);
    devices_relist(d);
}

void devices_refresh(struct devices *d)
{
    if (devices_gpus(d) && !d->simulation.count)
        devices_probe(d, true);
}

int devices_count(struct devices *d)
{
    devices_find(d);
    return d->gpu_count + 1;
}

struct device *devices_get(struct devices *d, int i)
{
    return i >= 0 && i < d->gpu_count ? d->list[i] : &d->cpu;
}

struct device *devices_cpu(struct devices *d)
{
    return &d->cpu;
}

int devices_gpus(struct devices *d)
{
    devices_find(d);
    if (d->misread[0])
        return 0;
    return d->simulation.count ? d->simulation.count : d->report.gpu_count;
}

const struct gpu_fact *devices_gpu(struct devices *d, int gpu)
{
    devices_find(d);
    return d->simulation.count ? &d->simulated : &d->report.gpus[gpu];
}

const char *devices_cause(struct devices *d)
{
    devices_find(d);
    if (d->misread[0])
        return d->misread;
    return d->simulation.count ? "" : d->report.cause;
}

bool devices_known(const struct devices *d)
{
    return d->listed;
}
