/* Tables as text, in the order in which they are read: bytes to fields (csv_scan.c), fields to
 * cells (csv_cell.c), cells to columns, in two passes: what is in each column (csv.c), then the
 * columns themselves (csv_fill.c). Both passes are linear in the file's bytes. */
#ifndef FILES_CSV_H
#define FILES_CSV_H

#include "files/content.h"

enum {
    CSV_LINE_MOST = 64 << 20,
    CSV_FIELD_MOST = 16 << 20,
    CSV_COLUMNS_MOST = 65536,
    CSV_ROUND = 4096, /* rows between two looks at the cancel flag */
};

/* ---- fields ---------------------------------------------------------------------------------- */

struct csv_scan {
    const struct content *content;
    const char *p;
    size_t n, at;
    int64_t line;           /* from 1 */
    size_t line_start;      /* where its first byte is */
    char separator;         /* ' ': any run of blanks */
    struct strbuf unquoted; /* of the field read last, where its quotes were doubled */
};

struct csv_field {
    struct str text; /* valid until the next field is read */
    size_t at;
    bool ends_row;
};

/* Texts that no table has: UTF-16, bytes that are no UTF-8, zeros. A mark at the start is skipped.
 */
int csv_scan_init(struct csv_scan *s, struct content *c, char separator, struct err *err);
void csv_scan_fini(struct csv_scan *s);
void csv_scan_restart(struct csv_scan *s, size_t at, int64_t line);
/* The separator that the first line has most of; a comma where there is none. */
char csv_find_separator(const struct csv_scan *s);
bool csv_skip_empty_lines(struct csv_scan *s); /* false: nothing is left */
int csv_next(struct csv_scan *s, struct csv_field *f, struct err *err);
int csv_fail(struct err *err, const struct csv_scan *s, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- cells ----------------------------------------------------------------------------------- */

enum csv_kind {
    CSV_MISSING = 1, /* nothing, NA, nan, null … */
    CSV_BOOL = 2,
    CSV_WHOLE = 4,
    CSV_REAL = 8,
    CSV_TEXT = 16,
};

struct csv_cell {
    enum csv_kind kind;
    int64_t whole; /* of CSV_BOOL and CSV_WHOLE */
    double real;   /* of CSV_WHOLE and CSV_REAL */
};

struct csv_cell csv_cell(struct str field);

/* ---- columns --------------------------------------------------------------------------------- */

struct csv_column {
    struct str name; /* owned */
    int kinds;       /* of its cells, together */
    int copies;      /* columns after it that had the same name */
    size_t text_at;  /* where its first cell that is text stands */
    int64_t text_line;
    struct value value; /* what it becomes, when the table is no tensor */
};

struct csv_table {
    struct csv_scan scan;
    const struct file_options *options;
    const struct file_host *host;
    struct csv_column *columns;
    size_t count, capacity;
    size_t body; /* where the first row of data begins */
    int64_t body_line, rows;
    bool header;
};

enum csv_kind csv_column_kind(const struct csv_column *c); /* BOOL, WHOLE, REAL or TEXT */
/* Second pass: a record of columns, or one tensor. */
int csv_fill(struct csv_table *t, bool tensor, struct value *out, struct err *err);

#endif
