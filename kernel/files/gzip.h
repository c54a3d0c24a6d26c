/* Files packed as .gz: unpacked as a whole, into memory. */
#ifndef FILES_GZIP_H
#define FILES_GZIP_H

#include "files/content.h"

int gzip_is(struct content *c, bool *yes, struct err *err);
/* c becomes what was packed in it. */
int gzip_unpack(struct content *c, struct err *err);

#endif
