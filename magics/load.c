/* load "file" or load digits: tensors from a file or a built-in data set; the text of a file of
 * cells into the notebook's next cell. */
#include "magics/commands.h"

#include "magics/textfile.h"

/* What ends otherwise is data. */
static bool is_text(struct str path)
{
    static const char endings[] = ".tcell .txt .md .py";
    struct str ending;
    for (int i = 0; (ending = str_word(endings, i)).p; i++)
        if (str_ends(path, ending))
            return true;
    return false;
}

/* A value where one is wanted, else the next cell. */
static int load_text(struct eval *e, struct str path, bool wanted, struct value *out,
                     struct err *err)
{
    struct strbuf text;
    strbuf_init(&text);
    int status = textfile_read(arena_str(e->arena, path).p, &text, err);
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

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "file");
    bool wanted = e->wanted;
    struct str path;
    if (command_text(e, arg, &path, err))
        return -1;
    if (is_text(path))
        return load_text(e, path, wanted, out, err) ? err_place(err, arg->span) : 0;
    err_at(err, ERR_VALUE, arg->span, "this version cannot load data yet");
    return err_hint(err, "files of cells (.tcell) and other text it can");
}

const struct command magic_load = {
    .run = run,
    .word = { .name = "load",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "files",
              .help = "tensors from a file or a built-in data set; of a file of cells its text, "
                      "into the next cell",
              .example = "x, y = load digits",
              .params = { PARAM("file", TEXT, 0,
                                .help = ".npy .npz .safetensors .csv .idx .png .tcell, or "
                                        "digits") } }
};
