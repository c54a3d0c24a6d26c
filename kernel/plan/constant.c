/* Which calls are constants is known from their operations alone; views of them: work.c. */
#include "plan/constant.h"

const struct node *constant_source(const struct node *n)
{
    if (n->kind == NODE_SCALAR)
        return n;
    if (n->kind != NODE_CALL)
        return NULL;
    switch (n->op) {
    case OP_zeros:
    case OP_ones:
    case OP_zeros_like:
    case OP_ones_like:
        return n;
    case OP_full:
        return n->in[0]->kind == NODE_SCALAR ? n->in[0] : NULL;
    case OP_full_like:
        return n->in[1]->kind == NODE_SCALAR ? n->in[1] : NULL;
    default:
        return NULL;
    }
}

union scalar constant_value(const struct node *source)
{
    union scalar v = { .whole = 0 };
    if (source->kind == NODE_SCALAR)
        return source->scalar;
    if (source->op != OP_ones && source->op != OP_ones_like)
        return v;
    if (dtype_kind(source->dtype) == 'f')
        v.real = 1;
    else
        v.whole = 1;
    return v;
}
