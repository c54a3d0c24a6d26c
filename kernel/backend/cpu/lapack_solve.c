/* inv and solve by LU factors, and cholesky. */
#include "backend/cpu/kernels.h"
#include "backend/cpu/lapack_batch.h"

#include <limits.h>

enum { RIGHT = LU_PIVOTS + 1 };

static int refuse_singular(const struct lapack_batch *b, const char *which, int place,
                           struct err *err)
{
    (void)b, (void)place;
    err_set(err, ERR_VALUE, "%s is singular", which);
    return err_hint(err,
                    "a row or column is a sum of others, so no inverse exists; check the data, "
                    "or add a small number to the diagonal, as in x + 1e-6 * eye(n)");
}

/* ---- inverse, solution -----------------------------------------------------------------------
 */

static int inv_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    int info = lapack_lu(b, at, part);
    if (info)
        return info;
    lapack_identity(b, part[RIGHT]);
    lapack_lu_solve(b, part, b->n, part[RIGHT]);
    lapack_write(b, part[RIGHT], b->n, b->n, b->n, lapack_out(b, at, (int64_t)b->n * b->n));
    return 0;
}

int cpu_inv(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    if (lapack_begin_square(call, &b, err))
        return -1;
    b.part_bytes[RIGHT] = lapack_bytes(&b, b.n, b.n);
    return lapack_run(&b, inv_one, refuse_singular, err);
}

static int solve_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    int info = lapack_lu(b, at, part), columns = (int)b->y.columns;
    if (info)
        return info;
    lapack_read(b, &b->y, at, part[RIGHT]);
    lapack_lu_solve(b, part, columns, part[RIGHT]);
    lapack_write(b, part[RIGHT], b->n, b->n, columns, lapack_out(b, at, b->n * b->y.columns));
    return 0;
}

int cpu_solve(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    const struct cpu_view *right = &call->in[1];
    int own = right->shape->ndim == 1 ? 1 : 2;
    if (lapack_begin_square(call, &b, err))
        return -1;
    batch_read(call->out->shape, own, &b.batch);
    matrices_read(&call->in[0], 2, AS_COLUMN, &b.batch, &b.x);
    matrices_read(right, own, AS_COLUMN, &b.batch, &b.y);
    if (b.y.columns > INT_MAX)
        return err_set(err, ERR_VALUE, "b has more columns than LAPACK can count");
    b.part_bytes[RIGHT] = lapack_bytes(&b, b.n, b.y.columns);
    return lapack_run(&b, solve_one, refuse_singular, err);
}

/* ---- cholesky --------------------------------------------------------------------------------
 */

static int cholesky_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    int info = 0;
    char *out = lapack_out(b, at, (int64_t)b->n * b->n);
    lapack_read(b, &b->x, at, part[LU_MATRIX]);
    b->lapack->potrf("L", &b->n, part[LU_MATRIX], &b->lda, &info, 1);
    if (info)
        return info;
    lapack_write(b, part[LU_MATRIX], b->n, b->n, b->n, out);
    for (int64_t row = 0; row < b->n; row++) /* the rest is as it was */
        memset(out + lapack_bytes(b, row * b->n + row + 1, 1), 0,
               (size_t)lapack_bytes(b, b->n - row - 1, 1));
    return 0;
}

static int refuse_indefinite(const struct lapack_batch *b, const char *which, int place,
                             struct err *err)
{
    (void)b;
    err_set(err, ERR_VALUE, "%s is not positive definite (seen at row %d)", which, place - 1);
    return err_hint(err, "it has to be symmetric with positive eigenvalues, which eigh shows; only "
                         "its lower triangle is read");
}

int cpu_cholesky(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    return lapack_begin_square(call, &b, err)
               ? -1
               : lapack_run(&b, cholesky_one, refuse_indefinite, err);
}
