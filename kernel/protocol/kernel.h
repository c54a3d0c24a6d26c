/* The kernel as one call: what `tensorcell kernel --connection-file F` does. */
#ifndef PROTOCOL_KERNEL_H
#define PROTOCOL_KERNEL_H

#include "device/device.h"
#include "lang/words.h"

/* Serves clients until shutdown, SIGTERM or the parent's end. Returns the process's exit code: 0,
 * or 1 after one line on stderr. Call settings_read before. */
int kernel_run(const char *connection_file, const struct words *words,
               const struct devices_options *options);

#endif
