/* Pools over images [n, height, width, channels]: the largest element of each window or where it
 * lies, the average, and the way back of the average. All channels of a pixel are done at once. A
 * window's border counts for nothing. */
#include "backend/cpu/copy.h"
#include "backend/cpu/isa/isa.h"
#include "backend/cpu/isa/rows.h"
#include "backend/cpu/kernels.h"
#include "tensor/window.h"

#include <math.h>

enum { POOL_WORK = 1 << 16 };

struct range {
    int64_t from, to;
};

/* `pixel` does one pixel of the result: at (row, column) of an image of `x`. */
struct pool_job {
    const struct cpu_call *call;
    const struct cpu_rows *rows;
    struct window window;
    const char *x;
    int64_t size[2], places[2], channels; /* of the images, and of the results of the windows */
    size_t bytes;                         /* of a pixel of x */
    void (*pixel)(const struct pool_job *j, int64_t image, const int64_t *at, char *out);
    int64_t per_task;
};

/* The elements under a window, border left out. */
static struct range under(const struct pool_job *j, int along, int64_t place)
{
    int64_t from = place * j->window.stride[along] - j->window.before[along];
    int64_t to = from + j->window.size[along], size = j->size[along];
    return (struct range){ from < 0 ? 0 : from, to < size ? to : size };
}

static const char *pixel_at(const struct pool_job *j, int64_t image, int64_t row, int64_t column)
{
    return j->x + (size_t)((image * j->size[0] + row) * j->size[1] + column) * j->bytes;
}

static void largest(const struct pool_job *j, int64_t image, const int64_t *at, char *out)
{
    const struct range h = under(j, 0, at[0]), w = under(j, 1, at[1]);
    join_fn *larger = j->rows->larger[j->call->in[0].dtype];
    memcpy(out, pixel_at(j, image, h.from, w.from), j->bytes);
    for (int64_t y = h.from; y < h.to; y++)
        for (int64_t x = w.from + (y == h.from); x < w.to; x++)
            larger(out, pixel_at(j, image, y, x), NULL, j->channels);
}

/* The first of equals, and the first NaN before any number. */
#define LARGEST_AT(T)                                                                              \
    static void largest_at_##T(const struct pool_job *j, int64_t image, const int64_t *at,         \
                               char *out)                                                          \
    {                                                                                              \
        const struct range h = under(j, 0, at[0]), w = under(j, 1, at[1]);                         \
        const T *all = (const T *)(const void *)j->x;                                              \
        int64_t *best = (int64_t *)(void *)out;                                                    \
        for (int64_t y = h.from; y < h.to; y++)                                                    \
            for (int64_t x = w.from; x < w.to; x++) {                                              \
                const int64_t first = ((image * j->size[0] + y) * j->size[1] + x) * j->channels;   \
                const bool begins = y == h.from && x == w.from;                                    \
                for (int64_t c = 0; c < j->channels; c++) {                                        \
                    const T v = all[first + c], b = all[begins ? first + c : best[c]];             \
                    if (begins || v > b || (v != v && b == b))                                     \
                        best[c] = first + c;                                                       \
                }                                                                                  \
            }                                                                                      \
    }
LARGEST_AT(float)
LARGEST_AT(double)

/* A count, as an element. */
struct number {
    char bytes[8];
};

static struct number number_of(enum dtype t, int64_t n)
{
    struct number v;
    float narrow = (float)n;
    double wide = (double)n;
    if (t == DTYPE_F64)
        memcpy(v.bytes, &wide, sizeof wide);
    else
        memcpy(v.bytes, &narrow, sizeof narrow);
    return v;
}

static void average(const struct pool_job *j, int64_t image, const int64_t *at, char *out)
{
    const struct range h = under(j, 0, at[0]), w = under(j, 1, at[1]);
    enum dtype t = j->call->in[0].dtype;
    struct number n = number_of(t, (h.to - h.from) * (w.to - w.from));
    memset(out, 0, j->bytes);
    for (int64_t y = h.from; y < h.to; y++)
        for (int64_t x = w.from; x < w.to; x++)
            j->rows->add[t](out, pixel_at(j, image, y, x), NULL, j->channels);
    j->rows->divide[t](out, n.bytes, NULL, j->channels);
}

/* The windows that an element is under. */
static struct range over(const struct pool_job *j, int along, int64_t element)
{
    int64_t stride = j->window.stride[along], last = element + j->window.before[along];
    int64_t before = last - j->window.size[along]; /* ends in front of the element */
    struct range r = { before < 0 ? 0 : before / stride + 1, last / stride + 1 };
    if (r.to > j->places[along])
        r.to = j->places[along];
    return r;
}

/* x holds the derivatives of the windows' results; `at` is a pixel of the images. */
static void average_back(const struct pool_job *j, int64_t image, const int64_t *at, char *out)
{
    const struct range h = over(j, 0, at[0]), w = over(j, 1, at[1]);
    enum dtype t = j->call->in[0].dtype;
    memset(out, 0, j->bytes);
    for (int64_t y = h.from; y < h.to; y++)
        for (int64_t x = w.from; x < w.to; x++) {
            struct range a = under(j, 0, y), b = under(j, 1, x);
            struct number n = number_of(t, (a.to - a.from) * (b.to - b.from));
            const char *g = j->x +
                            (size_t)((image * j->places[0] + y) * j->places[1] + x) * j->bytes;
            j->rows->add_quotient[t](out, g, n.bytes, j->channels);
        }
}

static void run_pixels(void *context, int64_t task, int thread)
{
    const struct pool_job *j = context;
    const struct cpu_view *out = j->call->out;
    const int64_t *size = out->shape->size;
    size_t bytes = (size_t)j->channels * dtype_bytes(out->dtype);
    int64_t count = size[0] * size[1] * size[2], from = task * j->per_task;
    int64_t to = count - from < j->per_task ? count : from + j->per_task;
    (void)thread;
    for (int64_t p = from; p < to; p++) {
        int64_t at[] = { p / size[2] % size[1], p % size[2] };
        j->pixel(j, p / size[2] / size[1], at, out->data + (size_t)p * bytes);
    }
}

/* `images` and `results`: the shapes on both sides of the windows. */
static int run_pool(const struct cpu_call *call, const struct shape *images,
                    const struct shape *results,
                    void (*pixel)(const struct pool_job *, int64_t, const int64_t *, char *),
                    struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    if (cpu_count(call->out) == 0)
        return 0;
    const void *data = cpu_contiguous(call, x, err);
    if (!data)
        return -1;
    struct pool_job j = {
        .call = call,
        .rows = call->isa->rows,
        .window = window_of_pool(call->attrs),
        .x = data,
        .size = { images->size[1], images->size[2] },
        .places = { results->size[1], results->size[2] },
        .channels = images->size[3],
        .bytes = (size_t)images->size[3] * dtype_bytes(x->dtype),
        .pixel = pixel,
    };
    int64_t pixels = cpu_count(call->out) / j.channels;
    double taps = (double)j.window.size[0] * (double)j.window.size[1];
    double work = (double)j.channels * (taps < (double)cpu_count(x) ? taps : (double)cpu_count(x));
    j.per_task = 1 + (int64_t)(POOL_WORK / work);
    int status = cpu_parallel(call, cpu_ceil_div(pixels, j.per_task),
                              (int64_t)fmin((double)pixels * work, 1e18), run_pixels, &j, err);
    cpu_contiguous_free(call, x, data);
    return status;
}

int cpu_max_pool2d(const struct cpu_call *call, struct err *err)
{
    return run_pool(call, call->in[0].shape, call->out->shape, largest, err);
}

int cpu_avg_pool2d(const struct cpu_call *call, struct err *err)
{
    return run_pool(call, call->in[0].shape, call->out->shape, average, err);
}

int cpu__max_pool2d_at(const struct cpu_call *call, struct err *err)
{
    bool wide = call->in[0].dtype == DTYPE_F64;
    return run_pool(call, call->in[0].shape, call->out->shape,
                    wide ? largest_at_double : largest_at_float, err);
}

int cpu__avg_pool2d_back(const struct cpu_call *call, struct err *err)
{
    return run_pool(call, call->out->shape, call->in[0].shape, average_back, err);
}
