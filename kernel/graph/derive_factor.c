/* Derivatives of factorisations, whose cotangents come packed as their results do
 * (tensor/factors.h). qr after S. Walter and others, "On evaluating higher-order derivatives of the
 * QR decomposition" (2012), svd after J. Townsend, "Differentiating the singular value
 * decomposition" (2016), eigh after M. Giles (2008). Where values are equal their vectors are any
 * of a plane, and have no derivative: its part is left out, so that functions of the values stay
 * right. */
#include "graph/derive.h"
#include "tensor/factors.h"

static struct node *multiply(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_matmul, x, y);
}

/* Factor number `which` of the call's result, or of its cotangent. */
static struct node *part(struct build *b, const struct node *n, struct node *packed, int which)
{
    return build_factor(b, n->op, packed, &n->in[0]->shape, &n->attrs, which);
}

/* A row of numbers as a matrix: [1, n], and [n, 1]. */
static struct node *as_row(struct build *b, struct node *x)
{
    if (!x)
        return NULL;
    struct shape s = x->shape;
    s.size[s.ndim] = s.size[s.ndim - 1];
    s.size[s.ndim++ - 1] = 1;
    return build_reshape(b, x, &s);
}

static struct node *as_column(struct build *b, struct node *x)
{
    if (!x)
        return NULL;
    struct shape s = x->shape;
    s.size[s.ndim++] = 1;
    return build_reshape(b, x, &s);
}

static struct node *scale_columns(struct build *b, struct node *matrix, struct node *row)
{
    return times(b, matrix, as_row(b, row));
}

/* 1 / x, and 0 where x is 0; also its derivatives are right. */
static struct node *reciprocal_or_zero(struct build *b, struct node *x)
{
    struct node *zero = build2(b, OP_equal, x, number(b, 0));
    struct node *safe = build3(b, OP_where, zero, number(b, 1), x);
    return zero_where(b, zero, build1(b, OP_reciprocal, safe));
}

/* 1 / (v[j] - v[i]) at row i and column j, 0 where they are equal. */
static struct node *differences(struct build *b, struct node *v)
{
    return reciprocal_or_zero(b, minus(b, as_row(b, v), as_column(b, v)));
}

/* x, and a row of numbers added to its diagonal. */
static struct node *add_diagonal(struct build *b, struct node *x, struct node *row)
{
    struct op_attrs attrs;
    if (!x || !row)
        return NULL;
    attrs_init(&attrs);
    attrs.whole[0] = attrs.whole[1] = row->shape.size[row->shape.ndim - 1];
    attrs.dtype = DTYPE_BOOL;
    struct node *eye = build_call(b, OP_eye, NULL, 0, &attrs);
    return plus(b, x, kept_where(b, eye, as_row(b, row)));
}

/* ---- eigh ------------------------------------------------------------------------------------
 */

void derive_eigh(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *values = part(b, n, itself(b, n), 0), *v = part(b, n, itself(b, n), 1);
    struct node *turned = derive_turned(b, v);
    struct node *inner = times(b, differences(b, values), multiply(b, turned, part(b, n, g, 1)));
    inner = add_diagonal(b, derive_symmetric(b, inner), part(b, n, g, 0));
    in[0] = multiply(b, multiply(b, v, inner), turned);
}

/* ---- svd -------------------------------------------------------------------------------------
 */

/* x without what lies in the space of u's columns. */
static struct node *outside(struct build *b, struct node *u, struct node *x)
{
    return minus(b, x, multiply(b, u, multiply(b, derive_turned(b, u), x)));
}

static bool is_full(const struct node *n)
{
    const struct shape *x = &n->in[0]->shape;
    return n->attrs.whole[0] && x->size[x->ndim - 2] != x->size[x->ndim - 1];
}

void derive_svd(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    if (is_full(n)) {
        if (b->status == 0)
            b->status = err_set(b->err, ERR_VALUE, "svd with full_matrices=true has no derivative");
        return;
    }
    struct node *u = part(b, n, itself(b, n), 0), *s = part(b, n, itself(b, n), 1);
    struct node *v = derive_turned(b, part(b, n, itself(b, n), 2));
    struct node *by_u = part(b, n, g, 0), *by_v = derive_turned(b, part(b, n, g, 2));
    struct node *spread = differences(b, times(b, s, s)), *shrink = reciprocal_or_zero(b, s);
    struct node *j = times(b, spread, multiply(b, derive_turned(b, u), by_u));
    struct node *k = times(b, spread, multiply(b, derive_turned(b, v), by_v));
    struct node *inner = plus(b, scale_columns(b, plus(b, j, derive_turned(b, j)), s),
                              times(b, as_column(b, s), plus(b, k, derive_turned(b, k))));
    inner = add_diagonal(b, inner, part(b, n, g, 1));
    struct node *left = multiply(b, u, inner);
    if (u && v && u->shape.size[u->shape.ndim - 2] > v->shape.size[v->shape.ndim - 2])
        left = plus(b, left, scale_columns(b, outside(b, u, by_u), shrink));
    in[0] = multiply(b, left, derive_turned(b, v));
    if (u && v && u->shape.size[u->shape.ndim - 2] < v->shape.size[v->shape.ndim - 2])
        in[0] =
            plus(b, in[0],
                 multiply(b, u, derive_turned(b, scale_columns(b, outside(b, v, by_v), shrink))));
}

/* ---- qr --------------------------------------------------------------------------------------
 */

/* x inv(r).T */
static struct node *divide_by(struct build *b, struct node *x, struct node *r)
{
    return derive_turned(b, build2(b, OP_solve, r, derive_turned(b, x)));
}

/* Of a square r. */
static struct node *tall(struct build *b, struct node *q, struct node *r, struct node *by_q,
                         struct node *by_r)
{
    struct node *m = minus(b, multiply(b, r, derive_turned(b, by_r)),
                           multiply(b, derive_turned(b, by_q), q));
    struct node *lower = derive_triangle_of(b, OP_tril, m, -1);
    m = plus(b, derive_triangle_of(b, OP_tril, m, 0), derive_turned(b, lower));
    return divide_by(b, plus(b, by_q, multiply(b, q, m)), r);
}

/* Columns [from, from + count). */
static struct node *columns(struct build *b, struct node *x, int64_t from, int64_t count)
{
    return build_slice(b, x, x ? x->shape.ndim - 1 : 0, from, count);
}

/* More columns than rows: the first ones are factored, the others are q.T times them. */
static struct node *wide(struct build *b, struct node *x, struct node *q, struct node *r,
                         struct node *by_q, struct node *by_r)
{
    struct op_attrs attrs;
    int last = x->shape.ndim - 1;
    int64_t rows = x->shape.size[last - 1], more = x->shape.size[last] - rows;
    struct node *others = columns(b, x, rows, more), *by_others = columns(b, by_r, rows, more);
    by_q = plus(b, by_q, multiply(b, others, derive_turned(b, by_others)));
    struct node *in[] = { tall(b, q, columns(b, r, 0, rows), by_q, columns(b, by_r, 0, rows)),
                          multiply(b, q, by_others) };
    attrs_init(&attrs);
    attrs.whole[0] = last;
    return build_call(b, OP_concat, in, 2, &attrs);
}

void derive_qr(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    struct node *q = part(b, n, itself(b, n), 0), *r = part(b, n, itself(b, n), 1);
    struct node *by_q = part(b, n, g, 0), *by_r = part(b, n, g, 1);
    bool more = x->shape.size[x->shape.ndim - 1] > x->shape.size[x->shape.ndim - 2];
    in[0] = more ? wide(b, x, q, r, by_q, by_r) : tall(b, q, r, by_q, by_r);
}
