/* Programs of one step over large tensors, queued in batches and timed. */
#include "selftest/stream.h"

#include <stdlib.h>
#include <time.h>

enum { CHAIN = 10, BATCHES = 5, BLOCK = 1 << 18, QUEUED_MOST = 4096 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- programs ---------------------------------------------------------------------------------
 */

/* Random elements between -1 and 1: multiplying zeros takes less power than others do. */
static int fill_random(const struct station *s, void *buffer, enum dtype t, size_t bytes,
                       struct err *err)
{
    struct random r = { 1 };
    size_t each = dtype_bytes(t), block = bytes < BLOCK ? bytes : BLOCK;
    char *elements = malloc(block ? block : 1);
    if (!elements)
        return err_set(err, ERR_MEMORY, "no memory for random numbers");
    for (size_t at = 0; at < block; at += each)
        element_write(t, draw_element(DRAW_UNIT, 0, t, false, &r), elements + at);
    int status = 0;
    for (size_t at = 0; at < bytes && status == 0; at += block)
        status = s->backend->upload(s->device, buffer, at, elements,
                                    bytes - at < block ? bytes - at : block, err);
    free(elements);
    return status;
}

static int begin(struct stream *out, const struct station *s, const struct program *p,
                 struct err *err)
{
    *out = (struct stream){ .station = *s, .program = program_copy(p) };
    if (!out->program)
        return err_set(err, ERR_MEMORY, "no memory for a program");
    for (int32_t b = 0; b < p->buffer_count; b++) {
        size_t bytes = (size_t)p->buffers[b].bytes;
        void **at = &out->buffers[b];
        if (s->backend->alloc(s->device, bytes, at, err))
            *at = NULL;
        if (!*at || (p->buffers[b].role == BUFFER_INPUT &&
                     fill_random(s, *at, p->views[b].dtype, bytes, err))) {
            stream_end(out);
            return -1;
        }
    }
    if (s->backend->prepare(s->device, out->program, &out->prepared, err)) {
        out->prepared = NULL;
        stream_end(out);
        return -1;
    }
    return 0;
}

void stream_end(struct stream *s)
{
    const struct station *at = &s->station;
    if (s->prepared)
        at->backend->discard(at->device, s->prepared);
    for (int b = 0; b < STREAM_BUFFERS; b++)
        if (s->buffers[b])
            at->backend->free(at->device, s->buffers[b]);
    program_free(s->program);
    *s = (struct stream){ 0 };
}

/* One kernel of `count` operands of one shape, which is the result's too. */
static int begin_kernel(struct stream *out, const struct station *s, enum op_id op, int count,
                        enum dtype t, const struct shape *shape, struct err *err)
{
    struct program_buffer buffers[STREAM_BUFFERS];
    struct program_view views[STREAM_BUFFERS];
    operand_ref operands[] = { 0, 1 };
    int64_t bytes = shape_count(shape) * (int64_t)dtype_bytes(t);
    for (int i = 0; i <= count; i++) {
        buffers[i] = (struct program_buffer){ i == count ? BUFFER_OUTPUT : BUFFER_INPUT, 0, 0,
                                              bytes };
        views[i] = (struct program_view){ i, t, layout_contiguous(shape), 0 };
    }
    struct step step = {
        .kind = STEP_KERNEL,
        .op = op,
        .operand_count = count,
        .result = count,
        .attrs = { .axis_count = -1, .dtype = -1, .shape.ndim = -1 },
    };
    struct program p = {
        .buffer_count = count + 1,
        .buffers = buffers,
        .view_count = count + 1,
        .views = views,
        .step_count = 1,
        .steps = &step,
        .operand_count = count,
        .operands = operands,
    };
    return begin(out, s, &p, err);
}

int stream_product(struct stream *out, const struct station *s, enum dtype t, int64_t n,
                   struct err *err)
{
    struct shape shape = { 2, { n, n } };
    return begin_kernel(out, s, OP_matmul, 2, t, &shape, err);
}

int stream_copy(struct stream *out, const struct station *s, int64_t n, struct err *err)
{
    struct shape shape = { 1, { n } };
    return begin_kernel(out, s, OP__copy, 1, DTYPE_F32, &shape, err);
}

static void write_chain(struct instruction *code, int operations)
{
    static const enum op_id ops[CHAIN] = { OP_add,      OP_multiply, OP_abs,     OP_exp,
                                           OP_negative, OP_square,   OP_maximum, OP_tanh,
                                           OP_subtract, OP_relu };
    code[0] = (struct instruction){ .code = TILE_LOAD, .dtype = DTYPE_F32, .to = DTYPE_F32 };
    for (int i = 0; i < operations; i++)
        code[i + 1] = (struct instruction){ .code = (uint16_t)ops[i],
                                            .dtype = DTYPE_F32,
                                            .to = DTYPE_F32,
                                            .dst = (uint8_t)(i + 1),
                                            .a = (uint8_t)i,
                                            .b = 0 };
    code[operations + 1] = (struct instruction){ .code = TILE_STORE,
                                                 .dtype = DTYPE_F32,
                                                 .to = DTYPE_F32,
                                                 .a = (uint8_t)operations,
                                                 .index = 1 };
}

int stream_chain(struct stream *out, const struct station *s, int operations, int64_t n,
                 struct err *err)
{
    struct shape shape = { 1, { n } };
    struct layout l = layout_contiguous(&shape);
    struct program_buffer buffers[] = { { BUFFER_INPUT, 0, 0, 4 * n },
                                        { BUFFER_OUTPUT, 0, 0, 4 * n } };
    struct program_view views[] = { { 0, DTYPE_F32, l, 0 }, { 1, DTYPE_F32, l, 0 } };
    struct instruction code[CHAIN + 2];
    write_chain(code, operations);
    struct step step = { .kind = STEP_FUSED, .space = shape, .code_count = operations + 2 };
    struct program p = {
        .buffer_count = 2,
        .buffers = buffers,
        .view_count = 2,
        .views = views,
        .step_count = 1,
        .steps = &step,
        .code_count = operations + 2,
        .code = code,
    };
    return begin(out, s, &p, err);
}

/* ---- runs -------------------------------------------------------------------------------------
 */

static int run_many(struct stream *s, int64_t count, struct err *err)
{
    const struct station *at = &s->station;
    struct run_failure failure;
    double seconds;
    for (int64_t i = 0; i < count; i++) {
        struct run_request request = { .buffers = s->buffers,
                                       .scalars = s->scalars,
                                       .seconds = &seconds,
                                       .queued = true,
                                       .tag = (uint64_t)i + 1 };
        if (at->backend->run(at->device, s->prepared, &request, err))
            return -1;
    }
    return at->backend->finish(at->device, NULL, &failure, err);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int time_batches(struct stream *s, int64_t count, double *seconds, struct err *err)
{
    double each[BATCHES];
    for (int b = 0; b < BATCHES; b++) {
        double from = now();
        if (run_many(s, count, err))
            return -1;
        each[b] = (now() - from) / (double)count;
    }
    qsort(each, BATCHES, sizeof *each, compare);
    *seconds = each[BATCHES / 2];
    return 0;
}

int stream_time(struct stream *s, double least, double *seconds, struct err *err)
{
    int64_t count = 1;
    if (run_many(s, 1, err)) /* what comes with a first run is over */
        return -1;
    double from = now();
    if (run_many(s, 1, err))
        return -1;
    double one = now() - from, wanted = least / BATCHES / (one > 1e-9 ? one : 1e-9);
    count = wanted > QUEUED_MOST ? QUEUED_MOST : wanted > 1 ? (int64_t)wanted : 1;
    return time_batches(s, count, seconds, err);
}

int stream_time_alone(struct stream *s, double *seconds, struct err *err)
{
    enum { TIMES = 101 };
    double each[TIMES];
    for (int i = 0; i < TIMES; i++) {
        double from = now();
        if (run_many(s, 1, err))
            return -1;
        each[i] = now() - from;
    }
    qsort(each, TIMES, sizeof *each, compare);
    *seconds = each[TIMES / 2];
    return 0;
}
