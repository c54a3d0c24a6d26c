/* See lapack_batch.h. */
#include "backend/cpu/lapack_batch.h"

#include "backend/cpu/copy.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>

/* OpenBLAS ends the process when more threads than it was built for are inside it. */
enum { INSIDE_MOST = 64, ALIGN = 64 };

int lapack_begin(const struct cpu_call *call, struct lapack_batch *b, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    *b = (struct lapack_batch){ .call = call, .dtype = x->dtype };
    b->lapack = lapack_of(call, x->dtype, err);
    if (!b->lapack)
        return -1;
    batch_read(x->shape, 2, &b->batch);
    matrices_read(x, 2, AS_COLUMN, &b->batch, &b->x);
    if (b->x.rows > INT_MAX || b->x.columns > INT_MAX)
        return err_set(err, ERR_VALUE, "a side of the matrix is longer than LAPACK can count");
    b->m = (int)b->x.rows;
    b->n = (int)b->x.columns;
    b->k = b->m < b->n ? b->m : b->n;
    b->lda = b->m > 1 ? b->m : 1;
    return 0;
}

int lapack_begin_square(const struct cpu_call *call, struct lapack_batch *b, struct err *err)
{
    if (lapack_begin(call, b, err))
        return -1;
    b->part_bytes[LU_MATRIX] = lapack_bytes(b, b->n, b->n);
    b->part_bytes[LU_PIVOTS] = (int64_t)sizeof(int) * b->n;
    return 0;
}

static bool has_nan(const struct lapack_batch *b, const char *matrix)
{
    for (int64_t i = 0; i < (int64_t)b->n * b->n; i++)
        if (isnan(lapack_element(b, matrix, i)))
            return true;
    return false;
}

static void fill_nan(const struct lapack_batch *b, void *data, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        lapack_set(b, data, i, NAN);
}

int lapack_lu(const struct lapack_batch *b, int64_t at, char *const *part)
{
    int info = 0, *pivots = (int *)(void *)part[LU_PIVOTS];
    lapack_read(b, &b->x, at, part[LU_MATRIX]);
    if (has_nan(b, part[LU_MATRIX])) {
        fill_nan(b, part[LU_MATRIX], (int64_t)b->n * b->n);
        for (int i = 0; i < b->n; i++)
            pivots[i] = i + 1;
        return 0;
    }
    b->lapack->getrf(&b->n, &b->n, part[LU_MATRIX], &b->lda, pivots, &info);
    return info;
}

void lapack_lu_solve(const struct lapack_batch *b, char *const *part, int columns, void *right)
{
    int info = 0;
    if (b->n && isnan(lapack_element(b, part[LU_MATRIX], 0))) {
        fill_nan(b, right, (int64_t)b->n * columns);
        return;
    }
    b->lapack->getrs("N", &b->n, &columns, part[LU_MATRIX], &b->lda,
                     (const int *)(const void *)part[LU_PIVOTS], right, &b->lda, &info, 1);
}

void lapack_identity(const struct lapack_batch *b, void *to)
{
    memset(to, 0, (size_t)lapack_bytes(b, b->n, b->n));
    for (int64_t i = 0; i < b->n; i++)
        lapack_set(b, to, i * b->n + i, 1);
}

struct team {
    const struct lapack_batch *b;
    lapack_one *one;
    char *scratch;
    int64_t each, tasks;
    struct failure {
        int64_t at; /* or -1 */
        int place;
    } failure[INSIDE_MOST]; /* of each task */
};

/* Every so manieth matrix, until one fails. */
static void run_task(void *context, int64_t task, int thread)
{
    struct team *t = context;
    char *part[LAPACK_PARTS], *at = t->scratch + task * t->each;
    (void)thread;
    for (int i = 0; i < LAPACK_PARTS; i++) {
        part[i] = at;
        at += cpu_ceil_div(t->b->part_bytes[i], ALIGN) * ALIGN;
    }
    for (int64_t i = task; i < t->b->batch.count; i += t->tasks) {
        int info = t->one(t->b, i, part);
        if (info)
            t->failure[task] = (struct failure){ i, info };
        if (info || cancel_asked(t->b->call->cancel))
            return;
    }
}

static int tell(const struct team *t, lapack_refuse *refuse, struct err *err)
{
    const struct failure *first = NULL;
    for (int i = 0; i < t->tasks; i++)
        if (t->failure[i].at >= 0 && (!first || t->failure[i].at < first->at))
            first = &t->failure[i];
    if (!first)
        return 0;
    char name[200], which[220];
    snprintf(which, sizeof which, "matrix %s",
             batch_name(&t->b->batch, first->at, name, sizeof name));
    return refuse(t->b, t->b->batch.ndim ? which : "the matrix", first->place, err);
}

int lapack_run(const struct lapack_batch *b, lapack_one *one, lapack_refuse *refuse,
               struct err *err)
{
    struct team t = { .b = b, .one = one };
    int64_t most = cpu_threads(b->call) < INSIDE_MOST ? cpu_threads(b->call) : INSIDE_MOST;
    t.tasks = b->batch.count < most ? b->batch.count : most;
    for (int i = 0; i < LAPACK_PARTS; i++)
        t.each += cpu_ceil_div(b->part_bytes[i], ALIGN) * ALIGN;
    for (int i = 0; i < t.tasks; i++)
        t.failure[i].at = -1;
    t.scratch = cpu_scratch(b->call, t.tasks + 1, (size_t)t.each, err);
    if (!t.scratch)
        return -1;
    double work = 10.0 * b->m * b->n * b->k * (double)b->batch.count;
    int status = cpu_parallel(b->call, t.tasks, work < 1e15 ? (int64_t)work : (int64_t)1e15,
                              run_task, &t, err);
    cpu_scratch_free(b->call, t.scratch);
    return status ? status : tell(&t, refuse, err);
}

static void move(const struct lapack_batch *b, int64_t rows, int64_t columns, char *to,
                 const int64_t to_step[2], const char *from, const int64_t from_step[2])
{
    struct copy c = { .bytes = dtype_bytes(b->dtype), .to = to, .from = from };
    copy_axis(&c, rows, to_step[0], from_step[0]);
    copy_axis(&c, columns, to_step[1], from_step[1]);
    copy_serial(&c);
}

void lapack_read(const struct lapack_batch *b, const struct matrices *x, int64_t at, void *to)
{
    int64_t offset = matrices_offset(&b->batch, x, at) * (int64_t)dtype_bytes(b->dtype);
    move(b, x->rows, x->columns, to, (int64_t[]){ 1, x->rows }, x->data + offset,
         (int64_t[]){ x->row_step, x->column_step });
}

void lapack_write(const struct lapack_batch *b, const void *from, int64_t ld, int64_t rows,
                  int64_t columns, char *to)
{
    move(b, rows, columns, to, (int64_t[]){ columns, 1 }, from, (int64_t[]){ 1, ld });
}

double lapack_element(const struct lapack_batch *b, const void *data, int64_t at)
{
    return b->dtype == DTYPE_F64 ? ((const double *)data)[at] : (double)((const float *)data)[at];
}

void lapack_set(const struct lapack_batch *b, void *data, int64_t at, double value)
{
    if (b->dtype == DTYPE_F64)
        ((double *)data)[at] = value;
    else
        ((float *)data)[at] = (float)value;
}

bool lapack_is_finite(const struct lapack_batch *b, const char *matrix, bool lower)
{
    for (int64_t j = 0; j < b->n; j++)
        for (int64_t i = lower ? j : 0; i < b->m; i++)
            if (!isfinite(lapack_element(b, matrix, j * b->m + i)))
                return false;
    return true;
}
