/* Numbers and lists of numbers become tensors where a tensor is needed, and pending results become
 * values. */
#include "eval/eval_impl.h"

/* The shape of a nested list of numbers; false when it is ragged or holds anything else. */
static bool list_shape(const struct list *l, int depth, struct shape *s, enum dtype *dtype)
{
    if (depth == MAX_DIMS)
        return false;
    if (depth == s->ndim)
        s->size[s->ndim++] = (int64_t)l->count;
    if (s->size[depth] != (int64_t)l->count)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        struct value v = l->items[i];
        bool nested = v.kind == VALUE_LIST;
        if (nested != (l->items[0].kind == VALUE_LIST))
            return false;
        if (nested && !list_shape(v.list, depth + 1, s, dtype))
            return false;
        if (!nested && (!value_is_number(v) || s->ndim != depth + 1))
            return false;
        if (v.kind == VALUE_REAL)
            *dtype = DTYPE_F32;
        else if (v.kind == VALUE_WHOLE && *dtype == DTYPE_BOOL)
            *dtype = DTYPE_I64;
    }
    return true;
}

static void *list_fill(const struct list *l, enum dtype dtype, void *at)
{
    for (size_t i = 0; i < l->count; i++) {
        struct value v = l->items[i];
        if (v.kind == VALUE_LIST) {
            at = list_fill(v.list, dtype, at);
        } else if (dtype == DTYPE_F32) {
            *(float *)at = (float)value_as_real(v);
            at = (float *)at + 1;
        } else if (dtype == DTYPE_I64) {
            *(int64_t *)at = v.kind == VALUE_WHOLE ? v.whole : v.truth;
            at = (int64_t *)at + 1;
        } else {
            *(uint8_t *)at = v.truth;
            at = (uint8_t *)at + 1;
        }
    }
    return at;
}

/* Takes over v's reference; a list that is no tensor stays a list. */
static int list_to_tensor(struct eval *e, struct value v, struct value *out, struct err *err)
{
    struct shape shape = { 0 };
    enum dtype dtype = DTYPE_BOOL;
    *out = v;
    if (!list_shape(v.list, 0, &shape, &dtype))
        return 0;
    if (shape_count(&shape) == 0)
        dtype = DTYPE_F32;
    struct tensor *t;
    int status = device_host_tensor(e->workspace->devices, dtype, &shape, &t, err);
    if (status == 0) {
        list_fill(v.list, dtype, tensor_host(t));
        *out = value_tensor(t);
    }
    value_unref(v);
    return status;
}

int eval_settle(struct eval *e, struct value v, struct value *out, struct err *err)
{
    *out = v;
    return v.kind == VALUE_LIST && !v.list->plain ? list_to_tensor(e, v, out, err) : 0;
}

int eval_settle_result(struct eval *e, struct value *v, struct err *err)
{
    if (eval_settle(e, *v, v, err) == 0)
        return 0;
    *v = value_nothing();
    return -1;
}

int eval_value_node(struct eval *e, struct value v, struct node **out, struct err *err)
{
    struct value settled;
    switch (v.kind) {
    case VALUE_TENSOR:
        *out = graph_tensor(&e->graph, v.tensor);
        return 0;
    case VALUE_WHOLE:
        *out = graph_whole(&e->graph, v.whole, true);
        return 0;
    case VALUE_REAL:
        *out = graph_real(&e->graph, v.real, true);
        return 0;
    case VALUE_BOOL:
        *out = graph_bool(&e->graph, v.truth);
        return 0;
    case VALUE_LIST:
        if (list_to_tensor(e, value_ref(v), &settled, err))
            return -1;
        if (settled.kind == VALUE_TENSOR) {
            *out = graph_tensor(&e->graph, settled.tensor); /* the graph holds it now */
            value_unref(settled);
            return 0;
        }
        value_unref(settled);
        err_set(err, ERR_TYPE,
                "this list is no tensor: its items are not numbers, or its rows "
                "differ in length");
        return -1;
    default:
        return err_set(err, ERR_TYPE, "a tensor or number is needed here, and this is a %s",
                       value_kind_name(v.kind));
    }
}

int eval_node_value(struct eval *e, struct node *n, struct value *out, struct err *err)
{
    struct tensor *t = graph_handle(&e->graph, n, err);
    if (!t)
        return -1;
    *out = value_tensor(t);
    return 0;
}
