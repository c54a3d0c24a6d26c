/* Derivatives of determinants, inverses, solutions, Cholesky factors, diagonals and sorting. The
 * formulas of matrices are those of M. Giles, "Collected matrix derivative results" (2008), and for
 * cholesky of I. Murray, "Differentiation of the Cholesky decomposition" (2016). What reads one
 * triangle of a symmetric matrix is taken as a function of both: its derivative is symmetric. */
#include "graph/derive.h"

/* ---- determinants ----------------------------------------------------------------------------
 */

/* One number for each matrix, as a matrix of one element. */
static struct node *as_matrices(struct build *b, struct node *x, const struct shape *matrix)
{
    struct shape s = *matrix;
    s.size[s.ndim - 2] = s.size[s.ndim - 1] = 1;
    return build_reshape(b, x, &s);
}

void derive_det(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    in[0] = times(b, as_matrices(b, g, &x->shape), build1(b, OP__cofactor, x));
}

/* The cofactors are det(x) inv(x).T; of a singular x they have no derivative here. */
void derive_cofactor(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *turned = derive_turned(b, build1(b, OP_inv, x));
    struct node *det = as_matrices(b, build1(b, OP_det, x), &x->shape);
    struct node *share = build_reduce(b, OP_sum, times(b, g, turned), (int32_t[]){ -2, -1 }, 2,
                                      true);
    struct node *product = build2(b, OP_matmul, turned, derive_turned(b, g));
    product = build2(b, OP_matmul, product, turned);
    in[0] = times(b, det, minus(b, times(b, share, turned), product));
}

/* Packed: the sign, which does not change by a little, and log |det|. */
void derive_slogdet(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    struct node *of_log = build_slice(b, g, n->shape.ndim - 1, 1, 1);
    in[0] = times(b, as_matrices(b, of_log, &x->shape), derive_turned(b, build1(b, OP_inv, x)));
}

/* ---- inverse, solution -----------------------------------------------------------------------
 */

void derive_inv(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *turned = derive_turned(b, itself(b, n));
    struct node *left = build2(b, OP_matmul, turned, g);
    in[0] = build1(b, OP_negative, build2(b, OP_matmul, left, turned));
}

/* A column as a matrix, where b had one axis. */
static struct node *as_column(struct build *b, struct node *x, bool column)
{
    if (!x || !column)
        return x;
    struct shape s = x->shape;
    s.size[s.ndim++] = 1;
    return build_reshape(b, x, &s);
}

void derive_solve(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct shape *right = &n->in[1]->shape;
    bool column = right->ndim == 1;
    struct node *x = as_column(b, itself(b, n), column);
    struct node *back = build2(b, OP_solve, derive_turned(b, n->in[0]), as_column(b, g, column));
    if (derive_wants(n, 0)) {
        struct node *by_left = build2(b, OP_matmul, back, derive_turned(b, x));
        in[0] = derive_sum_to(b, build1(b, OP_negative, by_left), &n->in[0]->shape);
    }
    if (derive_wants(n, 1))
        in[1] = derive_sum_to(b, column ? build_reshape(b, back, &n->shape) : back, right);
}

/* ---- cholesky --------------------------------------------------------------------------------
 */

struct node *derive_symmetric(struct build *b, struct node *x)
{
    return scaled(b, plus(b, x, derive_turned(b, x)), 0.5);
}

struct node *derive_triangle_of(struct build *b, enum op_id op, struct node *x, int64_t k)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.whole[0] = k;
    return build_call(b, op, &x, 1, &attrs);
}

void derive_cholesky(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *turned = derive_turned(b, itself(b, n));
    struct node *x = build2(b, OP_matmul, turned, g);
    /* the lower triangle with half of the diagonal */
    x = scaled(b,
               plus(b, derive_triangle_of(b, OP_tril, x, 0), derive_triangle_of(b, OP_tril, x, -1)),
               0.5);
    x = build2(b, OP_solve, turned, x);
    in[0] = derive_symmetric(b, build2(b, OP_solve, turned, derive_turned(b, x)));
}

/* ---- diagonals -------------------------------------------------------------------------------
 */

static struct node *build_eye(struct build *b, int64_t rows, int64_t columns, int64_t k)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.whole[0] = rows;
    attrs.whole[1] = columns;
    attrs.whole[2] = k;
    attrs.dtype = DTYPE_BOOL;
    return build_call(b, OP_eye, NULL, 0, &attrs);
}

/* The last two axes to where the diagonal's were. */
static struct node *put_axes(struct build *b, struct node *x, int64_t row, int64_t column)
{
    struct op_attrs order;
    int next = 0;
    if (!x)
        return NULL;
    attrs_init(&order);
    order.axis_count = x->shape.ndim;
    for (int i = 0; i < x->shape.ndim; i++)
        order.axes[i] = i == row ? x->shape.ndim - 2 : i == column ? x->shape.ndim - 1 : next++;
    return build_call(b, OP_transpose, &x, 1, &order);
}

void derive_diagonal(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct shape *x = &n->in[0]->shape;
    int64_t k = n->attrs.whole[0], row = n->attrs.whole[1], column = n->attrs.whole[2];
    int last = n->shape.ndim - 1;
    int64_t start = k < 0 && n->shape.size[last] > 0 ? -k : 0;
    struct node *rows = derive_padded(b, g, last, start, x->size[row]);
    rows = as_column(b, rows, true);
    struct node *eye = build_eye(b, x->size[row], x->size[column], k);
    in[0] = put_axes(b, kept_where(b, eye, rows), row, column);
}

/* ---- sort ------------------------------------------------------------------------------------
 */

/* Each element gets what came to the place that it went to. */
void derive_sort(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *order = build_call(b, OP_argsort, &x, 1, &n->attrs);
    struct op_attrs rising = n->attrs, along;
    attrs_init(&along);
    rising.whole[0] = 0;
    along.whole[0] = n->attrs.axis_count > 0 ? n->attrs.axes[0] : 0;
    struct node *from[] = { g, build_call(b, OP_argsort, &order, 1, &rising) };
    in[0] = build_reshape(b, build_call(b, OP_gather, from, 2, &along), &x->shape);
}
