/* update OPTIMISER loss name…: one step of gradient descent. */
#include "eval/update.h"

#include "magics/commands.h"
#include "magics/optimizer_argument.h"

static int not_a_name(struct span span, struct err *err)
{
    err_at(err, ERR_TYPE, span, "what is moved is a variable, named as it is");
    return err_hint(err, "update adam loss w b, or update adam loss [w, b]");
}

/* Counts the names, or writes them down too. */
static int read_names(const struct ast *call, struct update_target *out, size_t *count,
                      struct err *err)
{
    *count = 0;
    for (const struct ast_arg *arg = NULL; (arg = command_next(call, "names", arg));) {
        const struct ast *list = arg->value && arg->value->kind == AST_LIST ? arg->value : NULL;
        for (size_t i = 0; i < (list ? list->item_count : 1); i++) {
            const struct ast *name = list ? list->items[i] : arg->value;
            if (name && name->kind != AST_NAME)
                return not_a_name(name->span, err);
            if (out)
                out[*count] = name ? (struct update_target){ name->text, name->span }
                                   : (struct update_target){ arg->text, arg->span };
            ++*count;
        }
    }
    return *count ? 0 : not_a_name(call->span, err);
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct optimizer_settings settings;
    size_t count;
    struct value loss;
    const struct ast_arg *loss_arg = command_arg(call, "loss");
    (void)out;
    if (optimizer_read(e, command_arg(call, "optimizer"), &settings, err) ||
        read_names(call, NULL, &count, err))
        return -1;
    struct update_target *targets = ARENA_ARRAY(e->arena, count, struct update_target);
    if (read_names(call, targets, &count, err) || command_value(e, loss_arg, &loss, err))
        return -1;
    e->graph.span = call->span;
    int status = eval_update(e, &settings, loss, loss_arg->span, targets, count, err);
    value_unref(loss);
    return status;
}

const struct command magic_update = {
    .run = run,
    .word = { .name = "update",
              .kind = WORD_COMMAND,
              .group = "run",
              .help =
                  "one optimiser step: moves the named variables against the gradient of a loss",
              .example = "w = ones(3)\nfor i in 20 < update sgd(lr=0.1) sum(w**2) w >\nw",
              .errors = "ShapeError: the loss is more than one number; TypeError: a variable of "
                        "whole numbers, or no variable; ValueError: the loss does not depend on a "
                        "variable, or an option is outside of its range; SyntaxError: there is no "
                        "optimiser of that name",
              .params = { PARAM("optimizer", WORD, PARAM_OPEN, .choices = OPTIMIZER_NAMES,
                                .help = "its name, or a call as adam(lr=1e-3)"),
                          PARAM("loss", TENSOR, 0, .help = "the number to make smaller"),
                          PARAM("names", NAME, PARAM_MANY | PARAM_OPEN,
                                .help =
                                    "the variables to move: real tensors, or lists of them") } }
};
