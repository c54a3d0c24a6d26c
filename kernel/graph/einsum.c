/* See einsum.h. First each operand loses what is its own business: diagonals, stretched axes, axes
 * that nobody else names. Then pairs are multiplied, the pair first that leaves the least, as
 * batches of matrix products, or element by element where nothing is summed. */
#include "graph/einsum.h"

/* Removes the label of an axis. */
static void drop(struct einsum_term *t, int axis)
{
    t->count--;
    memmove(t->label + axis, t->label + axis + 1, (size_t)(t->count - axis));
}

/* ---- one operand -----------------------------------------------------------------------------
 */

/* The axis of the second stays, at the end. */
static void take_diagonal(struct build *b, struct einsum *s, int at, int first, int second)
{
    struct op_attrs attrs;
    struct einsum_term *t = &s->term[at];
    int8_t label = t->label[first];
    attrs_init(&attrs);
    attrs.whole[1] = first;
    attrs.whole[2] = second;
    s->x[at] = build_call(b, OP__diagonal, &s->x[at], 1, &attrs);
    drop(t, second);
    drop(t, first);
    t->label[t->count++] = label;
}

static void take_diagonals(struct build *b, struct einsum *s, int at)
{
    struct einsum_term *t = &s->term[at];
    for (int i = 0; i < t->count; i++)
        for (int k = i + 1; k < t->count; k++)
            if (t->label[i] == t->label[k]) {
                take_diagonal(b, s, at, i, k);
                i = -1; /* all over: a letter may stand three times */
                break;
            }
}

/* An axis of size 1 that others have longer: leaving it out stretches it. */
static void drop_stretched(struct build *b, struct einsum *s, int at)
{
    struct einsum_term *t = &s->term[at];
    struct shape shape = { 0 };
    for (int i = 0; i < t->count && s->x[at]; i++)
        if (s->x[at]->shape.size[i] == s->size[t->label[i]])
            shape.size[shape.ndim++] = s->x[at]->shape.size[i];
    for (int i = t->count; s->x[at] && i-- > 0;)
        if (s->x[at]->shape.size[i] != s->size[t->label[i]])
            drop(t, i);
    if (s->x[at])
        s->x[at] = build_reshape(b, s->x[at], &shape);
}

static void sum_own(struct build *b, struct einsum *s, int at)
{
    struct einsum_term *t = &s->term[at];
    uint64_t others = einsum_needed(s, at, at);
    int32_t axes[MAX_DIMS];
    int count = 0;
    for (int i = 0; i < t->count; i++)
        if (!(others >> t->label[i] & 1))
            axes[count++] = i;
    if (count == 0)
        return;
    s->x[at] = build_reduce(b, OP_sum, s->x[at], axes, count, false);
    while (count > 0)
        drop(t, axes[--count]);
}

static bool cheaper(struct einsum_cost a, struct einsum_cost b)
{
    return a.growth < b.growth || (a.growth == b.growth && a.products < b.products);
}

static int multiply_next(struct build *b, struct einsum *s)
{
    int left = 0, right = 1;
    struct einsum_cost least = einsum_cost(s, 0, 1);
    for (int i = 0; i < s->count; i++)
        for (int j = i + 1; j < s->count; j++) {
            struct einsum_cost cost = einsum_cost(s, i, j);
            if (!cheaper(cost, least))
                continue;
            least = cost;
            left = i;
            right = j;
        }
    return einsum_multiply(b, s, left, right);
}

/* What is left, in the order of the result's letters. */
static struct node *turn_result(struct build *b, const struct einsum *s)
{
    struct op_attrs order;
    attrs_init(&order);
    order.axis_count = s->out.count;
    for (int i = 0; i < s->out.count; i++)
        order.axes[i] = einsum_axis(&s->term[0], s->out.label[i]);
    return einsum_turn(b, s->x[0], &order);
}

int graph_einsum(struct graph *g, struct str equation, struct node *const *in, int count,
                 struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    struct einsum s = { .equation = equation, .count = count };
    memcpy(s.x, in, (size_t)count * sizeof *in);
    if (einsum_read(&s, err))
        return -1;
    for (int i = 0; i < count; i++) {
        take_diagonals(&b, &s, i);
        drop_stretched(&b, &s, i);
    }
    for (int i = 0; i < count; i++)
        sum_own(&b, &s, i);
    while (s.count > 1 && b.status == 0)
        if (multiply_next(&b, &s))
            return -1;
    return b.status ? -1 : build_end(&b, turn_result(&b, &s), out);
}
