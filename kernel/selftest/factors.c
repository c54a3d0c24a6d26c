/* See factors.h. Plain loops in f64: the matrices are small. */
#include "selftest/factors.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "tensor/factors.h"

/* One packed row of factors, and the matrix that they are of. */
struct packed {
    const struct outcome *got;
    int64_t start; /* of the row */
    struct factor part[FACTORS_MOST];
    const union scalar *matrix;
    int64_t row, column; /* strides */
    int64_t m, n;
    enum op_id op;
};

static double factor_at(const struct packed *p, int which, int64_t i, int64_t j)
{
    const struct factor *f = &p->part[which];
    size_t at = (size_t)(p->start + f->start + i * f->size[1] + j);
    return element_read(p->got->call->result,
                        (const char *)p->got->bytes + at * dtype_bytes(p->got->call->result))
        .real;
}

/* Element i, j of the product: q r, u s vt, v λ vᵀ. */
static double product(const struct packed *p, int64_t i, int64_t j)
{
    double sum = 0;
    int64_t inner = p->m < p->n ? p->m : p->n;
    for (int64_t k = 0; k < inner; k++)
        if (p->op == OP__qr)
            sum += factor_at(p, 0, i, k) * factor_at(p, 1, k, j);
        else if (p->op == OP__svd)
            sum += factor_at(p, 0, i, k) * factor_at(p, 1, k, 0) * factor_at(p, 2, k, j);
        else
            sum += factor_at(p, 1, i, k) * factor_at(p, 0, k, 0) * factor_at(p, 1, j, k);
    return sum;
}

/* How far two columns (or rows) of a factor are from being orthonormal. */
static double skew(const struct packed *p, int which, bool rows, int64_t a, int64_t b)
{
    double sum = a == b ? -1 : 0;
    int64_t n = p->part[which].size[rows ? 1 : 0];
    for (int64_t k = 0; k < n; k++)
        sum += rows ? factor_at(p, which, a, k) * factor_at(p, which, b, k)
                    : factor_at(p, which, k, a) * factor_at(p, which, k, b);
    return fabs(sum);
}

static double most_skew(const struct packed *p, int which, bool rows)
{
    double most = 0;
    int64_t n = p->part[which].size[rows ? 0 : 1];
    for (int64_t a = 0; a < n; a++)
        for (int64_t b = a; b < n; b++) {
            double s = skew(p, which, rows, a, b);
            most = s <= most ? most : s; /* NaN stays */
        }
    return most;
}

static void judge(struct verdict *v, const struct packed *p, const char *what, double off,
                  double scale)
{
    double unit = p->got->call->result == DTYPE_F64 ? DBL_EPSILON : FLT_EPSILON;
    int64_t longer = p->m > p->n ? p->m : p->n;
    double most = p->got->call->line->ulps * unit * sqrt((double)longer) * scale;
    if (!v->right) /* the first one is told */
        return;
    if (off <= most) {
        v->worst = off > v->worst * most ? off / most : v->worst;
        return;
    }
    v->right = false;
    snprintf(v->text, sizeof v->text, "%s by %.3g where %.3g is the bound", what, off, most);
}

static void judge_one(struct verdict *v, const struct packed *p)
{
    double most = 0, scale = 1;
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++) {
            double want = p->matrix[i * p->row + j * p->column].real;
            double off = fabs(product(p, i, j) - want);
            most = off <= most ? most : off;
            scale = fabs(want) > scale ? fabs(want) : scale;
        }
    judge(v, p, "the product of the factors differs from the matrix", most, scale);
    int columns = p->op == OP__eigh ? 1 : 0;
    judge(v, p, "columns are not orthonormal", most_skew(p, columns, false), 1);
    if (p->op == OP__svd)
        judge(v, p, "rows are not orthonormal", most_skew(p, 2, true), 1);
}

void compare_factors(struct verdict *out, const struct outcome *got, const struct case_data *data)
{
    const struct layout *l = &data->layout[0];
    int n = l->shape.ndim;
    struct packed p = { got,
                        0,
                        { { 0 } },
                        data->values[0] + l->offset,
                        l->stride[n - 2],
                        l->stride[n - 1],
                        l->shape.size[n - 2],
                        l->shape.size[n - 1],
                        got->call->op->id };
    int64_t batches = n > 2 ? l->shape.size[0] : 1;
    factors_of(p.op, &l->shape, &got->call->attrs, p.part);
    *out = (struct verdict){ .right = true };
    for (int64_t b = 0; b < batches && out->right; b++) {
        judge_one(out, &p);
        p.start += got->call->shape.size[got->call->shape.ndim - 1];
        p.matrix += n > 2 ? l->stride[0] : 0;
    }
}
