/* to(x, gpu0): the same tensor on another device. Where it is already, it is the same tensor. */
#include "eval/evaluated.h"

#include "lang/device_name.h"

/* The device's name as it was written, or as a text or an expression in parentheses gives it. */
static int read_device(const struct argument *arg, struct device_name *name, struct str *spelling,
                       struct err *err)
{
    *spelling = arg->value.kind == VALUE_TEXT ? arg->value.text->s : arg->text;
    if (arg->value.kind == VALUE_DTYPE) {
        err_at(err, ERR_TYPE, arg->span, "to moves a tensor to a device, and this is a dtype");
        return err_hint(err, "write cast(x, %s)", dtype_name(arg->value.dtype));
    }
    if (arg->value.kind != VALUE_TEXT && arg->value.kind != VALUE_NOTHING)
        return err_at(err, ERR_TYPE, arg->span, "a device is named by text, and this is a %s",
                      value_kind_name(arg->value.kind));
    if (!device_name_read(*spelling, name)) {
        err_at(err, ERR_DEVICE, arg->span, "\"" STR_FMT "\" names no device", STR_ARG(*spelling));
        return err_hint(err, "devices are written cpu, gpu0 or /GPU:0");
    }
    if (!name->every)
        return 0;
    err_at(err, ERR_VALUE, arg->span, "a tensor is on one device, and gpu* is every GPU");
    return err_hint(err, "write to(x, gpu0)");
}

/* Where a tensor is, or, while it is pending, will be. */
static const struct device *device_of(struct eval *e, const struct tensor *t)
{
    const struct node *n = t->node;
    while (n && n->kind == NODE_CALL && op_row(n->op)->class == OP_VIEW)
        n = n->in[0];
    if (!n)
        return t->buffer ? t->buffer->device : NULL;
    if (n->kind == NODE_LEAF)
        return n->tensor->buffer->device;
    struct request standard;
    request_default(e->workspace->devices, &standard);
    return n->where ? n->where->device : standard.device;
}

static int move(struct eval *e, struct value x, const struct request *r, struct value *out,
                struct err *err)
{
    bool there = x.kind == VALUE_TENSOR && device_of(e, x.tensor) == r->device;
    if (there && !r->reason) {
        *out = value_ref(x);
        return 0;
    }
    const struct request *outer = e->where;
    e->where = r;
    int status = eval_operation_direct(e, OP__to, &x, 1, NULL, out, err);
    e->where = outer;
    return status;
}

int eval_to(struct eval *e, const struct op *op, const struct argument *args, size_t count,
            struct value *out, struct err *err)
{
    struct device_name name;
    struct str spelling;
    const struct argument *x = evaluated_argument(op, args, count, 0, err);
    const struct argument *device = x ? evaluated_argument(op, args, count, 1, err) : NULL;
    if (!device || read_device(device, &name, &spelling, err))
        return -1;
    /* Of the graph's arena: the node that is made here outlives this statement. */
    struct request *r = ARENA_NEW(&e->nodes, struct request);
    if (request_resolve(e->workspace->devices, &name, &spelling, 1, eval_strict(e), &e->nodes, r,
                        err)) {
        err_hint(err, "move it to a device that is there, as in to(x, cpu), or run doctor");
        return err_place(err, device->span);
    }
    return move(e, x->value, r, out, err);
}
