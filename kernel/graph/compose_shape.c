/* Builders of shape rows that are another row with its axis chosen. The rule has put it into attrs.
 */
#include "graph/compose.h"

int compose_hstack(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                   struct node **out, struct err *err)
{
    return graph_call(g, OP_concat, in, count, attrs, out, err);
}

int compose_vstack(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                   struct node **out, struct err *err)
{
    enum op_id op = in[0]->shape.ndim < 2 ? OP_stack : OP_concat;
    return graph_call(g, op, in, count, attrs, out, err);
}
