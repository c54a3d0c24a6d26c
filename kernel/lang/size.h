/* How amounts of memory are written: 512MiB 4GiB 90% 2048 (MiB). KB MB GB, KiB MiB GiB TiB, B. */
#ifndef LANG_SIZE_H
#define LANG_SIZE_H

#include "base/str.h"

/* *bytes, or -1 and *percent. False when the text is no size, or too large for 63 bits. */
bool size_read(struct str text, int64_t *bytes, double *percent);

#endif
