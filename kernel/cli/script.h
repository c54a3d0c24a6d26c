/* A file of cells: read whole, then cut at lines that begin with "# %%". */
#ifndef CLI_SCRIPT_H
#define CLI_SCRIPT_H

#include "base/err.h"
#include "base/strbuf.h"

/* "-" is stdin. */
int script_read(const char *path, struct strbuf *out, struct err *err);

struct script_cell {
    struct str source;
    int line; /* of the file, from 1, where the source begins */
    int number;
    bool only; /* the file is this one cell */
};

/* The next cell that is not blank: start with a zeroed struct script_cells and the text. */
struct script_cells {
    struct str text;
    size_t at;
    int line, number;
};
bool script_next(struct script_cells *cells, struct script_cell *out);

#endif
