/* What is on GPUs: lost when a worker comes to its end, brought back from host copies, moved to
 * another device. That values can also be computed again is plan/recover.h's business.
 *
 * All of this is for who has the turn and `compute` (eval/workspace.h). */
#ifndef DEVICE_LOST_H
#define DEVICE_LOST_H

#include "device/device.h"

/* By whose wish to stop waits for devices end, within 2 s and with Interrupted; NULL: nobody's. Set
 * while `compute` is held. */
void devices_watch(struct devices *d, const struct cancel *cancel);

/* After a call of its backend failed: has its worker come to an end? Then it is closed, everything
 * on it is lost, `ended` says why, and the next use starts another. */
bool device_check(struct devices *d, struct device *device);
static inline bool buffer_lost(const struct buffer *b)
{
    return b->device && b->device->kind == DEVICE_GPU && b->generation != b->device->generation;
}
/* Brings a lost buffer back from its host copy. 0; 1: it has none; -1: err. */
int buffer_restore(struct devices *d, struct buffer *b, struct err *err);
/* Makes a host copy if there is none yet. The budget is setting(HOST_COPIES_MIB) for all devices;
 * 0: made or there; 1: over the budget; -1: err. */
int buffer_keep_copy(struct devices *d, struct buffer *b, struct err *err);
/* For when nobody waits: makes host copies, newest first, for at most `ms`. True: there is more to
 * do. */
bool devices_idle(struct devices *d, int64_t ms);
/* The elements go to another device, and with them every tensor that looks into the buffer; those
 * of a lost buffer from its host copy. Only for memory that device_alloc gave. */
int buffer_move(struct devices *d, struct buffer *b, struct device *to, struct err *err);
/* The elements never came to be (a queued run failed): gives the memory back; the buffer is lost
 * from now on. */
void buffer_forget(struct buffer *b);
/* Gives a GPU back for certain: what is on it moves to the CPU, its worker ends. What has been lost
 * before, or is while it moves, stays lost; -1: the host has no room, and the GPU goes on. */
int device_release(struct devices *d, struct device *device, struct err *err);

/* What lies on a device; all that has ever moved from GPUs to the CPU. */
struct device_holding {
    int64_t bytes;
    int values, lost; /* buffers with and without their elements */
};
struct device_holding device_holds(const struct device *device);
struct device_holding devices_moved(const struct devices *d);
/* Rises each time that the worker of any device ends, or is ended. */
uint64_t devices_generation(const struct devices *d);

#endif
