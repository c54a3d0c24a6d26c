/* See conv.h: what a window reads, copied into the rows of a matrix. */
#include "backend/cpu/conv.h"

#include "backend/cpu/copy.h"
#include "backend/cpu/gemm.h"

struct conv_shapes conv_shapes_of(const struct cpu_call *call, const struct shape *x,
                                  const struct shape *kernel)
{
    struct conv_shapes s = {
        .window = window_of_conv(call->attrs, kernel),
        .images = x->size[0],
        .size = { x->size[1], x->size[2] },
        .channels = x->size[3],
        .filters = kernel->size[3],
        .groups = call->attrs->whole[CONV_GROUPS],
        .in = kernel->size[2],
    };
    s.out = s.filters / s.groups;
    for (int i = 0; i < 2; i++)
        s.places[i] = window_places(&s.window, i, s.size[i]);
    return s;
}

void conv_axis_forward(struct conv_axis *a, const struct conv_shapes *s, int along, int64_t *room)
{
    const struct window *w = &s->window;
    *a = (struct conv_axis){ s->places[along], s->size[along], w->stride[along],
                             w->size[along],   room,           room + w->size[along] };
    for (int64_t t = 0; t < a->taps; t++) {
        a->tap[t] = t;
        a->first[t] = t * w->dilation[along] - w->before[along];
    }
}

/* Place i of the phase is element phase + i * stride of x; tap t reads it from place
 * (element + before - t * dilation) / stride of the result, where that is whole. */
void conv_axis_back(struct conv_axis *a, const struct conv_shapes *s, int along, int64_t phase,
                    int64_t *room)
{
    const struct window *w = &s->window;
    int64_t stride = w->stride[along];
    *a = (struct conv_axis){ cpu_ceil_div(s->size[along] - phase, stride),
                             s->places[along],
                             1,
                             0,
                             room,
                             room + w->size[along] };
    for (int64_t t = 0; t < w->size[along]; t++) {
        int64_t at = phase + w->before[along] - t * w->dilation[along];
        if (at % stride)
            continue;
        a->first[a->taps] = at / stride;
        a->tap[a->taps++] = t;
    }
}

static void copy_channels(char *to, const char *from, size_t bytes)
{
    switch (bytes) {
    case 4:
        memcpy(to, from, 4);
        break;
    case 8:
        memcpy(to, from, 8);
        break;
    case 12:
        memcpy(to, from, 12);
        break;
    case 16:
        memcpy(to, from, 16);
        break;
    default:
        memcpy(to, from, bytes);
    }
}

/* Places of one row of an image: `from` is the element that tap (a, b) reads at column 0 of that
 * row, or NULL when the row is border. */
static void fill_tap(const struct conv_source *s, const char *from, int64_t first, int64_t column,
                     int64_t count, char *to, size_t bytes, size_t to_step)
{
    const struct conv_axis *w = &s->axis[1];
    size_t pixel = (size_t)s->channels * s->bytes;
    for (int64_t j = column; j < column + count; j++, to += to_step) {
        int64_t x = j * w->step + first;
        if (from && x >= 0 && x < w->size)
            copy_channels(to, from + (size_t)x * pixel, bytes);
        else
            memset(to, 0, bytes);
    }
}

void conv_columns(const struct conv_source *s, const struct conv_part *part, int64_t from,
                  int64_t count, char *to)
{
    const struct conv_axis *h = &s->axis[0], *w = &s->axis[1];
    size_t bytes = (size_t)part->channels * s->bytes;
    size_t to_step = (size_t)(part->taps * w->taps) * bytes;
    size_t line = (size_t)(w->size * s->channels) * s->bytes;
    while (count > 0) {
        int64_t column = from % w->places, row = from / w->places % h->places;
        int64_t image = from / w->places / h->places;
        int64_t n = w->places - column < count ? w->places - column : count;
        char *tap = to;
        for (int64_t a = part->tap; a < part->tap + part->taps; a++) {
            int64_t y = row * h->step + h->first[a];
            const char *at = y < 0 || y >= h->size
                                 ? NULL
                                 : s->data + (size_t)(image * h->size + y) * line +
                                       (size_t)part->channel * s->bytes;
            for (int64_t b = 0; b < w->taps; b++, tap += bytes)
                fill_tap(s, at, w->first[b], column, n, tap, bytes, to_step);
        }
        to += (size_t)n * to_step;
        from += n;
        count -= n;
    }
}

const char *conv_columns_direct(const struct conv_source *s, const struct conv_part *part,
                                int64_t from, int64_t *step)
{
    for (int i = 0; i < 2; i++) {
        const struct conv_axis *a = &s->axis[i];
        if (a->taps != 1 || a->first[0] != 0 || a->step != 1 || a->places != a->size)
            return NULL;
    }
    *step = s->channels;
    return s->data + (size_t)(from * s->channels + part->channel) * s->bytes;
}

const char *conv_tap(const struct conv_source *s, int64_t place, int64_t a, int64_t b)
{
    const struct conv_axis *h = &s->axis[0], *w = &s->axis[1];
    int64_t x = place % w->places * w->step + w->first[b];
    int64_t y = place / w->places % h->places * h->step + h->first[a];
    int64_t image = place / w->places / h->places;
    if (x < 0 || x >= w->size || y < 0 || y >= h->size)
        return NULL;
    return s->data + (size_t)(((image * h->size + y) * w->size + x) * s->channels) * s->bytes;
}

int conv_open(const struct cpu_call *call, const struct conv_shapes *s, struct conv_operands *o,
              struct err *err)
{
    *o = (struct conv_operands){ 0 };
    if (call->out->dtype == DTYPE_F32)
        gemm_load(call->device);
    o->first = cpu_contiguous(call, &call->in[0], err);
    o->second = o->first ? cpu_contiguous(call, &call->in[1], err) : NULL;
    if (o->second)
        o->room = cpu_scratch(call, 2 * (s->window.size[0] + s->window.size[1]), sizeof *o->room,
                              err);
    return o->room ? 0 : -1;
}

void conv_close(const struct cpu_call *call, struct conv_operands *o)
{
    if (o->first)
        cpu_contiguous_free(call, &call->in[0], o->first);
    if (o->second)
        cpu_contiguous_free(call, &call->in[1], o->second);
    cpu_scratch_free(call, o->room);
}

void conv_fail(struct conv_failure *f, const struct err *err)
{
    if (atomic_fetch_add(&f->count, 1) == 0)
        f->err = *err;
}

int conv_failed(const struct conv_failure *f, struct err *err)
{
    if (atomic_load(&f->count) == 0)
        return 0;
    *err = f->err;
    return -1;
}
