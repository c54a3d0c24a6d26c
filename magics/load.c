/* load "file" or load digits: tensors from a file or a built-in data set; the text of a file of
 * cells into the notebook's next cell. What files may hold: files/formats.def. */
#include "magics/commands.h"

#include "files/path.h"
#include "magics/choice.h"
#include "magics/filehost.h"
#include "magics/textfile.h"

#include <stdio.h>
#include <unistd.h>

/* A value where one is wanted, else the next cell. */
static int load_text(struct eval *e, struct str path, bool wanted, struct value *out,
                     struct err *err)
{
    struct strbuf text;
    char expanded[PATH_MAX];
    if (path_expand(path, expanded, err))
        return -1;
    strbuf_init(&text);
    int status = textfile_read(expanded, &text, err);
    if (status == 0 && wanted) {
        *out = value_text(strbuf_str(&text), err);
        status = out->kind == VALUE_TEXT ? 0 : -1;
    } else if (status == 0) {
        struct str whole = arena_printf(e->arena, "# load \"" STR_FMT "\"\n" STR_FMT, STR_ARG(path),
                                        STR_ARG(strbuf_str(&text)));
        sink_emit(e->sink, &(struct event){ .kind = EVENT_NEXT, .text = whole });
    }
    strbuf_fini(&text);
    return status;
}

static int read_separator(struct eval *e, const struct ast *call, struct file_options *o,
                          struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "sep");
    struct str text;
    if (!arg)
        return 0;
    if (command_text(e, arg, &text, err))
        return -1;
    bool usable = text.n == 1 && (unsigned char)text.p[0] < 0x80 && text.p[0] != '"' &&
                  text.p[0] != '\n' && text.p[0] != '\r' && text.p[0] != 0;
    if (!usable)
        return err_at(err, ERR_VALUE, arg->span, "sep is one character, as in sep=\";\"");
    o->separator = text.p[0];
    o->some_given = true;
    return 0;
}

static int read_dtype(struct eval *e, const struct ast *call, struct file_options *o,
                      struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "dtype");
    struct str text;
    enum dtype t;
    if (!arg)
        return 0;
    if (command_text(e, arg, &text, err))
        return -1;
    if (!dtype_find(text, &t)) {
        err_at(err, ERR_TYPE, arg->span, "there is no dtype " STR_FMT, STR_ARG(text));
        return err_hint(err, "numbers of a table are read as f32 or f64");
    }
    if (t != DTYPE_F32 && t != DTYPE_F64) {
        err_at(err, ERR_VALUE, arg->span,
               "dtype= is for tables, whose numbers are read as f32 or f64");
        return err_hint(err, "cast makes another dtype of a column: cast(d.x, f16)");
    }
    o->wide = t == DTYPE_F64;
    o->some_given = true;
    return 0;
}

static int read_options(struct eval *e, const struct ast *call, struct file_options *o,
                        struct err *err)
{
    int rows, format;
    bool header;
    *o = (struct file_options){ .rows = FILE_ROWS_AUTO };
    if (choice_read(e, call, "as", &rows, err) || choice_read(e, call, "format", &format, err) ||
        choice_truth(e, call, "header", true, &header, err) || read_separator(e, call, o, err) ||
        read_dtype(e, call, o, err))
        return -1;
    if (format >= 0)
        o->format = str_word(command_arg(call, "format")->param->choices, format);
    if (rows >= 0)
        o->rows = rows == 0 ? FILE_ROWS_COLUMNS : FILE_ROWS_TENSOR;
    if (command_arg(call, "header"))
        o->header = header ? FILE_HEADER_YES : FILE_HEADER_NO;
    o->some_given = o->some_given || rows >= 0 || o->header != FILE_HEADER_AUTO;
    return 0;
}

/* A word that is no file: which ones are known without one. */
static int refuse_word(struct str path, struct err *err)
{
    bool word = !memchr(path.p, '.', path.n) && !memchr(path.p, '/', path.n);
    char name[PATH_MAX];
    snprintf(name, sizeof name, STR_FMT, STR_ARG(path));
    if (err->kind != ERR_FILE || !word || access(name, F_OK) == 0 ||
        str_starts(str_of(err->hint), STR("did you mean")))
        return -1;
    return err_hint(err,
                    "a file is named with its ending, as in load \"" STR_FMT
                    ".npy\" (pwd tells where "
                    "paths begin); data sets with a name: digits, which is not there yet",
                    STR_ARG(path));
}

static int load_data(struct eval *e, struct str path, const struct file_options *o,
                     struct value *out, struct err *err)
{
    struct file_host host;
    if (str_is(path, "digits") && access("digits", F_OK)) {
        err_set(err, ERR_VALUE, "this version has no data set called digits yet");
        return err_hint(err, "files can be loaded, as in load \"x.npy\"");
    }
    if (filehost_init(&host, e, err))
        return -1;
    return file_load(path, o, &host, out, err) ? refuse_word(path, err) : 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "file");
    bool wanted = e->wanted;
    struct file_options options;
    struct str path;
    if (command_text(e, arg, &path, err))
        return err_place(err, arg->span);
    if (read_options(e, call, &options, err))
        return -1;
    bool text = options.format.n ? str_is(options.format, "text")
                                 : path_ends(path, ".tcell .txt .md .py");
    int status = text ? load_text(e, path, wanted, out, err)
                      : load_data(e, path, &options, out, err);
    return status ? filehost_refuse(e, arg, path, err) : 0;
}

const struct command magic_load = {
    .run = run,
    .word = { .name = "load",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "files",
              .help = "tensors from a file or a built-in data set; of a file of cells its text, "
                      "into the next cell",
              .example = "save ones(2, 3) \"x.npy\"\nx = load \"x.npy\"\nx",
              .errors =
                  "FileError: the file is not there, damaged, or of a kind that is not known; "
                  "OutOfMemory: it does not fit; ValueError: an option that is not for this "
                  "kind of file",
              .params = { PARAM("file", TEXT, 0,
                                .help = ".npy .npz .safetensors .csv .tsv .idx .png .jpg, also "
                                        "packed as .gz; .tcell .txt .md .py"),
                          PARAM("as", WORD, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .choices = "columns tensor",
                                .help = "of a table: a record of its columns (as one with a header "
                                        "is) or one tensor"),
                          PARAM("header", BOOL, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .help = "of a table: does the first line name the columns? left "
                                        "out: when it holds words and no number"),
                          PARAM("sep", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .aliases = "delimiter delim separator",
                                .help = "of a table: what is between fields; left out: , ; tab or "
                                        "|, whichever the first line has most of"),
                          PARAM("dtype", DTYPE, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "f32",
                                .help = "of a table: of numbers with decimals, f32 or f64"),
                          PARAM("format", WORD, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .choices = "npy npz safetensors csv tsv idx png jpeg text",
                                .help = "what the file is; left out: what its first bytes or its "
                                        "ending say") } }
};
