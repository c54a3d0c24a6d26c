/* What could stand at the cursor: operations, commands, keywords, devices, variables, named
 * arguments, choices — all from the tables and the live workspace — and, where a path stands, the
 * files of its folder. Offsets are in code points. */
#ifndef CELL_COMPLETE_H
#define CELL_COMPLETE_H

#include "base/arena.h"
#include "eval/workspace.h"

struct completion {
    struct str text;
    const char
        *type; /* "function", "command", "keyword", "variable", "device", "argument", "path" */
    struct str
        signature; /* "(x, axis=none, keepdims=false)", or a variable's "f32 [3, 4] on cpu" */
};

struct completions {
    struct completion *items; /* sorted, without doubles */
    size_t count;
    int64_t start, end; /* what they replace: code points from the source's start */
};

void complete_at(const struct workspace *w, struct str source, int64_t cursor, struct arena *a,
                 struct completions *out);

#endif
