/* Counting: where a mask holds, how often numbers occur, how many predictions are right; and how
 * long such results will be (the rows ending in _count and _size). */
#include "backend/cpu/copy.h"
#include "backend/cpu/index.h"
#include "backend/cpu/kernels.h"

#include <inttypes.h>
#include <math.h>

enum { STRETCH = 1 << 20 };

static int64_t *result_whole(const struct cpu_call *call)
{
    return (int64_t *)(void *)call->out->data;
}

/* ---- masks ------------------------------------------------------------------------------------
 */

struct mask_walk {
    const uint8_t *mask;
    int64_t *out, room, found;
};

static void count_true(void *context, int64_t from, int64_t to)
{
    struct mask_walk *w = context;
    for (int64_t i = from; i < to; i++)
        w->found += w->mask[i] != 0;
}

static void list_true(void *context, int64_t from, int64_t to)
{
    struct mask_walk *w = context;
    for (int64_t i = from; i < to && w->found < w->room; i++)
        if (w->mask[i])
            w->out[w->found++] = i;
}

static int walk_mask(const struct cpu_call *call, cpu_range *body, struct mask_walk *w,
                     struct err *err)
{
    w->mask = cpu_contiguous(call, &call->in[0], err);
    if (!w->mask)
        return -1;
    int status = cpu_serial_ranges(call, cpu_count(&call->in[0]), body, w, err);
    cpu_contiguous_free(call, &call->in[0], w->mask);
    return status;
}

int cpu__nonzero_count(const struct cpu_call *call, struct err *err)
{
    struct mask_walk w = { 0 };
    int status = walk_mask(call, count_true, &w, err);
    *result_whole(call) = w.found;
    return status;
}

int cpu__nonzero(const struct cpu_call *call, struct err *err)
{
    struct mask_walk w = { .out = result_whole(call), .room = cpu_count(call->out) };
    if (walk_mask(call, list_true, &w, err))
        return -1;
    if (w.found < w.room)
        return err_set(err, ERR_VALUE,
                       "a mask of %" PRId64 " true elements was counted as %" PRId64, w.found,
                       w.room);
    return 0;
}

/* ---- bincount, confusion ----------------------------------------------------------------------
 */

/* One more than the largest; ValueError for negative numbers. */
static int count_classes(const struct cpu_call *call, const struct cpu_view *v, int64_t *classes,
                         const char *what, struct err *err)
{
    struct index_list list;
    if (index_open(call, v, INT64_MAX, what, &list, err))
        return -1;
    for (int64_t i = 0; i < list.count; i++)
        if (list.at[i] >= *classes)
            *classes = list.at[i] + 1;
    index_close(call, &list);
    return 0;
}

/* whole: minlength */
int cpu__bincount_size(const struct cpu_call *call, struct err *err)
{
    int64_t classes = call->attrs->whole[0];
    if (count_classes(call, &call->in[0], &classes, "number", err))
        return -1;
    *result_whole(call) = classes;
    return 0;
}

struct tally {
    const int64_t *at;
    int64_t *out;
};

static void tally_range(void *context, int64_t from, int64_t to)
{
    const struct tally *t = context;
    for (int64_t i = from; i < to; i++)
        t->out[t->at[i]]++;
}

int cpu_bincount(const struct cpu_call *call, struct err *err)
{
    int64_t classes = cpu_count(call->out), *out = result_whole(call);
    struct index_list list;
    if (index_open(call, &call->in[0], classes, "number", &list, err))
        return -1;
    memset(out, 0, (size_t)classes * sizeof *out);
    struct tally t = { list.at, out };
    int status = cpu_serial_ranges(call, list.count, tally_range, &t, err);
    index_close(call, &list);
    return status;
}

int cpu__confusion_size(const struct cpu_call *call, struct err *err)
{
    int64_t classes = 0;
    if (count_classes(call, &call->in[0], &classes, "label", err) ||
        count_classes(call, &call->in[1], &classes, "prediction", err))
        return -1;
    *result_whole(call) = classes;
    return 0;
}

int cpu_confusion(const struct cpu_call *call, struct err *err)
{
    int64_t classes = call->out->shape->size[0], *out = result_whole(call);
    struct index_list label, guess;
    if (index_open(call, &call->in[0], classes, "label", &label, err))
        return -1;
    if (index_open(call, &call->in[1], classes, "prediction", &guess, err)) {
        index_close(call, &label);
        return -1;
    }
    memset(out, 0, (size_t)(classes * classes) * sizeof *out);
    for (int64_t i = 0; i < label.count && i < guess.count; i++)
        out[label.at[i] * classes + guess.at[i]]++;
    index_close(call, &label);
    index_close(call, &guess);
    return cpu_stopped(call, err);
}

/* ---- agreement --------------------------------------------------------------------------------
 */

/* Both operands seen through their common shape. */
struct pair {
    struct shape shape;
    int64_t step[2][MAX_DIMS];
};

static int pair_up(const struct cpu_call *call, struct pair *p, struct err *err)
{
    if (shape_broadcast(call->in[0].shape, call->in[1].shape, &p->shape, err))
        return -1;
    for (int k = 0; k < 2; k++) {
        const struct cpu_view *v = &call->in[k];
        int lead = p->shape.ndim - v->shape->ndim;
        for (int i = 0; i < p->shape.ndim; i++)
            p->step[k][i] = i < lead || v->shape->size[i - lead] == 1 ? 0 : v->stride[i - lead];
    }
    return 0;
}

struct closeness {
    const struct cpu_call *call;
    struct pair pair;
    double rtol, atol;
    atomic_bool differ;
};

static bool is_close(const struct closeness *c, double a, double b)
{
    if (a == b)
        return true;
    return !isinf(b) && fabs(a - b) <= c->atol + c->rtol * fabs(b);
}

static double real_at(const struct cpu_view *v, int64_t offset)
{
    return v->dtype == DTYPE_F64 ? ((const double *)(const void *)v->data)[offset]
                                 : (double)((const float *)(const void *)v->data)[offset];
}

static void compare_range(void *context, int64_t from, int64_t to)
{
    struct closeness *c = context;
    const struct pair *p = &c->pair;
    if (atomic_load(&c->differ))
        return;
    for (int64_t i = from; i < to; i++) {
        int64_t rest = i, offset[2] = { 0, 0 };
        for (int a = p->shape.ndim - 1; a >= 0; a--) {
            int64_t coord = rest % p->shape.size[a];
            rest /= p->shape.size[a];
            offset[0] += coord * p->step[0][a];
            offset[1] += coord * p->step[1][a];
        }
        if (!is_close(c, real_at(&c->call->in[0], offset[0]),
                      real_at(&c->call->in[1], offset[1]))) {
            atomic_store(&c->differ, true);
            return;
        }
    }
}

/* real: rtol, atol. As in NumPy b is the reference, and NaN is close to nothing. */
int cpu_allclose(const struct cpu_call *call, struct err *err)
{
    struct closeness c = { .call = call,
                           .rtol = call->attrs->real[0],
                           .atol = call->attrs->real[1] };
    if (pair_up(call, &c.pair, err))
        return -1;
    int64_t n = shape_count(&c.pair.shape);
    if (cpu_parallel_ranges(call, n, 1 << 14, compare_range, &c, err))
        return -1;
    *(uint8_t *)call->out->data = !atomic_load(&c.differ);
    return 0;
}

/* The class that a row names: the place of its largest element. A single number is the class
 * itself; where it is a probability (not whole), more than one half means class 1. */
static double class_of(const struct cpu_view *v, int64_t row)
{
    int64_t bytes = (int64_t)dtype_bytes(v->dtype), best = 0;
    int64_t n = v->shape->ndim == 2 ? v->shape->size[1] : 1;
    int64_t step = v->shape->ndim == 2 ? v->stride[1] * bytes : 0;
    const char *x = v->data + row * v->stride[0] * bytes;
    double most = element_real(v->dtype, x);
    if (n <= 1)
        return most == rint(most) ? most : most > 0.5;
    for (int64_t i = 1; i < n; i++) {
        double next = element_real(v->dtype, x + i * step);
        if (next > most) {
            most = next;
            best = i;
        }
    }
    return (double)best;
}

static int check_labels(const struct cpu_view *label, const struct cpu_view *other, struct err *err)
{
    int64_t classes = other->shape->ndim == 2 ? other->shape->size[1] : 1;
    bool single = label->shape->ndim == 1 || label->shape->size[1] == 1;
    for (int64_t i = 0; single && classes > 1 && i < label->shape->size[0]; i++) {
        double c = class_of(label, i);
        if (!(c >= 0 && c < (double)classes))
            return err_set(err, ERR_VALUE,
                           "class %g (number %" PRId64
                           " of its tensor) is outside a size of %" PRId64,
                           c, i, classes);
    }
    return 0;
}

int cpu_accuracy(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *label = &call->in[0], *guess = &call->in[1];
    int64_t n = label->shape->size[0], right = 0;
    if (check_labels(label, guess, err) || check_labels(guess, label, err))
        return -1;
    for (int64_t i = 0; i < n; i++) {
        right += class_of(label, i) == class_of(guess, i);
        if (i % STRETCH == 0 && cpu_stopped(call, err))
            return -1;
    }
    float share = (float)((double)right / (double)n);
    memcpy(call->out->data, &share, sizeof share);
    return 0;
}
