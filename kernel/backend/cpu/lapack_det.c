/* Determinants from LU factors, and their derivatives. */
#include "backend/cpu/kernels.h"
#include "backend/cpu/lapack_batch.h"

#include <float.h>
#include <limits.h>
#include <math.h>

static const int ask = -1;

/* As sign * mantissa * 2 ** exponent, which no product of many numbers leaves. */
struct determinant {
    double mantissa;
    int64_t exponent;
};

static struct determinant multiply_diagonal(const struct lapack_batch *b, const char *matrix,
                                            const int *pivots)
{
    struct determinant d = { 1, 0 };
    for (int i = 0; i < b->n; i++) {
        int exponent = 0;
        d.mantissa *= lapack_element(b, matrix, (int64_t)i * b->n + i);
        if (pivots[i] != i + 1)
            d.mantissa = -d.mantissa;
        d.mantissa = frexp(d.mantissa, &exponent);
        d.exponent += exponent;
    }
    return d;
}

static double whole_determinant(struct determinant d)
{
    return ldexp(d.mantissa, d.exponent > INT_MAX   ? INT_MAX
                             : d.exponent < INT_MIN ? INT_MIN
                                                    : (int)d.exponent);
}

static struct determinant determine(const struct lapack_batch *b, int64_t at, char *const *part)
{
    lapack_lu(b, at, part); /* a singular matrix has a zero in its factors */
    return multiply_diagonal(b, part[LU_MATRIX], (const int *)(const void *)part[LU_PIVOTS]);
}

static int det_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    lapack_set(b, lapack_out(b, at, 1), 0, whole_determinant(determine(b, at, part)));
    return 0;
}

int cpu_det(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    return lapack_begin_square(call, &b, err) ? -1 : lapack_run(&b, det_one, NULL, err);
}

/* The sign, and log |det|. */
static int slogdet_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    struct determinant d = determine(b, at, part);
    double sign = d.mantissa > 0 ? 1 : d.mantissa < 0 ? -1 : d.mantissa;
    char *out = lapack_out(b, at, 2);
    lapack_set(b, out, 0, sign);
    lapack_set(b, out, 1, log(fabs(d.mantissa)) + (double)d.exponent * log(2));
    return 0;
}

int cpu__slogdet(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    return lapack_begin_square(call, &b, err) ? -1 : lapack_run(&b, slogdet_one, NULL, err);
}

/* ---- cofactors -------------------------------------------------------------------------------
 * det(x) inv(x).T, and where the inverse does not exist or is mostly rounding, the same from the
 * singular values: det(u) det(vt) u diag(products of all others) vt. */

enum { WORK = LU_PIVOTS + 1, U, VT, VALUES };

static bool is_regular(const struct lapack_batch *b, const char *lu)
{
    double least = INFINITY, most = 0;
    for (int64_t i = 0; i < b->n; i++) {
        double pivot = fabs(lapack_element(b, lu, i * b->n + i));
        least = pivot < least ? pivot : least;
        most = pivot > most ? pivot : most;
    }
    double rounding = b->dtype == DTYPE_F64 ? DBL_EPSILON : (double)FLT_EPSILON;
    return least > 16 * rounding * b->n * most;
}

static void cofactors_by_inverse(const struct lapack_batch *b, char *const *part, double det,
                                 char *out)
{
    lapack_identity(b, part[U]);
    lapack_lu_solve(b, part, b->n, part[U]);
    for (int64_t i = 0; i < (int64_t)b->n * b->n; i++) /* transposed as it lies */
        lapack_set(b, out, i, det * lapack_element(b, part[U], i));
}

/* Of an orthogonal matrix: 1 or -1. */
static double orientation(const struct lapack_batch *b, char *const *part, const char *matrix)
{
    int info = 0;
    int *pivots = (int *)(void *)part[LU_PIVOTS];
    memcpy(part[LU_MATRIX], matrix, (size_t)lapack_bytes(b, b->n, b->n));
    b->lapack->getrf(&b->n, &b->n, part[LU_MATRIX], &b->lda, pivots, &info);
    return multiply_diagonal(b, part[LU_MATRIX], pivots).mantissa < 0 ? -1 : 1;
}

static double product_of_others(const struct lapack_batch *b, const char *values, int64_t but)
{
    double product = 1;
    for (int64_t i = 0; i < b->n; i++)
        product *= i == but ? 1 : lapack_element(b, values, i);
    return product;
}

/* out += factor * column k of u * row k of vt */
static void add_product(const struct lapack_batch *b, char *const *part, int64_t k, double factor,
                        char *out)
{
    for (int64_t i = 0; i < b->n; i++) {
        double left = factor * lapack_element(b, part[U], k * b->n + i);
        for (int64_t j = 0; j < b->n; j++)
            lapack_set(b, out, i * b->n + j,
                       lapack_element(b, out, i * b->n + j) +
                           left * lapack_element(b, part[VT], j * b->n + k));
    }
}

static int cofactors_by_values(const struct lapack_batch *b, int64_t at, char *const *part,
                               char *out)
{
    int info = 0;
    lapack_read(b, &b->x, at, part[LU_MATRIX]);
    b->lapack->gesdd("S", &b->n, &b->n, part[LU_MATRIX], &b->lda, part[VALUES], part[U], &b->lda,
                     part[VT], &b->lda, part[WORK], &b->lwork, (int *)(void *)part[LU_PIVOTS],
                     &info, 1);
    double sign = orientation(b, part, part[U]) * orientation(b, part, part[VT]);
    memset(out, 0, (size_t)lapack_bytes(b, b->n, b->n));
    for (int64_t k = 0; k < b->n; k++) {
        double factor = sign * product_of_others(b, part[VALUES], k);
        if (factor != 0)
            add_product(b, part, k, factor, out);
    }
    return info;
}

static int cofactor_one(const struct lapack_batch *b, int64_t at, char *const *part)
{
    char *out = lapack_out(b, at, (int64_t)b->n * b->n);
    double det = whole_determinant(determine(b, at, part));
    bool finite = lapack_is_finite(b, part[LU_MATRIX], false);
    if (finite && !is_regular(b, part[LU_MATRIX]))
        return cofactors_by_values(b, at, part, out);
    cofactors_by_inverse(b, part, det, out);
    return 0;
}

static int refuse_values(const struct lapack_batch *b, const char *which, int place,
                         struct err *err)
{
    (void)b, (void)place;
    return err_set(err, ERR_VALUE, "the iteration for %s did not converge", which);
}

int cpu__cofactor(const struct cpu_call *call, struct err *err)
{
    struct lapack_batch b;
    double said[2] = { 0 };
    int whole = 0, info;
    if (lapack_begin_square(call, &b, err))
        return -1;
    b.lapack->gesdd("S", &b.n, &b.n, said, &b.lda, said, said, &b.lda, said, &b.lda, said, &ask,
                    &whole, &info, 1);
    b.lwork = lapack_work(b.dtype, said);
    if (b.lwork < 0)
        return err_set(err, ERR_VALUE, "a matrix of %d rows is too large for LAPACK", b.n);
    b.part_bytes[WORK] = lapack_bytes(&b, b.lwork, 1);
    b.part_bytes[U] = b.part_bytes[VT] = lapack_bytes(&b, b.n, b.n);
    b.part_bytes[VALUES] = lapack_bytes(&b, b.n, 1);
    b.part_bytes[LU_PIVOTS] *= 8;
    return lapack_run(&b, cofactor_one, refuse_values, err);
}
