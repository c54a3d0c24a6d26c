/* Reading a script and cutting it into cells; a marker's line belongs to no cell. */
#include "cli/script.h"

#include <errno.h>
#include <stdio.h>

enum { SCRIPT_BYTES = 256 << 20 }; /* a pipe may never end; one cell's limit is a setting */

static int read_all(FILE *f, const char *path, struct strbuf *out, struct err *err)
{
    char piece[1 << 16];
    size_t n;
    while (out->n <= SCRIPT_BYTES && (n = fread(piece, 1, sizeof piece, f)) > 0)
        strbuf_add(out, (struct str){ piece, n });
    if (out->n > SCRIPT_BYTES)
        return err_set(err, ERR_FILE, "%s has more than %d MiB: too much for a script", path,
                       SCRIPT_BYTES >> 20);
    if (ferror(f))
        return err_set(err, ERR_FILE, "cannot read %s: %s", path, strerror(errno));
    if (out->failed)
        return err_set(err, ERR_MEMORY, "%s does not fit into memory", path);
    return 0;
}

int script_read(const char *path, struct strbuf *out, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, "the standard input", out, err);
    FILE *f = fopen(path, "rb");
    if (!f)
        return err_set(err, ERR_FILE, "cannot open %s: %s", path, strerror(errno));
    int status = read_all(f, path, out, err);
    fclose(f);
    return status;
}

static size_t line_end(struct str text, size_t at)
{
    const char *newline = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return newline ? (size_t)(newline - text.p) + 1 : text.n;
}

static bool is_marker(struct str text, size_t at)
{
    return str_starts(str_slice(text, at, text.n), STR("# %%"));
}

/* Up to the next marker, or the end; that marker's line is skipped. */
static struct script_cell cut(struct script_cells *c)
{
    size_t start = c->at;
    struct script_cell cell = { .line = c->line + 1 };
    while (c->at < c->text.n && !is_marker(c->text, c->at)) {
        c->at = line_end(c->text, c->at);
        c->line++;
    }
    cell.source = str_slice(c->text, start, c->at);
    cell.only = start == 0 && c->at == c->text.n;
    if (c->at < c->text.n) {
        c->at = line_end(c->text, c->at);
        c->line++;
    }
    return cell;
}

bool script_next(struct script_cells *c, struct script_cell *out)
{
    while (c->at < c->text.n) {
        *out = cut(c);
        if (str_trim(out->source).n == 0)
            continue;
        out->number = ++c->number;
        return true;
    }
    return false;
}
