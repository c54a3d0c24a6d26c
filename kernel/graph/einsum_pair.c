/* The product of two operands of an einsum, as batches of matrix products, or element by element
 * where nothing is summed. */
#include "graph/einsum.h"

static uint64_t bit(int label)
{
    return (uint64_t)1 << label;
}

int einsum_axis(const struct einsum_term *t, int label)
{
    for (int i = 0; i < t->count; i++)
        if (t->label[i] == label)
            return i;
    return -1;
}

/* The labels that operands other than i and j, or the result, name. */
uint64_t einsum_needed(const struct einsum *s, int i, int j)
{
    uint64_t set = einsum_labels(&s->out);
    for (int k = 0; k < s->count; k++)
        if (k != i && k != j)
            set |= einsum_labels(&s->term[k]);
    return set;
}

/* Labels in an order. */
struct order {
    int count;
    int8_t label[2 * MAX_DIMS];
};

/* The labels of `set`, as they stand in t. */
static void add_labels(struct order *o, const struct einsum_term *t, uint64_t set)
{
    for (int i = 0; i < t->count; i++)
        if (set & bit(t->label[i]))
            o->label[o->count++] = t->label[i];
}

static int64_t product(const struct einsum *s, const struct order *o)
{
    int64_t n = 1;
    for (int i = 0; i < o->count; i++)
        n *= s->size[o->label[i]];
    return n;
}

/* Labels that become one axis, or, `open`, one each. */
struct group {
    struct order labels;
    bool open;
};

struct node *einsum_turn(struct build *b, struct node *x, struct op_attrs *order)
{
    bool same = true;
    for (int i = 0; i < order->axis_count; i++)
        same = same && order->axes[i] == i;
    return same ? x : build_call(b, OP_transpose, &x, 1, order);
}

/* An operand with its axes in the order of groups. A label that it lacks is an axis of 1. */
static struct node *arrange(struct build *b, const struct einsum *s, int at,
                            const struct group *groups, int count)
{
    struct op_attrs order;
    struct shape shape = { 0 };
    attrs_init(&order);
    order.axis_count = 0;
    for (int i = 0; i < count; i++) {
        const struct order *o = &groups[i].labels;
        int64_t joined = 1;
        for (int k = 0; k < o->count; k++) {
            int axis = einsum_axis(&s->term[at], o->label[k]);
            int64_t size = axis < 0 ? 1 : s->size[o->label[k]];
            if (axis >= 0)
                order.axes[order.axis_count++] = axis;
            if (groups[i].open)
                shape.size[shape.ndim++] = size;
            joined *= size;
        }
        if (!groups[i].open)
            shape.size[shape.ndim++] = joined;
    }
    return build_reshape(b, einsum_turn(b, s->x[at], &order), &shape);
}

/* The pair's labels by what becomes of them. */
struct pair {
    int left, right;
    struct order batch, rows, columns, summed;
};

static void read_pair(const struct einsum *s, int i, int j, struct pair *p)
{
    uint64_t a = einsum_labels(&s->term[i]), b = einsum_labels(&s->term[j]);
    uint64_t keep = einsum_needed(s, i, j);
    int last = s->out.count ? s->out.label[s->out.count - 1] : -1;
    bool swap = last >= 0 && (a & ~b & bit(last)); /* so that the result's last axis is columns */
    *p = (struct pair){ .left = swap ? j : i, .right = swap ? i : j };
    const struct einsum_term *left = &s->term[p->left], *right = &s->term[p->right];
    add_labels(&p->batch, left, a & b & keep);
    add_labels(&p->rows, left, ~(a & b));
    add_labels(&p->columns, right, ~(a & b));
    add_labels(&p->summed, left, a & b & ~keep);
}

static struct node *multiply_elements(struct build *b, struct einsum *s, const struct pair *p)
{
    struct group left[] = {
        { p->batch, true }, { p->rows, true }, { p->columns, true }, { p->summed, true }
    };
    struct node *x = arrange(b, s, p->left, left, 4), *y = arrange(b, s, p->right, left, 4);
    struct node *all = build2(b, OP_multiply, x, y);
    int32_t axes[MAX_DIMS];
    int first = p->batch.count + p->rows.count + p->columns.count;
    for (int i = 0; i < p->summed.count; i++)
        axes[i] = first + i;
    return p->summed.count ? build_reduce(b, OP_sum, all, axes, p->summed.count, false) : all;
}

/* [batch, rows, summed] @ [batch, summed, columns]; a side without own labels is a vector when
 * there is no batch. */
static struct node *multiply_matrices(struct build *b, struct einsum *s, const struct pair *p)
{
    bool row = p->rows.count == 0 && p->batch.count == 0;
    bool column = p->columns.count == 0 && p->batch.count == 0;
    bool open = p->batch.count <= MAX_DIMS - 2;
    struct group left[] = { { p->batch, open || p->batch.count == 0 },
                            { p->rows, row },
                            { p->summed, false } };
    struct group right[] = { { p->batch, open || p->batch.count == 0 },
                             { p->summed, false },
                             { p->columns, column } };
    struct node *x = arrange(b, s, p->left, left, 3), *y = arrange(b, s, p->right, right, 3);
    return build2(b, OP_matmul, x, y);
}

static void set_result(struct build *b, struct einsum *s, const struct pair *p, struct node *n)
{
    struct einsum_term t = { 0 };
    struct shape shape = { 0 };
    const struct order *orders[] = { &p->batch, &p->rows, &p->columns };
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < orders[i]->count; k++) {
            t.label[t.count++] = orders[i]->label[k];
            shape.size[shape.ndim++] = s->size[orders[i]->label[k]];
        }
    int low = p->left < p->right ? p->left : p->right, high = p->left + p->right - low;
    s->x[low] = build_reshape(b, n, &shape);
    s->term[low] = t;
    s->count--;
    s->x[high] = s->x[s->count];
    s->term[high] = s->term[s->count];
}

int einsum_multiply(struct build *b, struct einsum *s, int i, int j)
{
    struct pair p;
    read_pair(s, i, j, &p);
    int axes = p.batch.count + p.rows.count + p.columns.count;
    bool few = p.rows.count == 0 && p.columns.count == 0 && p.batch.count > 0;
    bool elements = p.summed.count == 0 || few;
    if (axes + (elements ? p.summed.count : 0) > MAX_DIMS) {
        err_set(b->err, ERR_SHAPE,
                "einsum: " STR_FMT ": the product of two operands has more than %d axes",
                STR_ARG(s->equation), MAX_DIMS);
        return err_hint(b->err, "multiply in steps, each with an equation of its own");
    }
    struct node *n = elements ? multiply_elements(b, s, &p) : multiply_matrices(b, s, &p);
    set_result(b, s, &p, n);
    return b->status;
}

struct einsum_cost einsum_cost(const struct einsum *s, int i, int j)
{
    struct pair p;
    read_pair(s, i, j, &p);
    double batch = (double)product(s, &p.batch), rows = (double)product(s, &p.rows);
    double columns = (double)product(s, &p.columns), summed = (double)product(s, &p.summed);
    return (struct einsum_cost){ batch * (rows * columns - rows * summed - columns * summed),
                                 batch * rows * columns * summed };
}
