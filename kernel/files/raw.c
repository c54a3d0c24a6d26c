#include "files/raw.h"

#include "base/checked.h"

#include <stdlib.h>

enum { PIECE = 64 << 10 }; /* a multiple of every element's size */

const struct raw_row *raw_row(enum raw r)
{
    static const struct raw_row rows[RAW_COUNT] = {
#define RAW(id, bytes_, dtype_, npy_, safetensors_, idx_)                                          \
    [RAW_##id] = { bytes_, DTYPE_##dtype_, npy_, safetensors_, idx_ },
#include "files/raw.def"
#undef RAW
    };
    return &rows[r];
}

enum raw raw_of(enum dtype t)
{
    enum raw r = 0;
    while (raw_row(r)->dtype != t || raw_row(r)->bytes != dtype_bytes(t))
        r++;
    return r;
}

int raw_shape(const struct content *c, const int64_t *sizes, int ndim, int64_t where,
              struct shape *out, struct err *err)
{
    struct err inner = { 0 };
    if (ndim > MAX_DIMS)
        return content_fail(err, c, where, "%d axes, and a tensor has %d at most", ndim, MAX_DIMS);
    return shape_set(out, sizes, ndim, &inner)
               ? content_fail(err, c, where, "this is no shape: %s", inner.text)
               : 0;
}

int raw_bytes(const struct content *c, const struct raw_array *a, int64_t where, int64_t *bytes,
              struct err *err)
{
    if (!checked_mul(shape_count(&a->shape), (int64_t)raw_row(a->type)->bytes, bytes))
        return 0;
    return content_fail(err, c, where, "an array larger than any file");
}

void raw_swap(void *bytes, size_t count, size_t each)
{
    unsigned char *p = bytes;
    for (size_t i = 0; each > 1 && i < count; i++, p += each)
        for (size_t low = 0, high = each - 1; low < high; low++, high--) {
            unsigned char kept = p[low];
            p[low] = p[high];
            p[high] = kept;
        }
}

/* ---- converting ------------------------------------------------------------------------------ */

#define WIDEN(from, to, name)                                                                      \
    static void widen_##name(const void *in, void *out, size_t n)                                  \
    {                                                                                              \
        const from *x = in;                                                                        \
        to *y = out;                                                                               \
        for (size_t i = 0; i < n; i++)                                                             \
            y[i] = (to)x[i];                                                                       \
    }
WIDEN(uint16_t, int32_t, u16)
WIDEN(int16_t, int32_t, i16)
WIDEN(uint32_t, int64_t, u32)
#undef WIDEN

static void to_bool(const uint8_t *in, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = in[i] != 0;
}

/* The first that an i64 cannot hold, or n. */
static size_t too_large(const uint64_t *in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (in[i] > INT64_MAX)
            return i;
    return n;
}

static int convert(struct content *c, enum raw type, int64_t at, void *in, void *out, size_t n,
                   struct err *err)
{
    size_t good;
    switch (type) {
    case RAW_BOOL:
        to_bool(in, out, n);
        return 0;
    case RAW_U16:
        widen_u16(in, out, n);
        return 0;
    case RAW_I16:
        widen_i16(in, out, n);
        return 0;
    case RAW_U32:
        widen_u32(in, out, n);
        return 0;
    case RAW_U64:
        if ((good = too_large(in, n)) < n)
            return content_fail(err, c, at + 8 * (int64_t)good,
                                "%llu is larger than an i64 can be (2^63 - 1)",
                                (unsigned long long)((const uint64_t *)in)[good]);
        memcpy(out, in, n * 8);
        return 0;
    default:
        memcpy(out, in, n * raw_row(type)->bytes);
        return 0;
    }
}

static int copy(struct content *c, const struct raw_array *a, char *to, int64_t bytes,
                struct err *err)
{
    const struct raw_row *row = raw_row(a->type);
    void *piece = malloc(PIECE);
    int status = piece ? 0 : err_set(err, ERR_MEMORY, "the system is out of memory");
    for (int64_t done = 0; status == 0 && done < bytes; done += PIECE) {
        size_t n = (size_t)(bytes - done < PIECE ? bytes - done : PIECE), count = n / row->bytes;
        status = content_read(c, a->at + done, piece, n, err);
        if (status == 0 && a->swapped)
            raw_swap(piece, count, row->bytes);
        if (status == 0)
            status = convert(c, a->type, a->at + done, piece, to, count, err);
        to += count * dtype_bytes(row->dtype);
    }
    free(piece);
    return status;
}

/* ---- tensors --------------------------------------------------------------------------------- */

/* Truth values are looked at one by one, since a byte may be neither 0 nor 1. */
static bool is_as_in_memory(const struct raw_array *a)
{
    const struct raw_row *row = raw_row(a->type);
    return raw_of(row->dtype) == a->type && a->type != RAW_BOOL && !(a->swapped && row->bytes > 1);
}

static int fill(struct content *c, const struct raw_array *a, int64_t bytes, struct buffer **out,
                struct err *err)
{
    const struct raw_row *row = raw_row(a->type);
    int64_t count = bytes / (int64_t)row->bytes, wanted;
    *out = NULL;
    if (bytes && is_as_in_memory(a) && content_slice(c, a->at, bytes, row->bytes, out, err))
        return -1;
    if (*out)
        return 0;
    if (checked_mul(count, (int64_t)dtype_bytes(row->dtype), &wanted))
        return content_fail(err, c, a->at, "an array larger than any memory");
    if (c->host->alloc(c->host->context, (size_t)wanted, out, err))
        return -1;
    if (copy(c, a, (*out)->host, bytes, err) == 0)
        return 0;
    buffer_unref(*out);
    *out = NULL;
    return -1;
}

static void run_backwards(struct layout *l)
{
    int64_t step = 1;
    for (int i = 0; i < l->shape.ndim; i++) {
        l->stride[i] = step;
        step *= l->shape.size[i] ? l->shape.size[i] : 1;
    }
}

int raw_tensor(struct content *c, const struct raw_array *a, struct tensor **out, struct err *err)
{
    int64_t bytes;
    if (raw_bytes(c, a, a->at, &bytes, err))
        return -1;
    if (a->at > c->size || bytes > c->size - a->at)
        return content_fail(err, c, c->size,
                            "the file ends here, and %lld bytes from byte %lld on are needed",
                            (long long)bytes, (long long)a->at);
    struct tensor *t = tensor_new(raw_row(a->type)->dtype, &a->shape);
    if (!t)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    if (fill(c, a, bytes, &t->buffer, err)) {
        tensor_unref(t);
        return -1;
    }
    if (a->fortran)
        run_backwards(&t->layout);
    *out = t;
    return 0;
}
