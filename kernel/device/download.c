/* Elements of a tensor, whatever their layout and device, into process memory in C order. */
#include "device/devices_impl.h"

#include "base/checked.h"
#include "device/lost.h"

#include <stdlib.h>
#include <string.h>

/* First and last element of the buffer that the layout touches. -1: not within `bytes`. */
static int touched(const struct layout *l, size_t each, size_t bytes, int64_t *first, int64_t *last)
{
    *first = *last = l->offset;
    for (int i = 0; i < l->shape.ndim; i++) {
        int64_t *end = l->stride[i] < 0 ? first : last, way;
        if (checked_mul(l->stride[i], l->shape.size[i] - 1, &way) || checked_add(*end, way, end))
            return -1;
    }
    return *first < 0 || (uint64_t)*last >= bytes / each ? -1 : 0;
}

/* One run along the innermost axis. */
static void copy_row(char *to, const char *from, int64_t count, int64_t stride, size_t each)
{
    if (stride == 1) {
        memcpy(to, from, (size_t)count * each);
        return;
    }
    for (int64_t i = 0; i < count; i++)
        memcpy(to + (size_t)i * each, from + i * stride * (int64_t)each, each);
}

/* from: where element [0, …] lies. */
static void gather(char *to, const char *from, const struct layout *l, size_t each)
{
    int inner = l->shape.ndim - 1;
    int64_t at[MAX_DIMS] = { 0 };
    for (;;) {
        copy_row(to, from, l->shape.size[inner], l->stride[inner], each);
        to += (size_t)l->shape.size[inner] * each;
        int axis = inner - 1;
        for (; axis >= 0; axis--) {
            from += l->stride[axis] * (int64_t)each;
            if (++at[axis] < l->shape.size[axis])
                break;
            from -= l->stride[axis] * l->shape.size[axis] * (int64_t)each;
            at[axis] = 0;
        }
        if (axis < 0)
            return;
    }
}

static int fetch(const struct buffer *b, int64_t first, size_t each, int64_t count, void *to,
                 struct err *err)
{
    struct device *device = b->device;
    return device->backend->download(device->handle, b->handle, (size_t)first * each, to,
                                     (size_t)count * each, err);
}

static int refuse_lost(const struct buffer *b, struct err *err)
{
    const struct device *device = b->device;
    if (b->generation == 0)
        err_set(err, ERR_DEVICE, "its elements were never computed on %s", device->name);
    else
        err_set(err, ERR_DEVICE, "its elements were lost with %s%s%s", device->name,
                device->ended[0] ? ": " : "", device->ended);
    return err_hint(err, "compute it again");
}

/* Memory that the process cannot read: what the layout touches comes over in one piece. */
static int download_remote(const struct tensor *t, int64_t first, int64_t last, void *to,
                           struct err *err)
{
    size_t each = dtype_bytes(t->dtype);
    int64_t count = last - first + 1;
    if (layout_is_contiguous(&t->layout))
        return fetch(t->buffer, first, each, count, to, err);
    char *piece = malloc((size_t)count * each);
    if (!piece)
        return err_set(err, ERR_MEMORY, "no memory to copy %lld elements from %s", (long long)count,
                       t->buffer->device->name);
    int status = fetch(t->buffer, first, each, count, piece, err);
    if (status == 0)
        gather(to, piece + (size_t)(t->layout.offset - first) * each, &t->layout, each);
    free(piece);
    return status;
}

static int copy_down(const struct tensor *t, void *to, struct err *err)
{
    size_t each = dtype_bytes(t->dtype);
    int64_t first, last, count = shape_count(&t->layout.shape);
    if (!t->buffer)
        return err_set(err, ERR_VALUE, "the tensor has not been computed");
    if (count == 0)
        return 0;
    if (touched(&t->layout, each, t->buffer->bytes, &first, &last))
        return err_set(err, ERR_VALUE, "the tensor's layout reaches beyond its memory");
    bool lost = buffer_lost(t->buffer);
    bool here = t->buffer->host && !lost;
    const char *from = here ? t->buffer->host : buffer_host_copy(t->buffer);
    if (lost && !from)
        return refuse_lost(t->buffer, err);
    if (!from)
        return download_remote(t, first, last, to, err);
    from += (size_t)t->layout.offset * each;
    if (t->layout.shape.ndim == 0 || layout_is_contiguous(&t->layout))
        memcpy(to, from, (size_t)count * each);
    else
        gather(to, from, &t->layout, each);
    return 0;
}

int device_fetch(const struct tensor *t, const struct box *b, void *to, struct err *err)
{
    struct tensor view = *t;
    view.layout = box_layout(b, t);
    return copy_down(&view, to, err);
}

int device_download_box(struct devices *d, const struct tensor *t, const struct box *b, void *to,
                        struct err *err)
{
    bool remote = t->buffer && t->buffer->device->kind == DEVICE_GPU;
    if (remote && d->reader.read)
        return d->reader.read(d->reader.context, t, b, to, err);
    return device_fetch(t, b, to, err);
}

int device_download(struct devices *d, const struct tensor *t, void *to, struct err *err)
{
    struct box all = box_all(t);
    return device_download_box(d, t, &all, to, err);
}

void devices_set_reader(struct devices *d, struct device_reader reader)
{
    d->reader = reader;
}
