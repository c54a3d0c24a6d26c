/* The adjoint of conv2d by its kernel: for each tap, what it reads times the derivatives of the
 * result, summed over all places. The places are cut into chunks, which have sums of their own that
 * are added in order; how many depends on the shapes alone. */
#include "backend/cpu/conv.h"

#include "backend/cpu/copy.h"
#include "backend/cpu/gemm.h"
#include "backend/cpu/isa/isa.h"
#include "backend/cpu/isa/rows.h"
#include "backend/cpu/kernels.h"

/* Elements of a block's matrix; multiplications worth a chunk; chunks, and the elements of all. */
enum {
    BLOCK_ELEMENTS = 1 << 16,
    BLOCK_PLACES = 1024,
    CHUNK_WORK = 1 << 26,
    CHUNKS = 32,
    CHUNK_ELEMENTS = 1 << 24,
    MERGE_GRAIN = 1 << 14
};

struct kernel_job {
    const struct cpu_call *call;
    const struct conv_shapes *shapes;
    struct conv_source source;
    enum dtype dtype;
    const char *g;
    int64_t places, chunk, chunks; /* places of a chunk */
    int64_t elements;              /* of the kernel */
    char *sums;                    /* [chunks][elements]; with one chunk the result itself */
    char *scratch;
    int64_t block; /* places of a block */
    size_t scratch_each;
    struct conv_failure failure;
};

static int64_t row_width(const struct kernel_job *j)
{
    return j->source.axis[1].taps * j->shapes->in;
}

/* Adds places [from, from + count) to a row of taps of one group. */
static int add_block(const struct kernel_job *j, int64_t tap, int64_t group, int64_t from,
                     int64_t count, bool add, char *sums, char *scratch, struct err *err)
{
    const struct conv_shapes *s = j->shapes;
    size_t bytes = j->source.bytes;
    int64_t width = row_width(j), step = width;
    struct conv_part part = { tap, 1, group * s->in, s->in };
    const char *columns = conv_columns_direct(&j->source, &part, from, &step);
    if (!columns) {
        conv_columns(&j->source, &part, from, count, scratch);
        columns = scratch;
    }
    struct gemm_task t = {
        .dtype = j->dtype,
        .m = width,
        .n = s->out,
        .k = count,
        .a = { columns, 1, step },
        .b = { j->g + (size_t)(from * s->filters + group * s->out) * bytes, s->filters, 1 },
        .c = sums + (size_t)(tap * width * s->filters + group * s->out) * bytes,
        .c_step = s->filters,
        .add = add,
    };
    return gemm_run_here(j->call, &t, err);
}

/* A task: one row of taps over one chunk. */
static void run_chunk(void *context, int64_t task, int thread)
{
    struct kernel_job *j = context;
    struct err err;
    int64_t rows = j->source.axis[0].taps, tap = task % rows, from = task / rows * j->chunk;
    int64_t to = cpu_least(from + j->chunk, j->places);
    char *sums = j->sums + (size_t)(task / rows * j->elements) * j->source.bytes;
    char *scratch = j->scratch + (size_t)thread * j->scratch_each;
    for (int64_t at = from; at < to && !cancel_asked(j->call->cancel); at += j->block)
        for (int64_t group = 0; group < j->shapes->groups; group++)
            if (add_block(j, tap, group, at, cpu_least(j->block, to - at), at > from, sums, scratch,
                          &err)) {
                conv_fail(&j->failure, &err);
                return;
            }
}

static void run_depthwise(void *context, int64_t task, int thread)
{
    const struct kernel_job *j = context;
    join_fn *add_product = j->call->isa->rows->add_product[j->dtype];
    int64_t rows = j->source.axis[0].taps, tap = task % rows, from = task / rows * j->chunk;
    int64_t to = cpu_least(from + j->chunk, j->places), columns = j->source.axis[1].taps;
    size_t row = (size_t)j->shapes->groups * j->source.bytes;
    char *sums = j->sums + (size_t)(task / rows * j->elements) * j->source.bytes +
                 (size_t)(tap * columns) * row;
    (void)thread;
    memset(sums, 0, (size_t)columns * row);
    for (int64_t at = from; at < to; at++) {
        for (int64_t b = 0; b < columns; b++) {
            const char *x = conv_tap(&j->source, at, tap, b);
            if (x)
                add_product(sums + (size_t)b * row, x, j->g + (size_t)at * row, j->shapes->groups);
        }
        if (at % BLOCK_PLACES == 0 && cancel_asked(j->call->cancel))
            return;
    }
}

static void add_chunks(void *context, int64_t from, int64_t to)
{
    const struct kernel_job *j = context;
    size_t bytes = j->source.bytes, n = (size_t)(to - from) * bytes;
    char *out = j->call->out->data + (size_t)from * bytes;
    memcpy(out, j->sums + (size_t)from * bytes, n);
    for (int64_t c = 1; c < j->chunks; c++)
        j->call->isa->rows->add[j->dtype](out, j->sums + (size_t)(c * j->elements + from) * bytes,
                                          NULL, to - from);
}

static void cut(struct kernel_job *j)
{
    double work = (double)j->places * (double)j->elements;
    int64_t chunks = cpu_least(CHUNKS, cpu_least(1 + CHUNK_ELEMENTS / j->elements, j->places));
    if (work < (double)chunks * CHUNK_WORK)
        chunks = 1 + (int64_t)(work / CHUNK_WORK);
    j->chunk = cpu_ceil_div(j->places, chunks);
    j->chunks = cpu_ceil_div(j->places, j->chunk);
    j->block = 1 + cpu_least(BLOCK_PLACES, BLOCK_ELEMENTS / row_width(j));
}

static int run_job(struct kernel_job *j, struct err *err)
{
    const struct cpu_call *call = j->call;
    cut(j);
    j->sums = call->out->data;
    if (j->chunks > 1)
        j->sums = cpu_scratch(call, j->chunks * j->elements, j->source.bytes, err);
    j->scratch_each = (size_t)(j->block * row_width(j)) * j->source.bytes;
    j->scratch = j->sums ? cpu_scratch(call, cpu_threads(call), j->scratch_each, err) : NULL;
    int status = j->scratch ? 0 : -1;
    if (status == 0)
        status = cpu_parallel(call, j->chunks * j->source.axis[0].taps, j->places * j->elements,
                              conv_is_depthwise(j->shapes) ? run_depthwise : run_chunk, j, err);
    if (status == 0)
        status = conv_failed(&j->failure, err);
    if (status == 0 && j->chunks > 1)
        status = cpu_parallel_ranges(call, j->elements, MERGE_GRAIN, add_chunks, j, err);
    cpu_scratch_free(call, j->scratch);
    if (j->sums != call->out->data)
        cpu_scratch_free(call, j->sums);
    return status;
}

int cpu__conv2d_kernel(const struct cpu_call *call, struct err *err)
{
    struct conv_shapes s = conv_shapes_of(call, call->in[0].shape, call->out->shape);
    struct conv_operands o;
    double zero = 0;
    if (cpu_count(&call->in[1]) == 0)
        return cpu_fill(call, call->out, &zero, err);
    int status = conv_open(call, &s, &o, err);
    if (status == 0) {
        struct kernel_job j = {
            .call = call,
            .shapes = &s,
            .source = { .data = o.first,
                        .bytes = dtype_bytes(call->out->dtype),
                        .images = s.images,
                        .channels = s.channels },
            .dtype = call->out->dtype,
            .g = o.second,
            .places = s.images * s.places[0] * s.places[1],
            .elements = cpu_count(call->out),
        };
        conv_axis_forward(&j.source.axis[0], &s, 0, o.room);
        conv_axis_forward(&j.source.axis[1], &s, 1, o.room + 2 * s.window.size[0]);
        status = run_job(&j, err);
    }
    conv_close(call, &o);
    return status;
}
