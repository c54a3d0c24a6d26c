/* What the word at the cursor is: an operation's or command's help, with what an operation's
 * example gives; a variable's kind, shape and device, with the beginning of its value; a keyword's
 * meaning. text/plain, text/markdown and text/html. */
#ifndef CELL_INSPECT_H
#define CELL_INSPECT_H

#include "base/bundle.h"
#include "eval/workspace.h"

/* cursor in code points. False: nothing is known of that place. */
bool inspect_at(const struct workspace *w, struct str source, int64_t cursor, int detail,
                struct arena *a, struct bundle *out);

#endif
