/* Numbers and lists of numbers become tensors where a tensor is needed, and pending results become
 * values. */
#include "eval/eval_impl.h"
#include "eval/needed.h"

#include "tensor/element.h"

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

static union scalar number_scalar(struct value v, enum dtype to)
{
    if (v.kind == VALUE_REAL)
        return scalar_convert((union scalar){ .real = v.real }, DTYPE_F64, to);
    int64_t whole = v.kind == VALUE_WHOLE ? v.whole : v.truth;
    return scalar_convert((union scalar){ .whole = whole }, DTYPE_I64, to);
}

static char *list_fill(const struct list *l, enum dtype dtype, char *at)
{
    for (size_t i = 0; i < l->count; i++) {
        struct value v = l->items[i];
        if (v.kind == VALUE_LIST) {
            at = list_fill(v.list, dtype, at);
        } else {
            element_write(dtype, number_scalar(v, dtype), at);
            at += dtype_bytes(dtype);
        }
    }
    return at;
}

/* A tensor of the list's numbers, or *out = NULL where they make none. `asked`: its dtype, or -1:
 * bool, i64 or f32, as the numbers are. */
static int list_tensor(struct eval *e, const struct list *l, int32_t asked, struct tensor **out,
                       struct err *err)
{
    struct shape shape = { 0 };
    enum dtype dtype = DTYPE_BOOL;
    *out = NULL;
    if (!list_shape(l, 0, &shape, &dtype))
        return 0;
    if (shape_count(&shape) == 0)
        dtype = DTYPE_F32;
    if (asked >= 0)
        dtype = (enum dtype)asked;
    if (device_host_tensor(e->workspace->devices, dtype, &shape, out, err))
        return -1;
    list_fill(l, dtype, tensor_host(*out));
    return 0;
}

/* Takes over v's reference; a list that is no tensor stays a list. */
static int list_to_tensor(struct eval *e, struct value v, struct value *out, struct err *err)
{
    struct tensor *t;
    int status = list_tensor(e, v.list, -1, &t, err);
    *out = v;
    if (t)
        *out = value_tensor(t);
    if (t || status)
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

bool list_is_tensor(const struct list *l)
{
    struct shape shape = { 0 };
    enum dtype dtype = DTYPE_BOOL;
    return list_shape(l, 0, &shape, &dtype);
}

/* Tensors, numbers and lists of these; *tensors: there is a tensor among them. */
static bool is_stack(const struct list *l, bool *tensors, int depth)
{
    for (size_t i = 0; i < l->count && depth < MAX_DIMS; i++) {
        struct value v = l->items[i];
        bool nested = v.kind == VALUE_LIST &&
                      (list_is_tensor(v.list) || is_stack(v.list, tensors, depth + 1));
        if (!nested && !value_is_number(v) && v.kind != VALUE_TENSOR)
            return false;
        *tensors |= v.kind == VALUE_TENSOR;
    }
    return depth < MAX_DIMS;
}

bool list_is_operand(const struct list *l)
{
    bool tensors = false;
    return list_is_tensor(l) || (is_stack(l, &tensors, 0) && tensors);
}

/* [loss_a, loss_b] where a tensor is needed: one row for each item. */
static int stack_items(struct eval *e, const struct list *l, struct node **out, struct err *err)
{
    struct node **in = ARENA_ARRAY(&e->nodes, l->count, struct node *);
    struct op_attrs attrs;
    attrs_init(&attrs);
    for (size_t i = 0; i < l->count; i++)
        if (eval_value_node(e, l->items[i], &in[i], err))
            return -1;
    e->graph.where = e->where;
    e->graph.statement = e->statement;
    return graph_call(&e->graph, OP_stack, in, (int)l->count, &attrs, out, err);
}

int eval_list_node(struct eval *e, const struct list *l, int32_t dtype, struct node **out,
                   struct err *err)
{
    struct tensor *t;
    if (list_tensor(e, l, dtype, &t, err))
        return -1;
    bool tensors = false;
    if (!t && is_stack(l, &tensors, 0) && tensors)
        return stack_items(e, l, out, err);
    if (!t)
        return needed_tensor((struct value){ .kind = VALUE_LIST, .list = (struct list *)l }, err);
    *out = graph_tensor(&e->graph, t); /* the graph holds it now */
    tensor_unref(t);
    return 0;
}

int eval_value_node(struct eval *e, struct value v, struct node **out, struct err *err)
{
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
        return eval_list_node(e, v.list, -1, out, err);
    default:
        return needed_tensor(v, err);
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
