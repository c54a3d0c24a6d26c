/* First pass: the names, what each column holds, how many rows there are. */
#include "files/csv.h"

#include "base/map.h"
#include "files/format.h"
#include "files/path.h"

#include <stdio.h>
#include <stdlib.h>

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

static void table_fini(struct csv_table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free((char *)(uintptr_t)t->columns[i].name.p);
        value_unref(t->columns[i].value);
    }
    free(t->columns);
    csv_scan_fini(&t->scan);
}

enum csv_kind csv_column_kind(const struct csv_column *c)
{
    bool numbers = c->kinds & (CSV_WHOLE | CSV_REAL | CSV_MISSING);
    if (c->kinds & CSV_TEXT || (c->kinds & CSV_BOOL && numbers))
        return CSV_TEXT;
    if (c->kinds == CSV_BOOL)
        return CSV_BOOL;
    return c->kinds == CSV_WHOLE ? CSV_WHOLE : CSV_REAL;
}

/* ---- the first row --------------------------------------------------------------------------- */

static int add_column(struct csv_table *t, struct str name, struct err *err)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 16;
        struct csv_column *columns = realloc(t->columns, capacity * sizeof *columns);
        if (!columns)
            return no_memory(err);
        t->columns = columns;
        t->capacity = capacity;
    }
    char *copy = strndup(name.p, name.n);
    t->columns[t->count] = (struct csv_column){ .name = { copy, name.n } };
    t->count += copy != NULL;
    return copy ? 0 : no_memory(err);
}

/* The scan is still in the row, at the first field too many. */
static int too_many_columns(struct csv_table *t, struct err *err)
{
    csv_fail(err, &t->scan, t->scan.at, "more than %d columns", CSV_COLUMNS_MOST);
    return err_hint(err, "sep= names another separator; data as wide as this fits into a .npy");
}

/* The fields of the first row, as names. *kinds: what they are, together. */
static int read_first(struct csv_table *t, int *kinds, struct err *err)
{
    struct csv_field f = { .ends_row = false };
    *kinds = 0;
    while (!f.ends_row) {
        if (t->count == CSV_COLUMNS_MOST)
            return too_many_columns(t, err);
        if (csv_next(&t->scan, &f, err) || add_column(t, str_trim(f.text), err))
            return -1;
        *kinds |= (int)csv_cell(f.text).kind;
    }
    return 0;
}

static int rename_column(struct csv_column *c, const char *text, struct err *err)
{
    char *copy = strdup(text);
    if (!copy)
        return no_memory(err);
    free((char *)(uintptr_t)c->name.p);
    c->name = str_of(copy);
    return 0;
}

/* "# a, b" is how np.savetxt writes a header. */
static void strip_mark(struct csv_column *c)
{
    struct str name = c->name;
    if (!str_starts(name, STR("# ")))
        return;
    memmove((char *)(uintptr_t)name.p, name.p + 2, name.n - 2);
    c->name.n -= 2;
}

/* The second x is x.1, as in pandas. seen: columns by name. */
static int make_unique(struct csv_column *c, struct map *seen, struct err *err)
{
    char text[400];
    bool failed = false;
    struct csv_column *first = map_get(seen, c->name);
    while (map_get(seen, c->name)) {
        snprintf(text, sizeof text, "%.380s.%d", first->name.p, ++first->copies);
        if (rename_column(c, text, err))
            return -1;
    }
    map_set(seen, c->name, c, &failed);
    return failed ? no_memory(err) : 0;
}

/* A column without a name is c and its number. */
static int settle_names(struct csv_table *t, struct err *err)
{
    struct map seen;
    int status = 0;
    map_init(&seen);
    strip_mark(&t->columns[0]);
    for (size_t i = 0; i < t->count && status == 0; i++) {
        char text[24];
        snprintf(text, sizeof text, "c%d", (int)i);
        if (!t->header || t->columns[i].name.n == 0)
            status = rename_column(&t->columns[i], text, err);
        if (status == 0)
            status = make_unique(&t->columns[i], &seen, err);
    }
    map_fini(&seen);
    return status;
}

/* Unless it was said: the first row names the columns when it holds words and no number. */
static int read_header(struct csv_table *t, struct err *err)
{
    int kinds;
    if (!csv_skip_empty_lines(&t->scan)) {
        content_fail(err, t->scan.content, 0, "the file holds no line");
        return -1;
    }
    t->body = t->scan.at;
    t->body_line = t->scan.line;
    if (read_first(t, &kinds, err))
        return -1;
    t->header = t->options->header == FILE_HEADER_YES;
    if (t->options->header == FILE_HEADER_AUTO)
        t->header = (kinds & ~CSV_MISSING) == CSV_TEXT;
    if (t->header) {
        t->body = t->scan.at;
        t->body_line = t->scan.line;
    }
    return settle_names(t, err);
}

/* ---- the rows -------------------------------------------------------------------------------- */

static int wrong_count(struct csv_table *t, size_t start, size_t count, bool more, struct err *err)
{
    csv_fail(err, &t->scan, start, "%s%zu field%s, and the first line has %zu",
             more ? "more than " : "", count, count == 1 ? "" : "s", t->count);
    return err_hint(err, "a field that holds the separator stands in quotes; sep=\";\" names "
                         "another separator");
}

static int look_at_row(struct csv_table *t, struct err *err)
{
    struct csv_field f = { .ends_row = false };
    size_t start = t->scan.at, i = 0;
    int64_t line = t->scan.line;
    for (; !f.ends_row; i++) {
        if (i == t->count)
            return wrong_count(t, start, i, true, err);
        if (csv_next(&t->scan, &f, err))
            return -1;
        struct csv_column *c = &t->columns[i];
        int kind = (int)csv_cell(f.text).kind;
        if (kind == CSV_TEXT && !(c->kinds & CSV_TEXT)) {
            c->text_at = f.at;
            c->text_line = line;
        }
        c->kinds |= kind;
    }
    if (i == t->count)
        return 0;
    t->scan.line = line;
    return wrong_count(t, start, i, false, err);
}

static int look_at_rows(struct csv_table *t, struct err *err)
{
    csv_scan_restart(&t->scan, t->body, t->body_line);
    for (t->rows = 0; csv_skip_empty_lines(&t->scan); t->rows++)
        if ((t->rows % CSV_ROUND == 0 && content_pause(t->host, err)) || look_at_row(t, err))
            return -1;
    return 0;
}

/* One tensor, where nothing is named and all are numbers; or when it was asked for. */
static int is_tensor(const struct csv_table *t, bool *yes, struct err *err)
{
    char shown[80];
    *yes = t->options->rows == FILE_ROWS_TENSOR ||
           (t->options->rows == FILE_ROWS_AUTO && !t->header);
    for (size_t i = 0; i < t->count && *yes; i++) {
        const struct csv_column *c = &t->columns[i];
        if (csv_column_kind(c) != CSV_TEXT)
            continue;
        *yes = false;
        if (t->options->rows == FILE_ROWS_AUTO)
            return 0;
        path_shown(c->name, shown, sizeof shown);
        content_fail(err, t->scan.content, (int64_t)c->text_at,
                     "line %lld: column %s holds text, and a tensor holds numbers",
                     (long long)c->text_line, shown);
        return err_hint(err, "without as=tensor each column is a field of its own");
    }
    return 0;
}

static int load(struct content *c, const struct file_options *options, char separator,
                struct value *out, struct err *err)
{
    struct csv_table t = { .options = options, .host = c->host };
    bool tensor;
    int status = csv_scan_init(&t.scan, c, options->separator ? options->separator : separator,
                               err);
    if (status == 0 && !t.scan.separator)
        t.scan.separator = csv_find_separator(&t.scan);
    if (status == 0 && (read_header(&t, err) || look_at_rows(&t, err) ||
                        is_tensor(&t, &tensor, err) || csv_fill(&t, tensor, out, err)))
        status = -1;
    table_fini(&t);
    return status;
}

int csv_load(struct content *c, const struct file_options *options, struct value *out,
             struct err *err)
{
    return load(c, options, 0, out, err);
}

int tsv_load(struct content *c, const struct file_options *options, struct value *out,
             struct err *err)
{
    return load(c, options, '\t', out, err);
}
