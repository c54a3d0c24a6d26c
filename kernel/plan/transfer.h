/* Bytes from one device to another, through the process's memory. */
#ifndef PLAN_TRANSFER_H
#define PLAN_TRANSFER_H

#include "device/device.h"

/* *out: a new buffer on `to` with the bytes of `from`. */
int transfer_buffer(struct buffer **out, const struct buffer *from, struct device *to,
                    struct devices *d, struct err *err);

#endif
