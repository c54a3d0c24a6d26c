/* Pictures as tensors [height, width, channels]: u8, and i32 where a file has 16 bits a sample.
 * Unpacking and packing is the codecs' (formats/png.c, formats/jpeg.c). */
#include "files/codec.h"
#include "files/format.h"
#include "files/raw.h"
#include "tensor/element.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE_MOST = 32768, WIDE_FROM = 256 };
static const int64_t PIXELS_MOST = (int64_t)1 << 28;

bool png_is(const unsigned char *head, size_t n, int64_t file_bytes)
{
    (void)file_bytes;
    return n >= 8 && memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0;
}

bool jpeg_is(const unsigned char *head, size_t n, int64_t file_bytes)
{
    (void)file_bytes;
    return n >= 3 && memcmp(head, "\xff\xd8\xff", 3) == 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reading {
    struct content *content;
    struct buffer *bytes; /* the samples, as they come out */
    struct shape shape;
    bool wide, refused;
    struct err *err;
};

static unsigned char *place(void *context, const struct codec_picture *p)
{
    struct reading *r = context;
    const struct file_host *host = r->content->host;
    int64_t pixels = (int64_t)p->width * p->height;
    r->refused = true;
    if (p->width == 0 || p->height == 0 || p->width > SIDE_MOST || p->height > SIDE_MOST ||
        pixels > PIXELS_MOST) {
        content_fail(r->err, r->content, 0,
                     "a picture of %u x %u pixels; %d a side and 2^28 in all are the most",
                     p->width, p->height, SIDE_MOST);
        err_hint(r->err, "make it smaller with a program for pictures, or cut it into several");
        return NULL;
    }
    r->shape = (struct shape){ 3, { p->height, p->width, p->channels } };
    r->wide = p->wide;
    size_t bytes = (size_t)pixels * (size_t)p->channels * (p->wide ? 2 : 1);
    r->refused = host->alloc(host->context, bytes, &r->bytes, r->err);
    return r->refused ? NULL : r->bytes->host;
}

/* Samples of two bytes become an i32 tensor by the road of any array of a file. */
static int finish(struct reading *r, struct value *out, struct err *err)
{
    struct content samples;
    struct tensor *t;
    struct raw_array a = { .type = r->wide ? RAW_U16 : RAW_U8, .swapped = true, .shape = r->shape };
    content_of(&samples, r->content->label, buffer_ref(r->bytes), (int64_t)r->bytes->bytes,
               r->content->host);
    int status = raw_tensor(&samples, &a, &t, err);
    content_close(&samples);
    if (status == 0)
        *out = value_tensor(t);
    return status;
}

static int load(const char *codec, struct content *c, struct value *out, struct err *err)
{
    const struct codec *found;
    const char *bytes;
    size_t at = 0;
    char why[CODEC_WHY] = "";
    struct reading r = { .content = c, .err = err };
    if (codec_find(codec, c->label, &found, err) || content_all(c, &bytes, err))
        return -1;
    const struct codec_pictures *pictures = (const struct codec_pictures *)(const void *)found;
    int status = pictures->read((const unsigned char *)bytes, (size_t)c->size, c->host->cancel,
                                place, &r, &at, why);
    if (status && !r.refused && content_pause(c->host, err) == 0)
        content_fail(err, c, (int64_t)at, "%s", *why ? why : "the picture cannot be read");
    if (status == 0)
        status = finish(&r, out, err);
    buffer_unref(r.bytes);
    return status ? -1 : 0;
}

int png_load(struct content *c, const struct file_options *options, struct value *out,
             struct err *err)
{
    (void)options;
    return load("png", c, out, err);
}

int jpeg_load(struct content *c, const struct file_options *options, struct value *out,
              struct err *err)
{
    (void)options;
    return load("jpeg", c, out, err);
}

/* ---- writing --------------------------------------------------------------------------------- */

struct writing {
    struct writer *writer;
    const struct tensor *tensor; /* of three axes */
    void *elements;              /* of one row */
    unsigned char *samples;
    bool wide;
    struct err *err;
};

/* Truth is black or white, reals run from 0 to 1, whole numbers are samples. -1: none of these. */
static int64_t sample(enum dtype t, const void *at)
{
    union scalar v = element_read(t, at);
    if (dtype_kind(t) == 'f')
        return v.real >= 0 && v.real <= 1 ? llrint(v.real * 255) : -1;
    if (dtype_kind(t) == 'b')
        return v.whole * 255;
    return v.whole >= 0 && v.whole <= UINT16_MAX ? v.whole : -1;
}

static size_t row_count(const struct tensor *t)
{
    return (size_t)(t->layout.shape.size[1] * t->layout.shape.size[2]);
}

static int refuse_sample(const struct writing *w, int64_t row, size_t i)
{
    const struct tensor *t = w->tensor;
    int64_t channels = t->layout.shape.size[2];
    const char *range = dtype_kind(t->dtype) == 'f' ? "0 to 1 (of 0 to 255, save cast(x, u8))"
                                                    : "0 to 65535";
    return err_set(w->err, ERR_VALUE,
                   "%s: the element at [%lld, %lld, %lld] is %g, and %s of a "
                   "picture are %s",
                   w->writer->label, (long long)row, (long long)i / channels,
                   (long long)i % channels,
                   element_real(t->dtype, (char *)w->elements + i * dtype_bytes(t->dtype)),
                   dtype_name(t->dtype), range);
}

/* Also looks whether 8 bits are enough. */
static int check_samples(struct writing *w)
{
    size_t count = row_count(w->tensor), each = dtype_bytes(w->tensor->dtype);
    for (int64_t y = 0; y < w->tensor->layout.shape.size[0]; y++) {
        if (content_pause(w->writer->host, w->err) ||
            elements_rows(w->tensor, y, 1, w->writer->host, w->elements, w->err))
            return -1;
        for (size_t i = 0; i < count; i++) {
            int64_t v = sample(w->tensor->dtype, (char *)w->elements + i * each);
            if (v < 0)
                return refuse_sample(w, y, i);
            w->wide = w->wide || v >= WIDE_FROM;
        }
    }
    return 0;
}

static const unsigned char *row(void *context, uint32_t y)
{
    struct writing *w = context;
    size_t count = row_count(w->tensor), each = dtype_bytes(w->tensor->dtype);
    if (content_pause(w->writer->host, w->err) ||
        elements_rows(w->tensor, y, 1, w->writer->host, w->elements, w->err))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        int64_t v = sample(w->tensor->dtype, (char *)w->elements + i * each);
        if (w->wide)
            w->samples[2 * i] = (unsigned char)(v >> 8);
        w->samples[w->wide ? 2 * i + 1 : i] = (unsigned char)v;
    }
    return w->samples;
}

static int put(void *context, const void *bytes, size_t n)
{
    struct writing *w = context;
    return writer_add(w->writer, bytes, n, w->err);
}

/* [height, width] is one channel. */
static int as_picture(const struct tensor *t, const char *label, struct tensor *out,
                      struct err *err)
{
    char text[128];
    struct layout *l = &out->layout;
    *out = *t;
    if (l->shape.ndim == 2) {
        l->shape.ndim = 3;
        l->shape.size[2] = 1;
        l->stride[2] = 1;
    }
    const int64_t *size = l->shape.size;
    if (l->shape.ndim == 3 && size[2] >= 1 && size[2] <= 4 && size[0] >= 1 && size[1] >= 1 &&
        size[0] <= SIDE_MOST && size[1] <= SIDE_MOST)
        return 0;
    err_set(err, ERR_SHAPE, "%s: shape %s is no picture", label,
            shape_name(&t->layout.shape, text, sizeof text));
    return err_hint(err,
                    "a picture is [height, width] or [height, width, channels] with 1 to 4 "
                    "channels and at most %d pixels a side",
                    SIDE_MOST);
}

static int write_picture(struct writing *w, const struct codec_pictures *codec)
{
    char why[CODEC_WHY] = "";
    if (check_samples(w))
        return -1;
    const int64_t *size = w->tensor->layout.shape.size;
    struct codec_picture p = { (uint32_t)size[1], (uint32_t)size[0], (int)size[2], w->wide };
    if (codec->write(&p, row, put, w, why) == 0)
        return 0;
    return *why ? err_set(w->err, ERR_FILE, "%s: %s", w->writer->label, why) : -1;
}

int png_save(struct writer *w, const struct items *items, struct err *err)
{
    const struct codec *found;
    const struct item *item;
    struct tensor t;
    if (items_single(items, w->label, &item, err) || as_picture(item->tensor, w->label, &t, err) ||
        codec_find("png", w->label, &found, err))
        return -1;
    struct writing writing = { .writer = w, .tensor = &t, .err = err };
    writing.elements = malloc(row_count(&t) * dtype_bytes(t.dtype));
    writing.samples = malloc(row_count(&t) * 2);
    int status = writing.elements && writing.samples
                     ? write_picture(&writing, (const struct codec_pictures *)(const void *)found)
                     : err_set(err, ERR_MEMORY, "the system is out of memory");
    free(writing.elements);
    free(writing.samples);
    return status;
}
