/* A fused step: its instructions are run over tiles of the iteration space, each a compiled loop.
 *
 * Resolved before the run: which register lies where, which loads need no copy (contiguous: the
 * register points into the source; the same number everywhere: filled once a run), which results
 * are computed straight into the output. Registers are pointers, so all of this is free per tile.
 */
#include "backend/cpu/run.h"

#include "backend/cpu/gather.h"
#include "tensor/rules.h"

#include <stdlib.h>

/* One more storage than registers, for results that must not lie where an operand lies. Storages
 * are 128 bytes further apart than a tile of i64, so that they do not meet in the same cache sets.
 */
enum {
    STORAGES = TILE_REGISTERS + 1,
    STORAGE_BYTES = TILE * 8 + 128,
    CONSTANTS = FUSED_MOST_INSTRUCTIONS,
    THREAD_BYTES = STORAGES * STORAGE_BYTES,
    TASK_TILES = 32
};

enum fused_kind { FUSED_CALL, FUSED_POINT, FUSED_GATHER, FUSED_CONSTANT, FUSED_STORE };

struct fused_op {
    enum fused_kind kind;
    tile_fn *fn;
    uint8_t dst, a, b, c; /* registers */
    uint8_t storage;      /* of the result */
    int8_t direct;        /* the store whose memory the result goes to, or -1 */
    uint8_t bytes;        /* of one element of what is loaded, stored or computed */
    uint8_t in_bytes[3];  /* of one element of a, b, c */
    enum dtype dtype;
    int32_t index;           /* view, or scalar (complement) */
    char *base;              /* for one run: where the view lies */
    struct gather_view view; /* FUSED_GATHER */
};

struct fused {
    const struct cpu_isa *isa;
    int64_t count; /* elements */
    struct gather_space space;
    uint8_t reg_bytes[256]; /* of what each register holds, while resolving */
    int stream_count;
    uint8_t streams[FUSED_MOST_INSTRUCTIONS]; /* ops that read or write memory in order */
    int op_count;
    struct fused_op ops[FUSED_MOST_INSTRUCTIONS];
};

static bool buffer_is_stored(const struct program *p, const struct step *s, int32_t buffer)
{
    for (int32_t k = 0; k < s->code_count; k++) {
        const struct instruction *i = &p->code[s->code_first + k];
        if (i->code == TILE_STORE && p->views[i->index].buffer == buffer)
            return true;
    }
    return false;
}

static bool is_constant(const struct program_view *v)
{
    for (int i = 0; i < v->layout.shape.ndim; i++)
        if (v->layout.stride[i] != 0 && v->layout.shape.size[i] > 1)
            return false;
    return true;
}

static int no_tile(const struct instruction *i, struct err *err)
{
    return err_set(err, ERR_DEVICE, "the CPU backend has no %s of %s",
                   i->code < OP_COUNT ? op_row((enum op_id)i->code)->word.name : "instruction",
                   dtype_name((enum dtype)i->dtype));
}

static enum dtype result_dtype(const struct instruction *i)
{
    if (i->code == OP_cast)
        return (enum dtype)i->to;
    op_rule *rule = op_row((enum op_id)i->code)->rule;
    bool truth = rule == rule_compare || rule == rule_logical || rule == rule_real_to_bool;
    return truth ? DTYPE_BOOL : (enum dtype)i->dtype;
}

static int resolve_call(struct fused *f, struct fused_op *op, const struct instruction *i,
                        struct err *err)
{
    if (i->code >= OP_COUNT || i->dtype >= DTYPE_COUNT || i->to >= DTYPE_COUNT)
        return no_tile(i, err);
    op->kind = FUSED_CALL;
    op->fn = i->code == OP_cast ? f->isa->tiles->cast[i->dtype][i->to]
                                : f->isa->tiles->op[i->code][i->dtype];
    if (!op->fn)
        return no_tile(i, err);
    op->in_bytes[0] = f->reg_bytes[i->a];
    op->in_bytes[1] = f->reg_bytes[i->b];
    op->in_bytes[2] = f->reg_bytes[i->c];
    op->bytes = (uint8_t)dtype_bytes(result_dtype(i));
    return 0;
}

static void resolve_load(struct fused *f, const struct program *p, const struct step *s,
                         struct fused_op *op, const struct instruction *i)
{
    const struct program_view *v = &p->views[i->index];
    bool in_place = buffer_is_stored(p, s, v->buffer); /* what is loaded must survive the store */
    op->view.copied = in_place;
    if (is_constant(v) && !in_place)
        op->kind = FUSED_CONSTANT;
    else if (layout_is_contiguous(&v->layout) && !in_place)
        op->kind = FUSED_POINT;
    else
        op->kind = FUSED_GATHER;
    if (op->kind == FUSED_GATHER)
        gather_add(&f->space, &op->view, v->layout.stride);
}

static int resolve(struct fused *f, const struct program *p, const struct step *s,
                   const struct instruction *i, struct fused_op *op, struct err *err)
{
    *op = (struct fused_op){ .dst = i->dst,
                             .a = i->a,
                             .b = i->b,
                             .c = i->c,
                             .direct = -1,
                             .bytes = (uint8_t)dtype_bytes((enum dtype)i->dtype),
                             .dtype = (enum dtype)i->dtype,
                             .index = i->index };
    switch (i->code) {
    case TILE_LOAD:
        if (!shape_equal(&p->views[i->index].layout.shape, &s->space))
            return err_set(err, ERR_SHAPE, "a fused operand has another shape than the result");
        resolve_load(f, p, s, op, i);
        return 0;
    case TILE_SCALAR:
        op->kind = FUSED_CONSTANT;
        op->index = ~i->index;
        return 0;
    case TILE_STORE:
        op->kind = FUSED_STORE;
        return 0;
    default:
        return resolve_call(f, op, i, err);
    }
}

/* May the result lie where this operand lies? */
static bool in_place(const struct fused *f, int k)
{
    const struct fused_op *op = &f->ops[k];
    const uint8_t from[3] = { op->a, op->b, op->c };
    tile_fn *const *looking_twice[2] = { f->isa->tiles->op[OP_floor_divide],
                                         f->isa->tiles->op[OP_remainder] };
    if (op->kind != FUSED_CALL)
        return true;
    for (int i = 0; i < 3; i++)
        if (from[i] == op->dst && op->in_bytes[i] != op->bytes)
            return false;
    return op->fn != looking_twice[0][op->dtype] && op->fn != looking_twice[1][op->dtype];
}

/* Storage for each register: its own as long as that may be, so that few of them fill the cache. */
static void assign_storage(struct fused *f)
{
    uint8_t of[TILE_REGISTERS], spare = TILE_REGISTERS;
    for (uint8_t r = 0; r < TILE_REGISTERS; r++)
        of[r] = r;
    for (int k = 0; k < f->op_count; k++) {
        struct fused_op *op = &f->ops[k];
        if (op->kind == FUSED_STORE)
            continue;
        if (!in_place(f, k)) {
            uint8_t old = of[op->dst];
            of[op->dst] = spare;
            spare = old;
        }
        op->storage = of[op->dst];
    }
}

/* A result that a store hands out unchanged is computed where the store would copy it to. Not when
 * the step loads from that buffer, and not when the register is written again in between. */
static void aim_at_outputs(struct fused *f, const struct program *p, const struct step *s)
{
    for (int k = 0; k < f->op_count; k++) {
        if (f->ops[k].kind != FUSED_STORE)
            continue;
        int maker = k - 1;
        while (maker >= 0 &&
               (f->ops[maker].kind == FUSED_STORE || f->ops[maker].dst != f->ops[k].a))
            maker--;
        bool loaded = false;
        for (int32_t i = 0; i < s->code_count; i++) {
            const struct instruction *in = &p->code[s->code_first + i];
            loaded |= in->code == TILE_LOAD &&
                      p->views[in->index].buffer == p->views[f->ops[k].index].buffer;
        }
        if (maker >= 0 && !loaded && f->ops[maker].kind == FUSED_CALL && f->ops[maker].direct < 0)
            f->ops[maker].direct = (int8_t)k;
    }
}

int fused_prepare(struct prepared *q, struct prepared_step *ps, const struct step *s,
                  struct err *err)
{
    const struct program *p = q->program;
    if (s->code_count > FUSED_MOST_INSTRUCTIONS)
        return err_set(err, ERR_VALUE, "a fused step of %d instructions", s->code_count);
    struct fused *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_MEMORY, "no memory to prepare a fused step");
    ps->fused = f;
    f->isa = q->device->isa;
    f->count = shape_count(&s->space);
    f->op_count = s->code_count;
    gather_begin(&f->space, &s->space);
    for (int32_t k = 0; k < s->code_count; k++) {
        if (resolve(f, p, s, &p->code[s->code_first + k], &f->ops[k], err))
            return -1;
        if (f->ops[k].kind != FUSED_STORE)
            f->reg_bytes[f->ops[k].dst] = f->ops[k].bytes;
        if (f->ops[k].kind == FUSED_STORE || f->ops[k].kind == FUSED_POINT)
            f->streams[f->stream_count++] = (uint8_t)k;
    }
    assign_storage(f);
    aim_at_outputs(f, p, s);
    gather_collapse(&f->space);
    return 0;
}

/* ---- running ----------------------------------------------------------------------------------
 */

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
static inline __attribute__((always_inline)) void fetch_part(const struct fused *f, int64_t at, int part)
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
                scalar_cell(request->scalars[~op->index], op->dtype, tile);
            else
                memcpy(tile, prepared_address(q, op->index), op->bytes);
            fill_constant(tile, n, op->bytes);
            op->base = tile;
        } else if (op->kind != FUSED_CALL) {
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
