/* A fused step at work: its instructions are run over tiles of the iteration space, each a compiled
 * loop, the tiles dealt out to the threads. */
#include "backend/cpu/fused.h"

#include <stdlib.h>

struct fused_job {
    const struct fused *f;
    char *tiles; /* constants, then the storages of each thread */
};

/* The last elements of an odd tile go through a whole vector too: vector functions and their scalar
 * brothers differ in the last bit, and a value must not depend on its place. */
static void call_tile(const struct fused_op *op, int n, char *to, char **reg)
{
    enum { VECTOR = 16 };
    const char *from[3] = { reg[op->a], reg[op->b], reg[op->c] };
    int whole = n & ~(VECTOR - 1), rest = n - whole;
    if (whole)
        op->fn(whole, to, from[0], from[1], from[2]);
    if (!rest)
        return;
    char in[3][VECTOR * 8], out[VECTOR * 8];
    for (int k = 0; k < 3; k++) {
        size_t bytes = op->in_bytes[k];
        if (!from[k] || !bytes)
            continue;
        memcpy(in[k], from[k] + (size_t)whole * bytes, (size_t)rest * bytes);
        for (int i = rest; i < VECTOR; i++)
            memcpy(in[k] + (size_t)i * bytes, in[k], bytes);
    }
    op->fn(VECTOR, out, in[0], in[1], in[2]);
    memcpy(to + (size_t)whole * op->bytes, out, (size_t)rest * op->bytes);
}

static void run_op(const struct fused *f, const struct fused_op *op, char **reg, char *storage,
                   int64_t at, int n)
{
    char *to = storage + op->storage * STORAGE_BYTES;
    switch (op->kind) {
    case FUSED_CALL:
        if (op->direct >= 0)
            to = f->ops[op->direct].base + at * f->ops[op->direct].bytes;
        call_tile(op, n, to, reg);
        reg[op->dst] = to;
        break;
    case FUSED_POINT:
        reg[op->dst] = op->base + at * op->bytes;
        break;
    case FUSED_GATHER:
        reg[op->dst] = gather_tile(&f->space, &op->view, op->base, op->bytes, at, n, to);
        break;
    case FUSED_JOINED:
        break;
    case FUSED_CONSTANT:
        reg[op->dst] = op->base;
        break;
    case FUSED_STORE:
        to = op->base + at * op->bytes;
        if (reg[op->a] != to)
            memcpy(to, reg[op->a], (size_t)n * op->bytes);
        break;
    }
}

/* While one tile is computed, memory brings the next: a few lines between any two operations, as
 * many at once as there are places to wait for them would hold up the computing. */
static inline __attribute__((always_inline)) void fetch_part(const struct fused *f, int64_t at,
                                                             int part)
{
    enum { LINE = 64 };
    for (int s = 0; s < f->stream_count; s++) {
        const struct fused_op *op = &f->ops[f->streams[s]];
        const char *next = op->base + (at + TILE) * op->bytes;
        int bytes = TILE * op->bytes, each = bytes / f->op_count / LINE * LINE + LINE;
        int end = (part + 1) * each < bytes ? (part + 1) * each : bytes;
        for (int i = part * each; i < end; i += LINE)
            __builtin_prefetch(next + i, 0, 2);
    }
}

static void run_tiles(void *context, int64_t task, int thread)
{
    const struct fused_job *job = context;
    const struct fused *f = job->f;
    char *reg[256] = { NULL };
    char *storage = job->tiles + CONSTANTS * STORAGE_BYTES + thread * (int64_t)THREAD_BYTES;
    int64_t at = task * TASK_TILES * TILE;
    int64_t end = f->count - at < TASK_TILES * TILE ? f->count : at + TASK_TILES * TILE;
    for (; at < end; at += TILE) {
        int n = end - at < TILE ? (int)(end - at) : TILE;
        bool more = f->count - at >= 2 * TILE;
        for (int k = 0; k < f->op_count; k++) {
            run_op(f, &f->ops[k], reg, storage, at, n);
            if (more)
                fetch_part(f, at, k);
        }
    }
}

static void fill_constant(char *tile, int n, size_t bytes)
{
    size_t all = (size_t)n * bytes;
    for (size_t done = bytes; done < all; done *= 2)
        memcpy(tile + done, tile, done < all - done ? done : all - done);
}

static void begin_run(struct prepared *q, struct fused *f, const struct run_request *request,
                      char *tiles)
{
    int n = f->count < TILE ? (int)f->count : TILE;
    for (int k = 0; k < f->op_count; k++) {
        struct fused_op *op = &f->ops[k];
        if (op->kind == FUSED_CONSTANT) {
            char *tile = tiles + k * STORAGE_BYTES;
            if (op->index < 0)
                element_write(op->dtype, request->scalars[~op->index], tile);
            else
                memcpy(tile, prepared_address(q, op->index), op->bytes);
            fill_constant(tile, n, op->bytes);
            op->base = tile;
        } else if (op->kind != FUSED_CALL && op->kind != FUSED_JOINED) {
            op->base = prepared_address(q, op->index);
        }
    }
}

int fused_run(struct prepared *q, struct prepared_step *ps, const struct run_request *request,
              struct err *err)
{
    struct backend_device *d = q->device;
    struct fused *f = ps->fused;
    if (f->count == 0)
        return 0;
    if (!d->tiles) /* touched only as far as it is used */
        d->tiles = aligned_alloc(64, CONSTANTS * STORAGE_BYTES + (size_t)d->threads * THREAD_BYTES);
    if (!d->tiles)
        return err_set(err, ERR_MEMORY, "no memory for %d tiles", STORAGES);
    begin_run(q, f, request, d->tiles);
    struct fused_job job = { f, d->tiles };
    struct cpu_call call = { .device = d, .isa = d->isa, .cancel = request->cancel };
    return cpu_parallel(&call, cpu_ceil_div(f->count, TASK_TILES * TILE),
                        f->count * (f->op_count / 4 + 1), run_tiles, &job, err);
}
