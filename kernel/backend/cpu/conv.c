/* conv2d and its adjoint by x: the window over the image, or over the derivatives of the result. */
#include "backend/cpu/conv_job.h"
#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"

static struct conv_job job_of(const struct cpu_call *call, const struct conv_shapes *s,
                              const char *from)
{
    return (struct conv_job){
        .call = call,
        .shapes = s,
        .source = { .data = from, .bytes = dtype_bytes(call->out->dtype), .images = s->images },
        .dtype = call->out->dtype,
        .groups = s->groups,
        .to = call->out->data,
    };
}

/* ---- conv2d -----------------------------------------------------------------------------------
 */

static int run_forward(const struct cpu_call *call, const struct conv_shapes *s, const char *x,
                       const char *kernel, int64_t *room, struct err *err)
{
    struct conv_job j = job_of(call, s, x);
    j.source.channels = s->channels;
    j.in = s->in;
    j.out = s->out;
    j.weights = kernel;
    j.weights_row = s->filters;
    j.weights_group = s->out;
    for (int i = 0; i < 2; i++) {
        conv_axis_forward(&j.source.axis[i], s, i, room + i * 2 * s->window.size[0]);
        j.to_size[i] = s->places[i];
        j.stride[i] = 1;
    }
    return conv_job_run(&j, err);
}

int cpu_conv2d(const struct cpu_call *call, struct err *err)
{
    struct conv_shapes s = conv_shapes_of(call, call->in[0].shape, call->in[1].shape);
    struct conv_operands o;
    if (cpu_count(call->out) == 0)
        return 0;
    int status = conv_open(call, &s, &o, err);
    if (status == 0)
        status = run_forward(call, &s, o.first, o.second, o.room, err);
    conv_close(call, &o);
    return status;
}

/* ---- its adjoint by x -------------------------------------------------------------------------
 */

/* The kernel as the way back reads it: for each group and tap of the phase [filters][channels]. */
static int turn_weights(struct conv_job *j, const char *kernel, char *to, struct err *err)
{
    const struct conv_shapes *s = j->shapes;
    const struct conv_axis *h = &j->source.axis[0], *w = &j->source.axis[1];
    size_t each = (size_t)(s->in * s->out) * j->source.bytes;
    int64_t taps = conv_job_taps(j);
    for (int64_t t = 0; t < taps; t++) {
        int64_t tap = h->tap[t / w->taps] * s->window.size[1] + w->tap[t % w->taps];
        struct copy c = { .bytes = j->source.bytes, .to = to + (size_t)t * each };
        c.from = kernel + (size_t)(tap * s->in * s->filters) * j->source.bytes;
        copy_axis(&c, s->groups, taps * s->in * s->out, s->out);
        copy_axis(&c, s->out, s->in, 1);
        copy_axis(&c, s->in, 1, s->filters);
        if (copy_run(j->call, &c, err))
            return -1;
    }
    j->weights_group = taps * s->in * s->out;
    return 0;
}

static int run_phase(struct conv_job *j, const char *kernel, char *turned, struct err *err)
{
    j->weights = kernel;
    if (!conv_is_depthwise(j->shapes)) {
        if (turn_weights(j, kernel, turned, err))
            return -1;
        j->weights = turned;
    }
    return conv_job_run(j, err);
}

static int run_back(const struct cpu_call *call, const struct conv_shapes *s,
                    const struct conv_operands *o, struct err *err)
{
    struct conv_job j = job_of(call, s, o->second);
    int64_t *stride = j.stride, *first = j.first;
    j.source.channels = s->filters;
    j.in = s->out;
    j.out = j.weights_row = s->in;
    char *turned = cpu_scratch(call, cpu_count(&call->in[0]), j.source.bytes, err);
    int status = turned ? 0 : -1;
    for (int i = 0; i < 2; i++) {
        j.to_size[i] = s->size[i];
        stride[i] = s->window.stride[i];
    }
    for (first[0] = 0; status == 0 && first[0] < cpu_least(stride[0], s->size[0]); first[0]++) {
        conv_axis_back(&j.source.axis[0], s, 0, first[0], o->room);
        for (first[1] = 0; status == 0 && first[1] < cpu_least(stride[1], s->size[1]); first[1]++) {
            conv_axis_back(&j.source.axis[1], s, 1, first[1], o->room + 2 * s->window.size[0]);
            if (conv_job_taps(&j) > 0)
                status = run_phase(&j, o->first, turned, err);
        }
    }
    cpu_scratch_free(call, turned);
    return status;
}

int cpu__conv2d_x(const struct cpu_call *call, struct err *err)
{
    struct conv_shapes s = conv_shapes_of(call, call->out->shape, call->in[0].shape);
    struct conv_operands o;
    double zero = 0;
    if (cpu_count(call->out) == 0)
        return 0;
    int status = conv_open(call, &s, &o, err);
    for (int i = 0; i < 2 && status == 0; i++) /* else there are places that no tap reads */
        if (s.window.stride[i] > 1)
            status = cpu_fill(call, call->out, &zero, err);
    if (status == 0)
        status = run_back(call, &s, &o, err);
    conv_close(call, &o);
    return status;
}
