/* The format of the MNIST files: two zeros, the elements' code, the number of axes, each axis in
 * four bytes, elements; everything with the highest byte first. */
#include "files/format.h"
#include "files/raw.h"

enum { HEAD = 4 };

static bool find_type(int code, enum raw *type)
{
    for (*type = 0; *type < RAW_COUNT; ++*type)
        if (raw_row(*type)->idx && raw_row(*type)->idx == code)
            return true;
    return false;
}

/* Two zeros are too little to go by: the sizes have to fit the file as well. */
bool idx_is(const unsigned char *head, size_t n, int64_t file_bytes)
{
    enum raw type;
    if (n < HEAD || head[0] || head[1] || head[3] > MAX_DIMS || !find_type(head[2], &type) ||
        n < HEAD + 4u * head[3])
        return false;
    double bytes = (double)raw_row(type)->bytes;
    for (size_t i = HEAD; i < HEAD + 4u * head[3]; i += 4)
        bytes *= (double)((uint32_t)head[i] << 24 | (uint32_t)head[i + 1] << 16 |
                          (uint32_t)head[i + 2] << 8 | head[i + 3]);
    return bytes == (double)(file_bytes - HEAD - 4 * head[3]);
}

static int read_head(struct content *c, struct raw_array *a, struct err *err)
{
    unsigned char b[HEAD + 4 * MAX_DIMS];
    int64_t sizes[MAX_DIMS];
    if (content_read(c, 0, b, HEAD, err))
        return -1;
    if (b[0] || b[1])
        return content_fail(err, c, 0, "this is no .idx: it does not begin with two zeros");
    if (!find_type(b[2], &a->type))
        return content_fail(err, c, 2, "elements of type 0x%02X are not known", b[2]);
    if (b[3] > MAX_DIMS)
        return content_fail(err, c, 3, "%d axes, and a tensor has %d at most", b[3], MAX_DIMS);
    if (content_read(c, HEAD, b + HEAD, 4u * b[3], err))
        return -1;
    for (int i = 0; i < b[3]; i++) {
        const unsigned char *p = b + HEAD + 4 * i;
        sizes[i] = (int64_t)((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
                             p[3]);
    }
    a->swapped = true;
    a->at = HEAD + 4 * b[3];
    return raw_shape(c, sizes, b[3], HEAD, &a->shape, err);
}

int idx_load(struct content *c, const struct file_options *options, struct value *out,
             struct err *err)
{
    struct raw_array a = { 0 };
    struct tensor *t;
    int64_t bytes;
    char text[128];
    (void)options;
    if (read_head(c, &a, err) || raw_bytes(c, &a, HEAD, &bytes, err))
        return -1;
    if (bytes != c->size - a.at)
        return content_fail(err, c, bytes < c->size - a.at ? a.at + bytes : c->size,
                            "shape %s takes %lld bytes, and %lld are there",
                            shape_name(&a.shape, text, sizeof text), (long long)bytes,
                            (long long)(c->size - a.at));
    if (raw_tensor(c, &a, &t, err))
        return -1;
    *out = value_tensor(t);
    return 0;
}

int idx_save(struct writer *w, const struct items *items, struct err *err)
{
    const struct item *item;
    if (items_single(items, w->label, &item, err))
        return -1;
    const struct shape *s = &item->tensor->layout.shape;
    const struct raw_row *row = raw_row(raw_of(item->tensor->dtype));
    unsigned char head[HEAD + 4 * MAX_DIMS] = { 0, 0, (unsigned char)row->idx,
                                                (unsigned char)s->ndim };
    if (!row->idx) {
        err_set(err, ERR_TYPE, "%s: .idx has no %s", w->label, dtype_name(item->tensor->dtype));
        return err_hint(err, "it has u8, i8, i32, f32 and f64: cast(x, i32) or another");
    }
    for (int i = 0; i < s->ndim; i++) {
        if (s->size[i] > UINT32_MAX)
            return err_set(err, ERR_SHAPE, "%s: an axis of .idx is at most 2^32 - 1 long",
                           w->label);
        uint32_t size = (uint32_t)s->size[i];
        memcpy(head + HEAD + 4 * i, &size, 4);
        raw_swap(head + HEAD + 4 * i, 1, 4);
    }
    if (writer_add(w, head, (size_t)(HEAD + 4 * s->ndim), err))
        return -1;
    return writer_tensor(w, item->tensor, true, err);
}
