/* Elements read at places that indices name: take, x[indices], gather. */
#include "backend/cpu/index.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/pick.h"

#include <stdlib.h>

enum { PICK_WORK = 1 << 16 };

static void read_range(void *context, int64_t from, int64_t to)
{
    pick_move(context, from, to);
}

static int read_places(const struct cpu_call *call, const struct cpu_view *x,
                       const struct pick_index *index, struct err *err)
{
    struct pick p;
    if (pick_open(&p, call, x, index, call->out, false, err))
        return -1;
    int status = 0;
    int64_t part = pick_part(&p);
    if (part > 0)
        status = cpu_parallel_ranges(call, p.count, 1 + PICK_WORK / part, read_range, &p, err);
    pick_close(&p);
    return status;
}

int cpu__pick(const struct cpu_call *call, struct err *err)
{
    struct pick_index index = { call->in + 1, call->attrs->axes, call->count - 1,
                                (int)call->attrs->whole[0], false };
    return read_places(call, &call->in[0], &index, err);
}

/* No axis: from the flattened operand. */
int cpu_take(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    const int32_t *axes = call->attrs->axes, first = 0;
    if (call->attrs->axis_count > 0) {
        struct pick_index along = { &call->in[1], axes, 1, axes[0], false };
        return read_places(call, x, &along, err);
    }
    const void *data = cpu_contiguous(call, x, err);
    if (!data)
        return -1;
    struct shape row = { .ndim = 1, .size = { cpu_count(x) } };
    int64_t step = 1;
    struct cpu_view flat = { x->dtype, &row, &step, (char *)(uintptr_t)data };
    struct pick_index index = { &call->in[1], &first, 1, 0, true };
    int status = read_places(call, &flat, &index, err);
    cpu_contiguous_free(call, x, data);
    return status;
}

struct gather {
    const struct cpu_call *call;
    const struct index_list *list;
    int axis;
    size_t bytes;
};

static void gather_range(void *context, int64_t from, int64_t to)
{
    const struct gather *g = context;
    const struct cpu_view *x = &g->call->in[0], *out = g->call->out;
    for (int64_t i = from; i < to; i++) {
        int64_t rest = i, offset = 0;
        for (int a = out->shape->ndim - 1; a >= 0; a--) {
            int64_t coord = rest % out->shape->size[a];
            rest /= out->shape->size[a];
            offset += (a == g->axis ? g->list->at[i] : coord) * x->stride[a];
        }
        memcpy(out->data + (size_t)i * g->bytes, x->data + offset * (int64_t)g->bytes, g->bytes);
    }
}

/* whole: axis. All sizes but that of the axis are equal. */
int cpu_gather(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int axis = (int)call->attrs->whole[0];
    struct index_list list;
    if (index_open_axis(call, &call->in[1], x->shape->size[axis], axis, &list, err))
        return -1;
    struct gather g = { call, &list, axis, dtype_bytes(x->dtype) };
    int status = cpu_parallel_ranges(call, list.count, PICK_WORK / 4, gather_range, &g, err);
    index_close(call, &list);
    return status;
}
