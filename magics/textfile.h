/* Text files as commands read them: into memory, with a bound. */
#ifndef MAGICS_TEXTFILE_H
#define MAGICS_TEXTFILE_H

#include "base/err.h"
#include "base/strbuf.h"

/* The whole file; FileError when it cannot be read, is longer than setting(SOURCE_BYTES) or no
 * text. */
int textfile_read(const char *path, struct strbuf *out, struct err *err);

#endif
