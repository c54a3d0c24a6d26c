/* qr, svd, eigh: all factors of a matrix in one row, as tensor/factors.h says. */
#include "backend/cpu/kernels.h"
#include "backend/cpu/lapack_batch.h"
#include "tensor/factors.h"

static const int ask = -1;

union said {
    float single;
    double twice;
};

/* Sets the size of the routine's scratch memory, as part `at`. */
static int take_work(struct lapack_batch *b, const union said *said, int at, struct err *err)
{
    b->lwork = lapack_work(b->dtype, said);
    if (b->lwork < 0)
        return err_set(err, ERR_VALUE, "a matrix of %d x %d is too large for LAPACK", b->m, b->n);
    b->part_bytes[at] = lapack_bytes(b, b->lwork, 1);
    return 0;
}

/* Where a factor of matrix `at` goes. */
static char *factor_out(const struct lapack_batch *b, int64_t at, int which)
{
    const struct cpu_call *call = b->call;
    struct factor part[FACTORS_MOST];
    int count = factors_of(call->op, call->in[0].shape, call->attrs, part);
    const struct factor *last = &part[count - 1];
    char *row = lapack_out(b, at, last->start + last->size[0] * last->size[1]);
    return row + lapack_bytes(b, part[which].start, 1);
}

enum { NOT_FINITE = -1000 };

static int refuse_values(const struct lapack_batch *b, const char *which, int place,
                         struct err *err)
{
    (void)b;
    if (place == NOT_FINITE) {
        err_set(err, ERR_VALUE, "%s holds NaN or infinity", which);
        return err_hint(err, "isfinite(x) shows where");
    }
    err_set(err, ERR_VALUE, "the iteration for %s did not converge", which);
    return err_hint(err, "compute in f64, as in cast(x, f64), or scale the matrix");
}

/* ---- qr --------------------------------------------------------------------------------------
 */

enum { QR_MATRIX, QR_TAU, QR_WORK };

/* Row by row, zeros below the diagonal. */
static void write_upper(const struct lapack_batch *b, const char *matrix, char *out)
{
    lapack_write(b, matrix, b->m, b->k, b->n, out);
    for (int64_t i = 1; i < b->k; i++)
        memset(out + lapack_bytes(b, i, b->n), 0, (size_t)lapack_bytes(b, i, 1));
}

static int qr_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    int info = 0;
    lapack_read(b, &b->x, at, part[QR_MATRIX]);
    b->lapack->geqrf(&b->m, &b->n, part[QR_MATRIX], &b->lda, part[QR_TAU], part[QR_WORK], &b->lwork,
                     &info);
    write_upper(b, part[QR_MATRIX], factor_out(b, at, 1));
    b->lapack->orgqr(&b->m, &b->k, &b->k, part[QR_MATRIX], &b->lda, part[QR_TAU], part[QR_WORK],
                     &b->lwork, &info);
    lapack_write(b, part[QR_MATRIX], b->m, b->m, b->k, factor_out(b, at, 0));
    return info;
}

int cpu__qr(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    union said first = { .twice = 0 }, second = { .twice = 0 };
    int info;
    if (lapack_begin(call, &b, err))
        return -1;
    b.lapack->geqrf(&b.m, &b.n, &first, &b.lda, &first, &first, &ask, &info);
    b.lapack->orgqr(&b.m, &b.k, &b.k, &second, &b.lda, &second, &second, &ask, &info);
    bool first_more = lapack_work(b.dtype, &first) > lapack_work(b.dtype, &second);
    if (take_work(&b, first_more ? &first : &second, QR_WORK, err))
        return -1;
    b.part_bytes[QR_MATRIX] = lapack_bytes(&b, b.m, b.n);
    b.part_bytes[QR_TAU] = lapack_bytes(&b, b.k, 1);
    return lapack_run(&b, qr_one, refuse_values, err);
}

/* ---- svd -------------------------------------------------------------------------------------
 */

enum { SVD_MATRIX, SVD_U, SVD_VT, SVD_WORK, SVD_WHOLE };

static void write_identity(const struct lapack_batch *b, char *out, int64_t n)
{
    memset(out, 0, (size_t)lapack_bytes(b, n, n));
    for (int64_t i = 0; i < n; i++)
        lapack_set(b, out, i * n + i, 1);
}

static int svd_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    bool full = b->call->attrs->whole[0] != 0;
    int columns = full ? b->m : b->k, rows = full ? b->n : b->k, info = 0;
    int ld_vt = rows > 1 ? rows : 1;
    if (b->k == 0) {
        if (full)
            write_identity(b, factor_out(b, at, b->m ? 0 : 2), b->m ? b->m : b->n);
        return 0;
    }
    lapack_read(b, &b->x, at, part[SVD_MATRIX]);
    if (!lapack_is_finite(b, part[SVD_MATRIX], false))
        return NOT_FINITE;
    b->lapack->gesdd(full ? "A" : "S", &b->m, &b->n, part[SVD_MATRIX], &b->lda,
                     factor_out(b, at, 1), part[SVD_U], &b->lda, part[SVD_VT], &ld_vt,
                     part[SVD_WORK], &b->lwork, (int *)(void *)part[SVD_WHOLE], &info, 1);
    lapack_write(b, part[SVD_U], b->m, b->m, columns, factor_out(b, at, 0));
    lapack_write(b, part[SVD_VT], rows, rows, b->n, factor_out(b, at, 2));
    return info;
}

int cpu__svd(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    union said said = { .twice = 0 };
    bool full = call->attrs->whole[0] != 0;
    if (lapack_begin(call, &b, err))
        return -1;
    int info, whole = 0, columns = full ? b.m : b.k, rows = full ? b.n : b.k;
    int ld_vt = rows > 1 ? rows : 1;
    b.lapack->gesdd(full ? "A" : "S", &b.m, &b.n, &said, &b.lda, &said, &said, &b.lda, &said,
                    &ld_vt, &said, &ask, &whole, &info, 1);
    if (take_work(&b, &said, SVD_WORK, err))
        return -1;
    b.part_bytes[SVD_MATRIX] = lapack_bytes(&b, b.m, b.n);
    b.part_bytes[SVD_U] = lapack_bytes(&b, b.m, columns);
    b.part_bytes[SVD_VT] = lapack_bytes(&b, rows, b.n);
    b.part_bytes[SVD_WHOLE] = 8 * (int64_t)sizeof(int) * b.k;
    return lapack_run(&b, svd_one, refuse_values, err);
}

/* ---- eigh ------------------------------------------------------------------------------------
 */

enum { EIGH_MATRIX, EIGH_WORK, EIGH_WHOLE };

/* The vectors take the matrix's place. */
static int eigh_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    int info = 0, liwork = (int)(b->part_bytes[EIGH_WHOLE] / (int64_t)sizeof(int));
    lapack_read(b, &b->x, at, part[EIGH_MATRIX]);
    if (!lapack_is_finite(b, part[EIGH_MATRIX], true))
        return NOT_FINITE;
    b->lapack->syevd("V", "L", &b->n, part[EIGH_MATRIX], &b->lda, factor_out(b, at, 0),
                     part[EIGH_WORK], &b->lwork, (int *)(void *)part[EIGH_WHOLE], &liwork, &info, 1,
                     1);
    lapack_write(b, part[EIGH_MATRIX], b->n, b->n, b->n, factor_out(b, at, 1));
    return info;
}

int cpu__eigh(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    union said said = { .twice = 0 };
    int info = 0, whole = 0;
    if (lapack_begin(call, &b, err))
        return -1;
    b.lapack->syevd("V", "L", &b.n, &said, &b.lda, &said, &said, &ask, &whole, &ask, &info, 1, 1);
    if (take_work(&b, &said, EIGH_WORK, err))
        return -1;
    b.part_bytes[EIGH_MATRIX] = lapack_bytes(&b, b.n, b.n);
    b.part_bytes[EIGH_WHOLE] = (int64_t)sizeof(int) * (whole > 1 ? whole : 1);
    return lapack_run(&b, eigh_one, refuse_values, err);
}
