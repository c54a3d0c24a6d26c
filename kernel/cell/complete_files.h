/* The paths that begin with what has been typed. */
#ifndef CELL_COMPLETE_FILES_H
#define CELL_COMPLETE_FILES_H

#include "base/arena.h"

enum { FILES_MOST = 500, FILES_WAIT_MS = 100 };

/* One a line, sorted, at most FILES_MOST, folders with / at their end; nothing when the folder does
 * not answer within FILES_WAIT_MS. Hidden ones only where the typed name begins with a point. Names
 * that would need escapes in a text are left out. */
struct str complete_files(struct str typed, bool folders_only, struct arena *a);

#endif
