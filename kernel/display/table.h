/* Rows and columns, once as aligned text and once as an HTML table. Cells are escaped here. */
#ifndef DISPLAY_TABLE_H
#define DISPLAY_TABLE_H

#include "base/bundle.h"
#include "base/strbuf.h"

enum { TABLE_COLUMNS = 16 };

struct table {
    struct arena *arena;
    int columns;
    struct str heads[TABLE_COLUMNS];
    bool right[TABLE_COLUMNS]; /* numbers are aligned to the right */
    bool headless;             /* the heads are not shown */
    struct str *cells;         /* row by row */
    size_t rows, capacity;
};

void table_init(struct table *t, struct arena *a, const char *heads); /* "name|kind|>memory" */
/* One row: `columns` texts, blank-terminated list of struct str in the order of the heads. */
void table_row(struct table *t, const struct str *cells);
void table_text(const struct table *t, struct strbuf *out);
void table_html(const struct table *t, struct strbuf *out);
void table_show(const struct table *t, struct arena *a, struct bundle *out); /* both */
/* Both, with a line above and one or more below. */
void table_between(const struct table *t, struct str before, struct str after, struct arena *a,
                   struct bundle *out);
void html_escape(struct strbuf *out, struct str s);

#endif
