/* oneDNN's product of f32 matrices. Large ones are cut into blocks of some 40 ms on one core,
 * between which the wish to stop is looked at. TENSORCELL_ONEDNN names another library. */
#include "backend/cpu/copy.h"
#include "backend/cpu/device.h"
#include "backend/cpu/gemm.h"

#include <dlfcn.h>
#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>

struct gemm {
    void *library; /* NULL: not found. Never closed: threads of its pool may still run in it */
    __typeof__(&dnnl_sgemm) sgemm;
};

void gemm_load(struct backend_device *d)
{
    if (d->gemm)
        return;
    d->gemm = calloc(1, sizeof *d->gemm);
    if (!d->gemm)
        return;
    const char *wish = getenv("TENSORCELL_ONEDNN");
    void *library = dlopen(wish && *wish ? wish : "libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
    void *address = library ? dlsym(library, "dnnl_sgemm") : NULL;
    if (!address)
        return;
    /* ISO C has no conversion from what dlsym returns to a function. */
    memcpy(&d->gemm->sgemm, &address, sizeof address);
    d->gemm->library = library;
}

bool gemm_library_has(const struct backend_device *d)
{
    return d->gemm && d->gemm->library;
}

void gemm_free(struct gemm *g)
{
    free(g);
}

void gemm_facts(char *text, size_t size, const char *isa)
{
    snprintf(text, size, "oneDNN %d.%d.%d, %s", DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR,
             DNNL_VERSION_PATCH, isa);
}

/* A factor as the library takes it: rows `ld` apart, or the transpose of such. */
struct factor {
    char transposed;
    const float *data;
    int64_t ld;
    void *copy; /* scratch, when the strides allow neither */
};

/* A step between single rows or columns is never taken, so any will do. */
static bool lies_well(int64_t inner, int64_t inner_size, int64_t outer, int64_t outer_size)
{
    return (inner == 1 || inner_size == 1) && (outer >= inner_size || outer_size == 1);
}

static int64_t leading(int64_t step, int64_t outer_size, int64_t inner_size)
{
    int64_t ld = outer_size == 1 ? inner_size : step;
    return ld < 1 ? 1 : ld;
}

static int factor_of(const struct cpu_call *call, const struct gemm_matrix *x, int64_t rows,
                     int64_t columns, bool spread, struct factor *out, struct err *err)
{
    *out = (struct factor){ 'N', x->data, 0, NULL };
    if (lies_well(x->column_step, columns, x->row_step, rows)) {
        out->ld = leading(x->row_step, rows, columns);
        return 0;
    }
    if (lies_well(x->row_step, rows, x->column_step, columns)) {
        out->transposed = 'T';
        out->ld = leading(x->column_step, columns, rows);
        return 0;
    }
    out->copy = cpu_scratch(call, rows * columns, sizeof(float), err);
    if (!out->copy)
        return -1;
    out->data = out->copy;
    out->ld = columns;
    struct copy c = { .bytes = sizeof(float), .to = out->copy, .from = x->data };
    copy_axis(&c, rows, columns, x->row_step);
    copy_axis(&c, columns, 1, x->column_step);
    if (spread)
        return copy_run(call, &c, err);
    copy_serial(&c);
    return 0;
}

static const float *factor_at(const struct factor *f, int64_t row, int64_t column)
{
    return f->transposed == 'N' ? f->data + row * f->ld + column : f->data + column * f->ld + row;
}

/* Multiplications in a block: 40 ms on one AVX-512 core. The same for any number of threads, so
 * that sums are cut alike. */
static const int64_t BLOCK_WORK = (int64_t)2 << 30;
enum { BLOCK_DEPTH = 384, BLOCK_LEAST = 256 }; /* the library cuts k into 384s itself */

struct block {
    int64_t rows, columns, depth;
};

/* Cutting k costs nothing (measured), cutting m and n a few percent: k first, as deep as may be. */
static struct block block_of(const struct gemm_task *t)
{
    struct block b = { t->m, t->n, t->k };
    while ((double)b.rows * (double)b.columns * BLOCK_DEPTH > (double)BLOCK_WORK &&
           (b.rows > BLOCK_LEAST || b.columns > BLOCK_LEAST)) {
        int64_t *longer = b.rows >= b.columns ? &b.rows : &b.columns;
        *longer = cpu_ceil_div(cpu_ceil_div(*longer, 2), 64) * 64;
    }
    int64_t depth = BLOCK_WORK / (b.rows * b.columns) / BLOCK_DEPTH * BLOCK_DEPTH;
    if (depth < b.depth)
        b.depth = depth > BLOCK_DEPTH ? depth : BLOCK_DEPTH;
    return b;
}

static int multiply_block(const struct cpu_call *call, const struct gemm_task *t,
                          const struct factor *a, const struct factor *b, const int64_t at[3],
                          const struct block *cut, struct err *err)
{
    float keep = at[2] == 0 && !t->add ? 0.0f : 1.0f;
    if (cpu_stopped(call, err))
        return -1;
    dnnl_status_t status = call->device->gemm->sgemm(
        a->transposed, b->transposed, cpu_least(cut->rows, t->m - at[0]),
        cpu_least(cut->columns, t->n - at[1]), cpu_least(cut->depth, t->k - at[2]), 1.0f,
        factor_at(a, at[0], at[2]), a->ld, factor_at(b, at[2], at[1]), b->ld, keep,
        (float *)t->c + at[0] * t->c_step + at[1], t->c_step);
    return status ? err_set(err, ERR_DEVICE, "oneDNN refused a matrix product (status %d)",
                            (int)status)
                  : 0;
}

static int multiply(const struct cpu_call *call, const struct gemm_task *t, const struct factor *a,
                    const struct factor *b, struct err *err)
{
    const struct block cut = block_of(t);
    for (int64_t i = 0; i < t->m; i += cut.rows)
        for (int64_t j = 0; j < t->n; j += cut.columns)
            for (int64_t k = 0; k < t->k; k += cut.depth)
                if (multiply_block(call, t, a, b, (int64_t[]){ i, j, k }, &cut, err))
                    return -1;
    return cpu_stopped(call, err);
}

int gemm_library(const struct cpu_call *call, const struct gemm_task *t, bool spread,
                 struct err *err)
{
    struct factor a, b = { .copy = NULL };
    int status = factor_of(call, &t->a, t->m, t->k, spread, &a, err);
    if (status == 0)
        status = factor_of(call, &t->b, t->k, t->n, spread, &b, err);
    if (status == 0)
        status = multiply(call, t, &a, &b, err);
    cpu_scratch_free(call, a.copy);
    cpu_scratch_free(call, b.copy);
    return status;
}
