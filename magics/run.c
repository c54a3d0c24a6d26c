/* run "file.tcell": the cells of a file, in this session. */
#include "magics/commands.h"

#include "base/settings.h"
#include "lang/parse.h"
#include <errno.h>
#include <stdio.h>

static int read_file(const char *path, struct strbuf *out, struct err *err)
{
    char piece[4096];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f)
        return err_set(err, ERR_FILE, "%.200s: %s", path, strerror(errno));
    while (out->n <= (size_t)setting(SETTING_SOURCE_BYTES) &&
           (n = fread(piece, 1, sizeof piece, f)) > 0)
        strbuf_add(out, (struct str){ piece, n });
    bool bad = ferror(f) || out->failed;
    fclose(f);
    return bad ? err_set(err, ERR_FILE, "%.200s cannot be read", path) : 0;
}

/* The span of an error is in the file's text, which is shown instead of the cell's. */
static void blame_file(struct eval *e, struct source *file, const struct err *err)
{
    if (!err->has_span || e->failed_in)
        return;
    file->refs++;
    e->failed_in = file;
}

static int run_source(struct eval *e, struct source *file, struct err *err)
{
    struct source *cell = e->source;
    struct value v = { .kind = VALUE_NOTHING };
    int status = parse_cell(file->text, e->workspace->words, &file->arena, &file->tree, err) ==
                         PARSE_COMPLETE
                     ? 0
                     : -1;
    e->source = file;
    if (status == 0)
        status = eval_block(e, file->tree, &v, err);
    if (status == 0)
        status = eval_flush(e, err);
    if (status)
        blame_file(e, file, err);
    e->source = cell;
    value_unref(v);
    return status;
}

/* The whole file is one source: the lines that part cells are comments. */
static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "file");
    struct strbuf text;
    struct str path;
    (void)out;
    if (command_text(e, arg, &path, err) || eval_flush(e, err))
        return -1;
    strbuf_init(&text);
    int status = read_file(arena_str(e->arena, path).p, &text, err);
    struct source *file = status == 0 ? source_new(strbuf_str(&text), err) : NULL;
    strbuf_fini(&text);
    if (!file)
        return err_place(err, arg->span);
    status = run_source(e, file, err);
    source_unref(file);
    return status;
}

const struct command magic_run = {
    .run = run,
    .word = { .name = "run",
              .kind = WORD_COMMAND,
              .group = "run",
              .help = "runs the cells of a file in this session",
              .example = "run \"setup.tcell\"",
              .params = { PARAM("file", TEXT, 0, .help = "cells are parted by lines # %%") } }
};
