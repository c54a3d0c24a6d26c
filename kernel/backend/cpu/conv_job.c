/* See conv_job.h: for each block of places what the window reads becomes the rows of a matrix,
 * which is multiplied by the kernel. Which blocks there are depends on the shapes alone. Where each
 * channel is a group of its own (depthwise) there is nothing to multiply as matrices, and the taps
 * are added up channel by channel. */
#include "backend/cpu/conv_job.h"

#include "backend/cpu/gemm.h"
#include "backend/cpu/isa/isa.h"
#include "backend/cpu/isa/rows.h"

/* Elements of a block's matrix, places in it, multiplications in it (some 10 ms). */
enum { BLOCK_ELEMENTS = 1 << 18, BLOCK_PLACES = 1024, BLOCK_WORK = 1 << 30 };

static char *result_at(const struct conv_job *j, int64_t place)
{
    const struct conv_axis *h = &j->source.axis[0], *w = &j->source.axis[1];
    int64_t x = j->first[1] + place % w->places * j->stride[1];
    int64_t y = j->first[0] + place / w->places % h->places * j->stride[0];
    int64_t image = place / w->places / h->places;
    return j->to +
           (size_t)(((image * j->to_size[0] + y) * j->to_size[1] + x) * j->groups * j->out) *
               j->source.bytes;
}

static bool lies_side_by_side(const struct conv_job *j)
{
    return j->stride[0] == 1 && j->stride[1] == 1;
}

static int multiply_group(const struct conv_job *j, int64_t group, int64_t from, int64_t count,
                          char *scratch, struct err *err)
{
    const struct conv_source *s = &j->source;
    struct conv_part part = { 0, s->axis[0].taps, group * j->in, j->in };
    int64_t depth = conv_job_taps(j) * j->in, step = depth;
    size_t shift = (size_t)(group * j->out) * s->bytes;
    const char *columns = conv_columns_direct(s, &part, from, &step);
    if (!columns) {
        conv_columns(s, &part, from, count, scratch);
        columns = scratch;
    }
    char *rows = scratch + (size_t)(j->per_task * depth) * s->bytes;
    bool direct = lies_side_by_side(j);
    struct gemm_task t = {
        .dtype = j->dtype,
        .m = count,
        .n = j->out,
        .k = depth,
        .a = { columns, step, 1 },
        .b = { j->weights + (size_t)(group * j->weights_group) * s->bytes, j->weights_row, 1 },
        .c = direct ? result_at(j, from) + shift : rows,
        .c_step = direct ? j->groups * j->out : j->out,
    };
    if (gemm_run_here(j->call, &t, err))
        return -1;
    for (int64_t i = 0; !direct && i < count; i++)
        memcpy(result_at(j, from + i) + shift, rows + (size_t)(i * j->out) * s->bytes,
               (size_t)j->out * s->bytes);
    return 0;
}

static void run_block(void *context, int64_t task, int thread)
{
    struct conv_job *j = context;
    struct err err;
    int64_t from = task * j->per_task;
    int64_t count = j->places - from < j->per_task ? j->places - from : j->per_task;
    char *scratch = j->scratch + (size_t)thread * j->scratch_each;
    for (int64_t group = 0; group < j->groups; group++)
        if (multiply_group(j, group, from, count, scratch, &err)) {
            conv_fail(&j->failure, &err);
            return;
        }
}

static void run_depthwise(void *context, int64_t task, int thread)
{
    const struct conv_job *j = context;
    const struct conv_axis *h = &j->source.axis[0], *w = &j->source.axis[1];
    join_fn *add_product = j->call->isa->rows->add_product[j->dtype];
    size_t row = (size_t)j->groups * j->source.bytes;
    int64_t from = task * j->per_task, to = from + j->per_task;
    (void)thread;
    for (int64_t place = from; place < to && place < j->places; place++) {
        char *out = result_at(j, place);
        memset(out, 0, row);
        for (int64_t a = 0; a < h->taps; a++)
            for (int64_t b = 0; b < w->taps; b++) {
                const char *x = conv_tap(&j->source, place, a, b);
                int64_t tap = h->tap[a] * j->shapes->window.size[1] + w->tap[b];
                if (x)
                    add_product(out, x, j->weights + (size_t)tap * row, j->groups);
            }
    }
}

int conv_job_run(struct conv_job *j, struct err *err)
{
    int64_t taps = conv_job_taps(j), depth = taps * j->in, each = depth * j->out;
    j->places = j->source.images * j->source.axis[0].places * j->source.axis[1].places;
    if (conv_is_depthwise(j->shapes)) {
        j->per_task = 1 + BLOCK_ELEMENTS / (1 + taps * j->groups);
        return cpu_parallel(j->call, cpu_ceil_div(j->places, j->per_task),
                            j->places * taps * j->groups, run_depthwise, j, err);
    }
    j->per_task = 1 + cpu_least(BLOCK_PLACES, cpu_least(BLOCK_ELEMENTS / (1 + depth),
                                                        BLOCK_WORK / (1 + each * j->groups)));
    j->per_task = cpu_least(j->per_task, j->places);
    j->scratch_each = (size_t)(j->per_task * (depth + j->out)) * j->source.bytes;
    j->scratch = cpu_scratch(j->call, cpu_threads(j->call), j->scratch_each, err);
    if (!j->scratch)
        return -1;
    int status = cpu_parallel(j->call, cpu_ceil_div(j->places, j->per_task),
                              j->places * each * j->groups, run_block, j, err);
    cpu_scratch_free(j->call, j->scratch);
    return status ? status : conv_failed(&j->failure, err);
}
