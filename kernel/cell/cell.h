/* One cell from source to events. Knows no Jupyter: the sink is handed in. */
#ifndef CELL_CELL_H
#define CELL_CELL_H

#include "base/cancel.h"
#include "base/sink.h"
#include "eval/workspace.h"

struct cell {
    struct str source;
    const struct sink *sink;     /* NULL: nobody listens (silent) */
    const struct cancel *cancel; /* NULL: cannot be stopped */
};

/* Runs it and emits its events: streams and displays as they come, then the result, the placement
 * report, or the error. 0, or -1 with *err (already emitted). Clears nothing of cancel. */
int cell_run(struct workspace *w, const struct cell *cell, struct err *err);

/* Evaluates one expression for its value's bundle (user_expressions); emits nothing. */
int cell_expression(struct workspace *w, struct str source, const struct cancel *cancel,
                    struct arena *a, struct bundle *out, struct err *err);

#endif
