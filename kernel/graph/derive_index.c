/* Derivatives of indexing and of assignment to parts. What was read gets its cotangent where it was
 * read; what was overwritten gets none. */
#include "graph/derive.h"

void derive_slice(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct node *x = n->in[0];
    struct node *zeros = derive_filled(b, &x->shape, x->dtype, 0);
    in[0] = build_call(b, OP__slice_set, (struct node *[]){ zeros, g }, 2, &n->attrs);
}

void derive_slice_set(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    if (derive_wants(n, 0))
        in[0] = build_call(b, OP__slice_set, (struct node *[]){ g, number(b, 0) }, 2, &n->attrs);
    if (derive_wants(n, 1))
        in[1] = build_call(b, OP__slice, &g, 1, &n->attrs);
}

/* in[from] on: the indices; attrs: of the row, with x's shape for _pick_back */
static struct node *picked(struct build *b, enum op_id op, const struct node *n, int from,
                           struct node *x, struct node *value)
{
    struct node **in = ARENA_ARRAY(b->g->arena, n->in_count + 2, struct node *);
    struct op_attrs attrs = n->attrs;
    int count = 0;
    in[count++] = x;
    if (value)
        in[count++] = value;
    for (int i = from; i < n->in_count; i++)
        in[count++] = n->in[i];
    attrs.shape = op == OP__pick_back ? n->in[0]->shape : (struct shape){ .ndim = -1 };
    return build_call(b, op, in, count, &attrs);
}

void derive_pick(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = picked(b, OP__pick_back, n, 1, g, NULL);
}

void derive_pick_back(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = picked(b, OP__pick, n, 1, g, NULL);
}

/* Where the same place is set twice, only the last value has come through: each place says who was
 * the last to write there. */
static struct node *came_through(struct build *b, const struct node *n, const struct shape *part)
{
    struct op_attrs count;
    attrs_init(&count);
    count.real[1] = (double)shape_count(part);
    count.real[2] = 1;
    count.dtype = DTYPE_I64;
    struct node *who = build_reshape(b, build_call(b, OP_arange, NULL, 0, &count), part);
    struct node *nobody = derive_filled(b, &n->shape, DTYPE_I64, -1);
    struct node *last = picked(b, OP__pick, n, 2, picked(b, OP__pick_set, n, 2, nobody, who), NULL);
    return build2(b, OP_equal, last, who);
}

void derive_pick_set(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    if (derive_wants(n, 0))
        in[0] = picked(b, OP__pick_set, n, 2, g, number(b, 0));
    if (!derive_wants(n, 1))
        return;
    struct node *part = picked(b, OP__pick, n, 2, g, NULL);
    if (part)
        in[1] = kept_where(b, came_through(b, n, &part->shape), part);
}
