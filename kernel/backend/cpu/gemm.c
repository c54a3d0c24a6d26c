/* See gemm.h. Large products are cut into blocks of some 40 ms on one core, between which the wish
 * to stop is looked at. Where the processor or the installation has no oneDNN, a plain loop
 * over blocks that fit the cache does the work. */
#include "backend/cpu/gemm.h"

#include "backend/cpu/device.h"

#include <dlfcn.h>
#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>

#define GEMM_CALLS(CALL)                                                                           \
    CALL(dnnl_sgemm)                                                                               \
    CALL(dnnl_version)                                                                             \
    CALL(dnnl_engine_create)                                                                       \
    CALL(dnnl_engine_destroy)                                                                      \
    CALL(dnnl_stream_create)                                                                       \
    CALL(dnnl_stream_destroy)                                                                      \
    CALL(dnnl_matmul_desc_init)                                                                    \
    CALL(dnnl_memory_desc_init_by_strides)                                                         \
    CALL(dnnl_memory_create)                                                                       \
    CALL(dnnl_memory_destroy)                                                                      \
    CALL(dnnl_primitive_desc_create)                                                               \
    CALL(dnnl_primitive_desc_destroy)                                                              \
    CALL(dnnl_primitive_create)                                                                    \
    CALL(dnnl_primitive_destroy)                                                                   \
    CALL(dnnl_primitive_execute)

struct gemm {
    void *library; /* NULL: not found, the plain loop is used */
#define CALL(name) __typeof__(&name) name;
    GEMM_CALLS(CALL)
#undef CALL
    dnnl_engine_t engine;
    dnnl_stream_t stream;
};

/* ISO C has no conversion from what dlsym returns to a function. */
static bool resolve(struct gemm *g)
{
    void *address;
#define CALL(name)                                                                                 \
    address = dlsym(g->library, #name);                                                            \
    if (!address)                                                                                  \
        return false;                                                                              \
    memcpy(&g->name, &address, sizeof address);
    GEMM_CALLS(CALL)
#undef CALL
    return true;
}

static void unload(struct gemm *g)
{
    if (g->stream)
        g->dnnl_stream_destroy(g->stream);
    if (g->engine)
        g->dnnl_engine_destroy(g->engine);
    /* Never closed: threads of its pool may still run in it. */
    memset(g, 0, sizeof *g);
}

static struct gemm *load(void)
{
    struct gemm *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
    if (g->library && (!resolve(g) || g->dnnl_engine_create(&g->engine, dnnl_cpu, 0) ||
                       g->dnnl_stream_create(&g->stream, g->engine, dnnl_stream_default_flags)))
        unload(g);
    return g;
}

void gemm_free(struct gemm *g)
{
    if (g)
        unload(g);
    free(g);
}

void gemm_facts(char *text, size_t size, const char *isa)
{
    snprintf(text, size, "oneDNN %d.%d.%d, %s", DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR,
             DNNL_VERSION_PATCH, isa);
}

/* ---- without oneDNN ---------------------------------------------------------------------------
 */

enum { PLAIN_K = 256, PLAIN_ROWS = 8 };

static void plain_rows(void *context, int64_t from, int64_t to)
{
    const struct gemm_task *t = context;
    for (int64_t i = from; i < to; i++)
        memset(t->c + i * t->n, 0, (size_t)t->n * sizeof *t->c);
    for (int64_t k0 = 0; k0 < t->k; k0 += PLAIN_K) {
        int64_t k1 = k0 + PLAIN_K < t->k ? k0 + PLAIN_K : t->k;
        for (int64_t i = from; i < to; i++) {
            float *c = t->c + i * t->n;
            for (int64_t k = k0; k < k1; k++) {
                float a = t->a.data[i * t->a.row_step + k * t->a.column_step];
                const float *b = t->b.data + k * t->b.row_step;
                for (int64_t j = 0; j < t->n; j++)
                    c[j] += a * b[j * t->b.column_step];
            }
        }
    }
}

/* ---- with oneDNN ------------------------------------------------------------------------------
 */

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

struct factor_copy {
    const struct gemm_matrix *from;
    float *to;
    int64_t columns;
};

static void copy_rows(void *context, int64_t from, int64_t to)
{
    const struct factor_copy *c = context;
    for (int64_t i = from; i < to; i++)
        for (int64_t j = 0; j < c->columns; j++)
            c->to[i * c->columns + j] =
                c->from->data[i * c->from->row_step + j * c->from->column_step];
}

static int factor_of(const struct cpu_call *call, const struct gemm_matrix *x, int64_t rows,
                     int64_t columns, struct factor *out, struct err *err)
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
    struct factor_copy copy = { x, out->copy, columns };
    return cpu_parallel_ranges(call, rows, 1 + 65536 / columns, copy_rows, &copy, err);
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

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int multiply(const struct cpu_call *call, const struct gemm_task *t, const struct factor *a,
                    const struct factor *b, struct err *err)
{
    const struct gemm *g = call->device->gemm;
    const struct block cut = block_of(t);
    const int64_t rows = cut.rows, columns = cut.columns, depth = cut.depth;
    for (int64_t i = 0; i < t->m; i += rows)
        for (int64_t j = 0; j < t->n; j += columns)
            for (int64_t k = 0; k < t->k; k += depth) {
                if (cpu_stopped(call, err))
                    return -1;
                dnnl_status_t status = g->dnnl_sgemm(
                    a->transposed, b->transposed, least(rows, t->m - i), least(columns, t->n - j),
                    least(depth, t->k - k), 1.0f, factor_at(a, i, k), a->ld, factor_at(b, k, j),
                    b->ld, k == 0 ? 0.0f : 1.0f, t->c + i * t->n + j, t->n);
                if (status)
                    return err_set(err, ERR_DEVICE, "oneDNN refused a matrix product (status %d)",
                                   (int)status);
            }
    return cpu_stopped(call, err);
}

void gemm_load(struct backend_device *d)
{
    if (!d->gemm)
        d->gemm = load();
}

int gemm_f32(const struct cpu_call *call, const struct gemm_task *t, struct err *err)
{
    struct backend_device *d = call->device;
    gemm_load(d);
    if (!d->gemm)
        return err_set(err, ERR_MEMORY, "no memory to load oneDNN");
    if (!d->gemm->library)
        return cpu_parallel_ranges(call, t->m, PLAIN_ROWS, plain_rows, (void *)(uintptr_t)t, err);
    struct factor a, b = { .copy = NULL };
    int status = factor_of(call, &t->a, t->m, t->k, &a, err);
    if (status == 0)
        status = factor_of(call, &t->b, t->k, t->n, &b, err);
    if (status == 0)
        status = multiply(call, t, &a, &b, err);
    cpu_scratch_free(call, a.copy);
    cpu_scratch_free(call, b.copy);
    return status;
}
