/* save x "file": a tensor or a group of them to a file; which kind, its ending says. */
#include "magics/commands.h"

#include "files/path.h"
#include "magics/filehost.h"

/* What an argument is called where it is written as a name: save [w, b] "f.npz", save d.x "f.npz".
 */
static struct str name_of(const struct ast *x)
{
    bool named = x && (x->kind == AST_NAME || x->kind == AST_ATTR);
    return named ? x->text : (struct str){ NULL, 0 };
}

/* The items of a list have names where it is written out. */
static struct file_names names_of(struct eval *e, const struct ast *x)
{
    struct file_names names = { .whole = name_of(x) };
    if (!x || x->kind != AST_LIST)
        return names;
    struct str *items = ARENA_ARRAY(e->arena, x->item_count + 1, struct str);
    for (size_t i = 0; i < x->item_count; i++)
        items[i] = name_of(x->items[i]);
    names.items = items;
    return names;
}

/* Lists of numbers become tensors, also those inside a list. The caller's list may be a variable's:
 * the settled one is new. */
static int settle(struct eval *e, struct value *v, struct err *err)
{
    if (eval_settle_result(e, v, err))
        return -1;
    if (v->kind != VALUE_LIST)
        return 0;
    struct value settled = value_list(err);
    int status = settled.kind == VALUE_LIST ? 0 : -1;
    for (size_t i = 0; i < v->list->count && status == 0; i++) {
        struct value item = value_ref(v->list->items[i]);
        status = eval_settle_result(e, &item, err);
        if (status == 0)
            status = list_add(settled.list, item, err);
    }
    value_unref(*v);
    *v = settled;
    return status;
}

/* np.save has the file first. */
static int read_path(struct eval *e, struct value v, const struct ast_arg *what,
                     const struct ast_arg *where, struct str *path, struct err *err)
{
    int status = command_text(e, where, path, err);
    bool swapped = v.kind == VALUE_TEXT && file_format_of(v.text->s) &&
                   (status || !file_format_of(*path));
    if (!swapped)
        return status;
    struct str value = str_slice(e->source->text, where->span.start, where->span.end);
    err_at(err, ERR_TYPE, what->span, "the value comes first, then the file");
    return err_hint(err, "save " STR_FMT " \"" STR_FMT "\"", STR_ARG(value), STR_ARG(v.text->s));
}

static int save(struct eval *e, const struct ast_arg *arg, struct value *v, struct str path,
                struct err *err)
{
    struct file_host host;
    struct file_names names = names_of(e, arg->value);
    if (settle(e, v, err) || eval_flush(e, err) || filehost_init(&host, e, err))
        return -1;
    return file_save(path, *v, &names, &host, err);
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *what = command_arg(call, "value"), *where = command_arg(call, "file");
    struct value v;
    struct str path = { NULL, 0 };
    (void)out;
    if (command_value(e, what, &v, err))
        return err_place(err, what->span);
    int status = read_path(e, v, what, where, &path, err) ? -1 : save(e, what, &v, path, err);
    value_unref(v);
    if (status == 0)
        return 0;
    return err->kind == ERR_FILE ? filehost_refuse(e, where, path, err)
                                 : err_place(err, what->span);
}

const struct command magic_save = {
    .run = run,
    .word = { .name = "save",
              .kind = WORD_COMMAND,
              .group = "files",
              .help = "writes a tensor, or a record or list of them, to a file",
              .example = "save [1, 2, 3] \"x.npy\"",
              .errors =
                  "FileError: it cannot be written, and the old file is as it was; TypeError, "
                  "ShapeError, ValueError: this kind of file cannot hold the value",
              .params = { PARAM("value", VALUE, 0,
                                .help = "a tensor or number; a group goes to .npz, .safetensors "
                                        "and .csv, a list as in save [w, b] \"f.npz\""),
                          PARAM("file", TEXT, 0,
                                .help = ".npy .npz .safetensors .csv .tsv .idx .png; .gz after it "
                                        "packs it") } }
};
