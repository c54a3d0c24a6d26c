/* A call becomes a node: rule asked, operands cast to what it wants, result known at once. */
#include "base/checked.h"
#include "graph/compose.h"
#include "graph/node.h"

#include <stdio.h>

enum { FEW = 8 }; /* operands described without going to the arena */

/* For arithmetic the sign that the user wrote, else the name. */
static const char *call_name(const struct op *op)
{
    return op->class == OP_TILE && op->sign ? op->sign : op_label(op);
}

static int fail(const struct graph *g, const struct op *op, struct err *err)
{
    char text[sizeof err->text];
    snprintf(text, sizeof text, "%s: %.440s", call_name(op), err->text);
    memcpy(err->text, text, sizeof text);
    return err_place(err, g->span);
}

/* A number of the source has to fit the whole dtype that it takes on; what is cast wraps instead.
 */
static int check_literal(const struct node *n, enum dtype to, struct err *err)
{
    if (n->kind != NODE_SCALAR || !n->weak || dtype_kind(to) != 'i')
        return 0;
    return dtype_check_number(to, n->scalar, n->dtype, err);
}

static struct node *convert(struct graph *g, struct node *n, enum dtype to)
{
    if (n->dtype == to)
        return n;
    if (n->kind == NODE_SCALAR)
        return graph_scalar(g, to, scalar_convert(n->scalar, n->dtype, to), n->weak);
    struct node *cast = graph_add(g, NODE_CALL, 1);
    cast->op = OP_cast;
    cast->dtype = to;
    cast->shape = n->shape;
    cast->in[0] = n;
    attrs_init(&cast->attrs);
    cast->attrs.dtype = (int32_t)to;
    return cast;
}

/* Whole numbers to a negative power are no whole numbers, so such a literal counts as a decimal. */
static bool makes_real(enum op_id op, const struct node *n, int place)
{
    return op == OP_power && place == 1 && n->kind == NODE_SCALAR && dtype_kind(n->dtype) == 'i' &&
           n->scalar.whole < 0;
}

static void describe(enum op_id op, struct node *const *in, int count, struct operand *out)
{
    for (int i = 0; i < count; i++) {
        out[i].dtype = makes_real(op, in[i], i) ? DTYPE_F32 : in[i]->dtype;
        out[i].weak = in[i]->weak;
        out[i].shape = in[i]->shape;
    }
}

static int count_pending(struct graph *g, const struct op *op, const struct op_result *r,
                         struct err *err)
{
    int64_t bytes;
    if (tensor_bytes(r->dtype, &r->shape, &bytes)) {
        char text[200];
        err_set(err, ERR_SHAPE, "%s of %s has more bytes than a machine can count",
                shape_name(&r->shape, text, sizeof text), dtype_name(r->dtype));
        err_hint(err, "choose smaller sizes");
        return fail(g, op, err);
    }
    if (op->class != OP_VIEW && checked_add(g->pending_bytes, bytes, &g->pending_bytes))
        g->pending_bytes = INT64_MAX;
    return 0;
}

/* In what dtype a call takes or gives elements that the rule calls `t`. */
static enum dtype worked_in(const struct op *op, enum dtype t)
{
    bool as_it_is = op->class == OP_VIEW || op->class == OP_COMPOSED || op->any_dtype;
    return as_it_is ? t : dtype_compute(t);
}

/* The operands in the dtypes that the rule wants, made before the call itself so that inputs stand
 * before users. */
static int convert_operands(struct graph *g, const struct op *op, struct node *const *in, int count,
                            const enum dtype *want, struct node **made, struct err *err)
{
    for (int i = 0; i < count; i++) {
        if (check_literal(in[i], want[i], err))
            return fail(g, op, err);
        made[i] = i > 0 && in[i] == in[i - 1] && want[i] == want[i - 1]
                      ? made[i - 1]
                      : convert(g, convert(g, in[i], want[i]), worked_in(op, want[i]));
    }
    return 0;
}

int graph_call(struct graph *g, enum op_id id, struct node *const *in, int count,
               const struct op_attrs *given, struct node **out, struct err *err)
{
    const struct op *op = op_row(id);
    struct operand few[FEW];
    enum dtype few_dtypes[FEW];
    struct operand *operands = few;
    enum dtype *want = few_dtypes;
    if (count > FEW) {
        operands = ARENA_ARRAY(g->arena, count, struct operand);
        want = ARENA_ARRAY(g->arena, count, enum dtype);
    }
    describe(id, in, count, operands);
    struct op_attrs attrs = *given;
    struct op_result result;
    if (op->rule(op, operands, count, &attrs, &result, want, err))
        return fail(g, op, err);
    if (count_pending(g, op, &result, err))
        return -1;
    struct node *cast[FEW];
    struct node **made = count > FEW ? ARENA_ARRAY(g->arena, count, struct node *) : cast;
    if (convert_operands(g, op, in, count, want, made, err))
        return -1;
    if (op->class == OP_COMPOSED) {
        if (graph_compose(g, op, made, count, &attrs, out, err))
            return -1;
        *out = convert(g, *out, result.dtype);
        return 0;
    }
    struct node *n = graph_add(g, NODE_CALL, count);
    n->op = id;
    n->dtype = worked_in(op, result.dtype);
    n->shape = result.shape;
    n->attrs = attrs;
    memcpy(n->in, made, (size_t)count * sizeof(struct node *));
    *out = convert(g, n, result.dtype);
    return 0;
}
