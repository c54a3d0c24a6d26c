/* input "prompt": asks for a line of text. */
#include "magics/commands.h"

#include "magics/choice.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "prompt");
    struct str prompt = STR(""), answer;
    bool hidden;
    if (choice_truth(e, call, "hidden", false, &hidden, err) ||
        (arg && command_text(e, arg, &prompt, err)) || eval_flush(e, err))
        return -1;
    if (!e->sink || !e->sink->ask) {
        err_at(err, ERR_VALUE, call->span, "there is no one to ask here (allow_stdin is false)");
        return err_hint(err, "run the cell in a notebook or console, or assign the value instead: "
                             "nbconvert and papermill cannot answer");
    }
    if (e->sink->ask(e->sink->context, prompt, hidden, e->arena, &answer, err))
        return -1;
    *out = value_text(answer, err);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

const struct command magic_input = {
    .run = run,
    .word = { .name = "input",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "run",
              .help = "asks for a line of text",
              .example = "name = input \"your name: \"",
              .errors = "ValueError: the client takes no input; FileError: the script has no more "
                        "lines of input",
              .params = { PARAM("prompt", TEXT, PARAM_OPTIONAL, .standard = "\"\"",
                                .help = "shown before the answer"),
                          PARAM("hidden", BOOL, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "false",
                                .aliases = "password", .help = "does not show what is typed") } }
};
