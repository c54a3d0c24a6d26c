/* What an operation's example gives, computed now. */
#ifndef CELL_INSPECT_EXAMPLE_H
#define CELL_INSPECT_EXAMPLE_H

#include "base/strbuf.h"
#include "eval/workspace.h"

/* Runs it in a session of its own, with its own variables, random numbers and devices, so that
 * nothing of the user's is touched. Only operations: a command's example may write, ask or wait.
 * False: there is nothing to show, and nothing has been written. */
bool inspect_example(const struct workspace *w, const struct word *word, struct arena *a,
                     struct strbuf *out);

#endif
