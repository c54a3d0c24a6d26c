/* grad(loss, w) and grad(loss, [w, b]): what may be asked for, and whose fault it is when it cannot
 * be answered. The derivative itself is graph/grad.c. */
#include "eval/grad.h"

#include "eval/evaluated.h"
#include "graph/grad.h"

/* The variable that holds a tensor, for messages; {NULL, 0}: none does. */
static struct str name_of(const struct eval *e, const struct tensor *t)
{
    const struct map_entry *entry;
    for (const struct scope *s = e->scope; s; s = s->reads)
        for (size_t at = 0; (entry = map_next(&s->names, &at));) {
            const struct value *v = entry->value;
            if (v->kind == VALUE_TENSOR && v->tensor == t && !str_is(entry->key, "_"))
                return entry->key;
        }
    return (struct str){ NULL, 0 };
}

/* "w", or "this tensor" */
static struct str called(const struct eval *e, const struct tensor *t)
{
    struct str name = name_of(e, t);
    return name.p ? name : str_of("this tensor");
}

static int check_loss(const struct eval *e, struct value loss, struct err *err)
{
    char shape[200];
    if (loss.kind != VALUE_TENSOR) {
        err_set(err, ERR_TYPE, "a loss is computed from tensors, and this is a %s",
                value_kind_name(loss.kind));
        return value_is_number(loss)
                   ? err_hint(err, "numbers do not remember how they were computed: begin with a "
                                   "tensor, as in w = full([], 2.0)")
                   : -1;
    }
    const struct tensor *t = loss.tensor;
    if (shape_count(&t->layout.shape) != 1) {
        err_set(err, ERR_SHAPE, "a derivative is of one number, and " STR_FMT " has the shape %s",
                STR_ARG(called(e, t)), shape_name(&t->layout.shape, shape, sizeof shape));
        return err_hint(err, "take its mean or sum first, as in grad(mean(loss), w)");
    }
    if (dtype_kind(t->dtype) == 'f')
        return 0;
    err_set(err, ERR_TYPE, "a derivative is of a real number, and " STR_FMT " is %s",
            STR_ARG(called(e, t)), dtype_name(t->dtype));
    return err_hint(err, "whole numbers do not change by a little; compute the loss in f32 or f64");
}

static struct str by_called(const struct eval *e, const struct tensor *t,
                            const struct by_name *names, size_t i)
{
    return names && names[i].name.p ? names[i].name : called(e, t);
}

static int check_by(const struct eval *e, const struct value *by, const struct by_name *names,
                    size_t i, struct err *err)
{
    if (by[i].kind != VALUE_TENSOR) {
        err_set(err, ERR_TYPE, "derivatives are by tensors, and this is a %s",
                value_kind_name(by[i].kind));
        return err_hint(err, "name a variable that holds one; w = full([], 2.0) makes a single "
                             "number a tensor");
    }
    if (dtype_kind(by[i].tensor->dtype) == 'f')
        return 0;
    struct str name = by_called(e, by[i].tensor, names, i);
    err_set(err, ERR_TYPE, "derivatives are by real numbers, and " STR_FMT " is %s", STR_ARG(name),
            dtype_name(by[i].tensor->dtype));
    return err_hint(err, "compute with " STR_FMT " = cast(" STR_FMT ", f32)", STR_ARG(name),
                    STR_ARG(name));
}

static int refuse_independent(struct str name, struct err *err)
{
    err_set(err, ERR_VALUE, "the loss does not depend on " STR_FMT, STR_ARG(name));
    return err_hint(err,
                    "if " STR_FMT " was assigned after the loss was computed, compute the loss "
                    "again",
                    STR_ARG(name));
}

/* The place of what it is by, where somebody knows it. */
static int blame(const struct by_name *names, size_t i, struct err *err)
{
    return names ? err_place(err, names[i].span) : -1;
}

static int derive(struct eval *e, struct gradient *d, const struct value *by,
                  const struct by_name *names, struct err *err)
{
    e->graph.where = e->where;
    e->graph.statement = e->statement;
    int status = graph_gradient(&e->graph, d, err);
    if (status && d->failed)
        eval_blame_source(e, d->failed->statement);
    for (int i = 0; status == 0 && i < d->count; i++)
        if (!d->depends[i]) {
            refuse_independent(by_called(e, by[i].tensor, names, (size_t)i), err);
            status = blame(names, (size_t)i, err);
        }
    return status;
}

int eval_gradient(struct eval *e, struct value loss, const struct value *by,
                  const struct by_name *names, size_t count, struct value *out, struct err *err)
{
    struct node **nodes = ARENA_ARRAY(e->arena, 2 * count + 1, struct node *);
    struct gradient d = { .by = nodes, .count = (int)count, .out = nodes + count };
    d.depends = ARENA_ARRAY(e->arena, count + 1, bool);
    if (check_loss(e, loss, err))
        return -1;
    d.loss = graph_tensor(&e->graph, loss.tensor);
    for (size_t i = 0; i < count; i++) {
        if (check_by(e, by, names, i, err))
            return blame(names, i, err);
        nodes[i] = graph_tensor(&e->graph, by[i].tensor);
    }
    if (derive(e, &d, by, names, err))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (eval_node_value(e, d.out[i], &out[i], err)) {
            while (i > 0)
                value_unref(out[--i]);
            return -1;
        }
    return 0;
}

/* A list of tensors gives the list of their derivatives. */
static int gradient_list(struct eval *e, struct value loss, const struct list *by,
                         struct value *out, struct err *err)
{
    struct value *made = ARENA_ARRAY(e->arena, by->count + 1, struct value);
    if (eval_gradient(e, loss, by->items, NULL, by->count, made, err))
        return -1;
    *out = value_list(err);
    int status = out->kind == VALUE_LIST ? 0 : -1;
    for (size_t i = 0; i < by->count; i++) {
        if (status)
            value_unref(made[i]);
        else
            status = list_add(out->list, made[i], err);
    }
    if (status)
        value_unref(*out);
    return status;
}

int eval_grad(struct eval *e, const struct op *op, const struct argument *args, size_t count,
              struct value *out, struct err *err)
{
    const struct argument *loss = evaluated_argument(op, args, count, 0, err);
    const struct argument *by = loss ? evaluated_argument(op, args, count, 1, err) : NULL;
    if (!by)
        return -1;
    if (check_loss(e, loss->value, err))
        return err_place(err, loss->span);
    int status = by->value.kind == VALUE_LIST
                     ? gradient_list(e, loss->value, by->value.list, out, err)
                     : eval_gradient(e, loss->value, &by->value, NULL, 1, out, err);
    return status ? err_place(err, by->span) : 0;
}
