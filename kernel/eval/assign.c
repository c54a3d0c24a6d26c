/* Assignment: names, parts of tensors, several targets at once, and += and the like. */
#include "eval/batches.h"
#include "eval/needed.h"

/* v: the new part; NULL: `update` makes it of the old one. */
static int set_part(struct eval *e, const struct ast *target, const struct value *v,
                    const struct ast *update, struct err *err)
{
    if (target->left->kind != AST_NAME) {
        err_at(err, ERR_TYPE, target->left->span, "only parts of a variable can be assigned");
        return err_hint(err, "give the tensor a name first");
    }
    const struct value *x;
    if (eval_name(e, target->left, &x, err))
        return -1;
    struct value before = value_ref(*x), changed = value_nothing();
    int status = v ? eval_index_set(e, before, target, *v, &changed, err)
                   : eval_index_update(e, before, update, &changed, err);
    value_unref(before);
    if (status && v && before.kind == VALUE_TENSOR && !needed_is_tensor(*v))
        needed_for(STR("the value"), "this assignment", err);
    return status ? err_place(err, target->span) : eval_assign(e, target->left->text, changed, err);
}

/* A word that switches something becomes a variable: say that nothing was switched. */
static void note_setting(struct eval *e, struct str name)
{
    const struct word *w = scope_own(e->scope, name) ? NULL : e->workspace->words->find(name);
    if (!w || w->kind != WORD_COMMAND || w->has_value || !w->group)
        return;
    if (strcmp(w->group, "devices") != 0 && !str_is(name, "seed"))
        return;
    struct str note = arena_printf(e->arena,
                                   "note: " STR_FMT " is a variable now, the setting is unchanged; "
                                   "to change it write " STR_FMT " VALUE without =\n",
                                   STR_ARG(name), STR_ARG(name));
    sink_emit(e->sink, &(struct event){ .kind = EVENT_STREAM, .to_stderr = true, .text = note });
}

/* Takes over v's reference. */
static int set_target(struct eval *e, const struct ast *target, struct value v, struct err *err)
{
    if (target->kind == AST_INDEX) {
        int status = set_part(e, target, &v, NULL, err);
        value_unref(v);
        return status;
    }
    if (target->kind == AST_LIST) {
        int status = eval_unpack(e, target->items, target->item_count, v, target->span, err);
        value_unref(v);
        return status;
    }
    if (eval_settle(e, v, &v, err))
        return -1;
    note_setting(e, target->text);
    return eval_assign(e, target->text, v, err);
}

/* The number of things in v, when it can be taken apart. */
static int part_count(struct value v, int64_t *count, struct err *err)
{
    if (v.kind == VALUE_LIST)
        *count = (int64_t)v.list->count;
    else if (v.kind == VALUE_RECORD)
        *count = (int64_t)v.record->count;
    else if (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0)
        *count = v.tensor->layout.shape.size[0];
    else if (v.kind == VALUE_SEQUENCE)
        *count = sequence_head(v.sequence)->count;
    else
        return err_set(err, ERR_TYPE, "a %s cannot be taken apart into several names",
                       value_kind_name(v.kind));
    return 0;
}

static int part_at(struct eval *e, struct value v, size_t i, struct value *out, struct err *err)
{
    if (v.kind == VALUE_LIST || v.kind == VALUE_RECORD) {
        *out = value_ref(v.kind == VALUE_LIST ? v.list->items[i] : v.record->fields[i].value);
        return 0;
    }
    if (v.kind == VALUE_SEQUENCE)
        return sequence_item(e, v.sequence, (int64_t)i, out, err);
    return eval_row(e, v, (int64_t)i, out, err);
}

int eval_unpack(struct eval *e, struct ast *const *targets, size_t n, struct value v,
                struct span from, struct err *err)
{
    int64_t count = 0;
    if (part_count(v, &count, err))
        return err_place(err, from);
    if (count != (int64_t)n) {
        err_at(err, ERR_VALUE, from, "%zu name%s and %lld value%s", n, n == 1 ? "" : "s",
               (long long)count, count == 1 ? "" : "s");
        return err_hint(err, "write a name for each value, or one for all, as in x = …");
    }
    for (size_t i = 0; i < n; i++) {
        struct value part;
        if (part_at(e, v, i, &part, err) || set_target(e, targets[i], part, err))
            return err_place(err, targets[i]->span);
    }
    return 0;
}

static int update(struct eval *e, const struct ast *s, struct err *err)
{
    struct value before, by, after = value_nothing();
    if (s->items[0]->kind == AST_INDEX)
        return set_part(e, s->items[0], NULL, s, err);
    if (eval_expression(e, s->items[0], &before, err))
        return -1;
    int status = eval_expression(e, s->right, &by, err);
    if (status == 0) {
        e->graph.span = s->span;
        status = eval_operate(e, s->op, before, by, &after, err);
        value_unref(by);
    }
    value_unref(before);
    return status ? err_place(err, s->span) : set_target(e, s->items[0], after, err);
}

/* `d = devices`: a command with a value needs no argument to follow =, unless a variable has its
 * name. */
static int right_side(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    const struct word *w = x->kind == AST_NAME && !scope_get(e->scope, x->text)
                               ? e->workspace->words->find(x->text)
                               : NULL;
    if (!w || w->kind != WORD_COMMAND || !w->has_value)
        return eval_expression(e, x, out, err);
    struct ast call = *x;
    call.kind = AST_COMMAND;
    call.word = w;
    call.op_span = x->span;
    return command_needs(w, x->span, err) ? -1 : eval_expression(e, &call, out, err);
}

int eval_assignment(struct eval *e, const struct ast *s, struct err *err)
{
    if (s->op != SIGN_NONE)
        return update(e, s, err);
    struct value v;
    if (right_side(e, s->right, &v, err))
        return -1;
    if (s->item_count == 1)
        return set_target(e, s->items[0], v, err) ? err_place(err, s->items[0]->span) : 0;
    int status = eval_unpack(e, s->items, s->item_count, v, s->right->span, err);
    value_unref(v);
    return status;
}
