/* run "file.tcell": the cells of a file, in this session. */
#include "magics/commands.h"

#include "lang/parse.h"
#include "magics/textfile.h"

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
    if (str_ends(path, STR(".py"))) {
        err_at(err, ERR_VALUE, arg->span, "run takes files of this language, and this is Python's");
        return err_hint(err, "load shows its text in the next cell; a terminal runs it");
    }
    strbuf_init(&text);
    int status = textfile_read(arena_str(e->arena, path).p, &text, err);
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
              .errors = "FileError: the file is not there, or no text; ValueError: a file of "
                        "Python; whatever its cells raise, with their place",
              .params = { PARAM("file", TEXT, 0, .help = "cells are parted by lines # %%") } }
};
