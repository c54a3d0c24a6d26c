/* Copies of buffers on other devices. Tensors never change, so a copy stays true: it is made when
 * it is first needed, or on the CPU when there is time, and held by its source. It goes with that,
 * when the worker of the device where it lies ends or is released, and first of all when memory
 * runs out there. A GPU buffer's copy on the CPU is its host copy: from there it comes back when
 * its worker ends. HOST_COPIES_MIB bounds these.
 *
 * All of this is for who has the turn (eval/turn.h). */
#ifndef DEVICE_COPIES_H
#define DEVICE_COPIES_H

#include "device/device.h"

/* NULL: there is none; else borrowed. */
struct buffer *copy_find(const struct buffer *b, const struct device *on);
/* *out: the copy that is there, or a new one, with a reference for the caller. b is not lost, and
 * no queued run still makes it. */
int copy_make(struct devices *d, struct buffer *b, struct device *on, struct buffer **out,
              struct err *err);
/* Drops the copies on a device that no run uses now. How many there were. */
int copies_drop(struct device *device);

/* The elements of its copy on the CPU, or NULL. */
static inline const void *buffer_host_copy(const struct buffer *b)
{
    const struct buffer *c = b->copies;
    while (c && c->device->kind != DEVICE_CPU)
        c = c->other;
    return c ? c->host : NULL;
}

#endif
