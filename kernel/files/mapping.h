/* Buffers of bytes that are not a device's own: a file mapped into memory, and parts of others. */
#ifndef FILES_MAPPING_H
#define FILES_MAPPING_H

#include "base/err.h"
#include "tensor/buffer.h"

#include <stdint.h>

/* The first `size` bytes of a file, copied on writing, read when touched. label: for the message
 * when the file is cut short meanwhile (files/guard.h). */
int mapping_new(int fd, int64_t size, const char *label, struct device *device, struct buffer **out,
                struct err *err);
/* n bytes of `whole` from `at` on; holds it. */
int mapping_slice(struct buffer *whole, int64_t at, int64_t n, struct buffer **out,
                  struct err *err);

#endif
