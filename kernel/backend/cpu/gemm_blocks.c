/* Matrix products in our own loops, after Goto and van de Geijn, "Anatomy of high-performance
 * matrix multiplication" (2008): for each stretch of k both factors are packed into panels as wide
 * as a tile of registers (isa/gemm.c), then blocks of the result are tasks. How sums are cut
 * depends on the shape alone. */
#include "backend/cpu/device.h"
#include "backend/cpu/gemm.h"
#include "backend/cpu/isa/gemm.h"

/* Bytes of a panel's row along k; panels packed by one task; tiles along each side of a block. */
enum { DEPTH_BYTES = 2048, PACK_PANELS = 16, BLOCK_SIDE = 192 };

struct blocks {
    const struct cpu_call *call;
    const struct gemm_task *t;
    const struct cpu_gemm *g;
    size_t bytes; /* of an element */
    int64_t first, depth;
    int64_t row_panels, column_panels;
    int64_t rows_each, columns_each, columns_count; /* panels of a block, blocks side by side */
    bool spread;
    char *a, *b;
};

/* ---- packing ---------------------------------------------------------------------------------
 */

/* One panel: `width` lines (of which `count` exist) of `depth` elements, crosswise. */
struct panel {
    const char *from;
    char *to;
    int64_t across, along, count, width, depth;
};

#define PACK(type)                                                                                 \
    static void pack_##type(const struct panel *p)                                                 \
    {                                                                                              \
        const type *from = (const type *)(const void *)p->from;                                    \
        type *to = (type *)(void *)p->to;                                                          \
        if (p->count < p->width)                                                                   \
            memset(to, 0, (size_t)(p->width * p->depth) * sizeof *to);                             \
        if (p->across == 1) {                                                                      \
            for (int64_t k = 0; k < p->depth; k++)                                                 \
                memcpy(to + k * p->width, from + k * p->along, (size_t)p->count * sizeof *to);     \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < p->count; i++)                                                     \
            for (int64_t k = 0; k < p->depth; k++)                                                 \
                to[k * p->width + i] = from[i * p->across + k * p->along];                         \
    }
PACK(uint32_t)
PACK(uint64_t)

static void pack(const struct blocks *s, const struct panel *p)
{
    if (s->bytes == 4)
        pack_uint32_t(p);
    else
        pack_uint64_t(p);
}

static void pack_rows(void *context, int64_t task, int thread)
{
    const struct blocks *s = context;
    const struct gemm_matrix *x = &s->t->a;
    int64_t width = s->g->rows, end = cpu_least((task + 1) * PACK_PANELS, s->row_panels);
    (void)thread;
    for (int64_t i = task * PACK_PANELS; i < end; i++) {
        int64_t at = i * width * x->row_step + s->first * x->column_step;
        struct panel p = { (const char *)x->data + at * (int64_t)s->bytes,
                           s->a + (size_t)(i * width * s->depth) * s->bytes,
                           x->row_step,
                           x->column_step,
                           cpu_least(width, s->t->m - i * width),
                           width,
                           s->depth };
        pack(s, &p);
    }
}

static void pack_columns(void *context, int64_t task, int thread)
{
    const struct blocks *s = context;
    const struct gemm_matrix *x = &s->t->b;
    int64_t width = s->g->columns, end = cpu_least((task + 1) * PACK_PANELS, s->column_panels);
    (void)thread;
    for (int64_t j = task * PACK_PANELS; j < end; j++) {
        int64_t at = j * width * x->column_step + s->first * x->row_step;
        struct panel p = { (const char *)x->data + at * (int64_t)s->bytes,
                           s->b + (size_t)(j * width * s->depth) * s->bytes,
                           x->column_step,
                           x->row_step,
                           cpu_least(width, s->t->n - j * width),
                           width,
                           s->depth };
        pack(s, &p);
    }
}

/* ---- multiplying -----------------------------------------------------------------------------
 */

static void multiply_tile(const struct blocks *s, int64_t i, int64_t j)
{
    const struct gemm_task *t = s->t;
    int64_t row = i * s->g->rows, column = j * s->g->columns;
    struct gemm_tile tile = {
        .k = s->depth,
        .c_step = t->c_step,
        .a = s->a + (size_t)(row * s->depth) * s->bytes,
        .b = s->b + (size_t)(column * s->depth) * s->bytes,
        .c = (char *)t->c + (row * t->c_step + column) * (int64_t)s->bytes,
        .rows = (int)cpu_least(s->g->rows, t->m - row),
        .columns = (int)cpu_least(s->g->columns, t->n - column),
        .add = t->add || s->first > 0,
    };
    s->g->tile(&tile);
}

/* A block of tiles: its rows stay in the second cache, each panel of columns in the first. */
static void multiply_block(void *context, int64_t task, int thread)
{
    const struct blocks *s = context;
    int64_t i = task / s->columns_count * s->rows_each;
    int64_t j = task % s->columns_count * s->columns_each;
    int64_t i_end = cpu_least(i + s->rows_each, s->row_panels);
    int64_t j_end = cpu_least(j + s->columns_each, s->column_panels);
    (void)thread;
    for (; j < j_end; j++)
        for (int64_t at = i; at < i_end; at++)
            multiply_tile(s, at, j);
}

/* Work 0 keeps the tasks on this thread. */
static int tasks(const struct blocks *s, int64_t count, int64_t work, cpu_task *body,
                 struct err *err)
{
    return cpu_parallel(s->call, count, s->spread ? work : 0, body, (void *)(uintptr_t)s, err);
}

static int run_depth(struct blocks *s, struct err *err)
{
    const struct gemm_task *t = s->t;
    int64_t blocks = cpu_ceil_div(s->row_panels, s->rows_each) * s->columns_count;
    double work = (double)t->m * (double)t->n * (double)s->depth / 16;
    if (tasks(s, cpu_ceil_div(s->row_panels, PACK_PANELS), t->m * s->depth, pack_rows, err) ||
        tasks(s, cpu_ceil_div(s->column_panels, PACK_PANELS), t->n * s->depth, pack_columns, err))
        return -1;
    return tasks(s, blocks, work < 1e15 ? (int64_t)work : (int64_t)1e15, multiply_block, err);
}

int gemm_blocks(const struct cpu_call *call, const struct gemm_task *t, bool spread,
                struct err *err)
{
    const struct cpu_gemm *g = &call->isa->gemms->of[t->dtype];
    struct blocks s = { .call = call, .t = t, .g = g, .bytes = dtype_bytes(t->dtype) };
    int64_t most = DEPTH_BYTES / (int64_t)s.bytes;
    s.spread = spread;
    s.row_panels = cpu_ceil_div(t->m, g->rows);
    s.column_panels = cpu_ceil_div(t->n, g->columns);
    s.rows_each = cpu_ceil_div(BLOCK_SIDE, g->rows);
    s.columns_each = cpu_ceil_div(BLOCK_SIDE, g->columns);
    s.columns_count = cpu_ceil_div(s.column_panels, s.columns_each);
    s.depth = cpu_least(most, t->k);
    int64_t of_a = s.row_panels * g->rows * s.depth, of_b = s.column_panels * g->columns * s.depth;
    s.a = cpu_scratch(call, of_a + of_b, s.bytes, err);
    if (!s.a)
        return -1;
    s.b = s.a + (size_t)of_a * s.bytes;
    int status = 0;
    for (; s.first < t->k && status == 0; s.first += most) {
        s.depth = cpu_least(most, t->k - s.first);
        status = run_depth(&s, err);
    }
    cpu_scratch_free(call, s.a);
    return status;
}
