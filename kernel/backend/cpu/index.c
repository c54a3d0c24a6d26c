/* See index.h. */
#include "backend/cpu/index.h"

#include "backend/cpu/copy.h"

#include <inttypes.h>
#include <stdio.h>

enum { CHECK_GRAIN = 1 << 18 };

struct check {
    const int64_t *from;
    int64_t *to; /* counted from the start; NULL: only look */
    int64_t size;
    atomic_llong bad; /* the first place with a number outside, or the count */
    atomic_bool negative;
};

static void note_bad(struct check *c, int64_t place)
{
    long long first = atomic_load(&c->bad);
    while (place < first && !atomic_compare_exchange_weak(&c->bad, &first, place))
        ;
}

static void check_range(void *context, int64_t from, int64_t to)
{
    struct check *c = context;
    bool negative = false;
    int64_t place;
    for (place = from; place < to; place++) {
        int64_t at = c->from[place];
        negative |= at < 0;
        if (at < -c->size || at >= c->size)
            break;
        if (c->to)
            c->to[place] = at < 0 ? at + c->size : at;
    }
    if (place < to)
        note_bad(c, place);
    if (negative)
        atomic_store(&c->negative, true);
}

static void check_labels(void *context, int64_t from, int64_t to)
{
    struct check *c = context;
    for (int64_t place = from; place < to; place++)
        if (c->from[place] < 0 || c->from[place] >= c->size) {
            note_bad(c, place);
            return;
        }
}

static int refuse_label(const struct check *c, const char *what, struct err *err)
{
    int64_t place = atomic_load(&c->bad);
    if (c->size == INT64_MAX) {
        err_set(err, ERR_VALUE, "%s %" PRId64 " (number %" PRId64 " of its tensor) is negative",
                what, c->from[place], place);
        return err_hint(err, "%ss go from 0 up", what);
    }
    err_set(err, ERR_VALUE,
            "%s %" PRId64 " (number %" PRId64 " of its tensor) is outside a size of %" PRId64, what,
            c->from[place], place, c->size);
    return err_hint(err, "it goes from 0 to %" PRId64, c->size - 1);
}

static int refuse_index(const struct check *c, int axis, struct err *err)
{
    char where[40] = "the flattened tensor";
    int64_t place = atomic_load(&c->bad);
    if (axis >= 0)
        snprintf(where, sizeof where, "axis %d", axis);
    err_set(err, ERR_VALUE,
            "index %" PRId64 " (number %" PRId64 " of its tensor) is outside %s, which has size "
            "%" PRId64,
            c->from[place], place, where, c->size);
    if (c->size == 0)
        return err_hint(err, "there is nothing to choose from");
    return err_hint(err, "indices go from -%" PRId64 " to %" PRId64, c->size, c->size - 1);
}

/* what: of labels; NULL: indices of an axis. */
static int open_list(const struct cpu_call *call, const struct cpu_view *v, int64_t size,
                     const char *what, int axis, struct index_list *out, struct err *err)
{
    int64_t n = cpu_count(v);
    const void *data = cpu_contiguous(call, v, err);
    *out = (struct index_list){ data, n, NULL };
    if (!data)
        return -1;
    if (data != v->data)
        out->copy = (void *)(uintptr_t)data;
    struct check c = { .from = data, .size = size, .bad = n };
    int status = cpu_parallel_ranges(call, n, CHECK_GRAIN, what ? check_labels : check_range, &c,
                                     err);
    if (status == 0 && atomic_load(&c.bad) < n)
        status = what ? refuse_label(&c, what, err) : refuse_index(&c, axis, err);
    if (status == 0 && atomic_load(&c.negative)) {
        c.to = out->copy ? out->copy : cpu_scratch(call, n, sizeof *c.to, err);
        out->copy = c.to;
        out->at = c.to;
        status = c.to ? cpu_parallel_ranges(call, n, CHECK_GRAIN, check_range, &c, err) : -1;
    }
    if (status)
        index_close(call, out);
    return status;
}

int index_open(const struct cpu_call *call, const struct cpu_view *v, int64_t size,
               const char *what, struct index_list *out, struct err *err)
{
    return open_list(call, v, size, what, 0, out, err);
}

int index_open_axis(const struct cpu_call *call, const struct cpu_view *v, int64_t size, int axis,
                    struct index_list *out, struct err *err)
{
    return open_list(call, v, size, NULL, axis, out, err);
}

void index_close(const struct cpu_call *call, struct index_list *list)
{
    cpu_scratch_free(call, list->copy);
    list->copy = NULL;
}
