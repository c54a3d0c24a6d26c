/* print value...: text on standard output or error. */
#include "magics/commands.h"

#include "display/display.h"
#include "lang/suspect.h"
#include "magics/choice.h"

/* All values before the first word is written: an error leaves no half a line. */
static int gather(struct eval *e, const struct ast *call, struct list *values, struct err *err)
{
    const struct ast_arg *arg = NULL;
    while ((arg = command_next(call, "values", arg))) {
        struct value v;
        if (command_value(e, arg, &v, err))
            return err_place(err, arg->span);
        if (eval_settle_result(e, &v, err)) {
            value_unref(v);
            return err_place(err, arg->span);
        }
        if (list_add(values, v, err))
            return -1;
    }
    return eval_flush(e, err);
}

static int text_of(struct eval *e, const struct ast *call, const char *param, struct str *text,
                   struct err *err)
{
    const struct ast_arg *arg = command_arg(call, param);
    return arg ? command_text(e, arg, text, err) : 0;
}

static int write_line(struct eval *e, const struct ast *call, const struct list *values,
                      struct strbuf *line, struct err *err)
{
    struct str sep = STR(" "), end = STR("\n");
    if (text_of(e, call, "sep", &sep, err) || text_of(e, call, "end", &end, err))
        return -1;
    for (size_t i = 0; i < values->count; i++) {
        if (i)
            strbuf_add(line, sep);
        if (display_text(e->workspace->devices, values->items[i], line, err))
            return -1;
    }
    strbuf_add(line, end);
    return line->failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
}

/* "loss {x}" is text like any other here: whoever expects a value in it is told how to print one.
 */
static void note_braces(struct eval *e, const struct ast *call)
{
    char hint[240];
    const struct ast_arg *arg = NULL;
    while ((arg = command_next(call, "values", arg))) {
        if (!arg->value || arg->value->kind != AST_STRING ||
            !suspect_braces(arg->value->text, hint, sizeof hint))
            continue;
        struct str note = arena_printf(e->arena, "note: braces are printed as they are; %s\n",
                                       hint);
        sink_emit(e->sink,
                  &(struct event){ .kind = EVENT_STREAM, .to_stderr = true, .text = note });
    }
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct value values = value_list(err);
    struct strbuf line;
    int to;
    (void)out;
    if (values.kind != VALUE_LIST)
        return -1;
    strbuf_init(&line);
    int status = choice_read(e, call, "to", &to, err);
    if (status == 0)
        status = gather(e, call, values.list, err);
    if (status == 0)
        status = write_line(e, call, values.list, &line, err);
    if (status == 0)
        sink_emit(e->sink, &(struct event){ .kind = EVENT_STREAM,
                                            .to_stderr = to == 1,
                                            .text = strbuf_str(&line) });
    if (status == 0)
        note_braces(e, call);
    strbuf_fini(&line);
    value_unref(values);
    return status;
}

const struct command magic_print = {
    .run = run,
    .word = { .name = "print",
              .aliases = "echo",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "writes values as text, as NumPy prints them",
              .example = "print \"mean\" mean([1.0, 2.0])",
              .errors = "NameError: a variable that there is not",
              .params = { PARAM("values", VALUE, PARAM_OPTIONAL | PARAM_MANY, .help = "anything"),
                          PARAM("sep", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "\" \"",
                                .help = "between values"),
                          PARAM("end", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "\"\\n\"",
                                .help = "after the last value"),
                          PARAM("to", WORD, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "stdout",
                                .choices = "stdout stderr", .aliases = "file",
                                .help = "where to") } }
};
