/* libpng as a codec: build/formats/png.so. Palettes, few bits a sample and transparency are
 * expanded to whole channels; texts, profiles and dates are not read. */
#include "files/codec.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES_MOST = 8 << 20 };

struct png {
    png_structp png;
    png_infop info;
    jmp_buf stop;
    const unsigned char *bytes; /* reading */
    size_t n, at;
    const unsigned char *(*row)(void *context, uint32_t y); /* writing */
    int (*put)(void *context, const void *bytes, size_t n);
    void *context;
    char *why;
};

static void fail(png_structp png, png_const_charp text)
{
    struct png *p = png_get_error_ptr(png);
    snprintf(p->why, CODEC_WHY, "%s", text);
    longjmp(p->stop, 1);
}

static void stop(struct png *p)
{
    longjmp(p->stop, 1);
}

static void ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/* ---- reading --------------------------------------------------------------------------------- */

static void take(png_structp png, png_bytep to, size_t n)
{
    struct png *p = png_get_io_ptr(png);
    if (n > p->n - p->at) {
        p->at = p->n;
        png_error(png, "the file ends here, inside the picture");
    }
    memcpy(to, p->bytes + p->at, n);
    p->at += n;
}

static void set_limits(struct png *p)
{
    static const png_byte skipped[] = "tEXt\0zTXt\0iTXt\0iCCP\0eXIf\0tIME\0sPLT\0hIST\0";
    png_set_user_limits(p->png, 1 << 20, 1 << 20); /* the exact ones are the caller's */
    png_set_chunk_malloc_max(p->png, CHUNK_BYTES_MOST);
    png_set_keep_unknown_chunks(p->png, PNG_HANDLE_CHUNK_NEVER, skipped, (int)(sizeof skipped / 5));
}

/* What rows are from now on. */
static void expand(struct png *p, struct codec_picture *out)
{
    png_set_expand(p->png);
    png_set_interlace_handling(p->png);
    png_read_update_info(p->png, p->info);
    *out = (struct codec_picture){ png_get_image_width(p->png, p->info),
                                   png_get_image_height(p->png, p->info),
                                   png_get_channels(p->png, p->info),
                                   png_get_bit_depth(p->png, p->info) == 16 };
}

static void read_rows(struct png *p, const struct codec_picture *picture, unsigned char *to,
                      const struct cancel *cancel)
{
    size_t row = png_get_rowbytes(p->png, p->info);
    int passes = png_get_interlace_type(p->png, p->info) == PNG_INTERLACE_NONE ? 1 : 7;
    for (int pass = 0; pass < passes; pass++)
        for (uint32_t y = 0; y < picture->height; y++) {
            if (cancel_asked(cancel))
                stop(p);
            png_read_row(p->png, to + y * row, NULL);
        }
    png_read_end(p->png, NULL);
}

static int read_picture(struct png *p, const struct cancel *cancel,
                        unsigned char *(*place)(void *context, const struct codec_picture *p),
                        void *context)
{
    struct codec_picture picture;
    if (setjmp(p->stop))
        return -1;
    set_limits(p);
    png_set_read_fn(p->png, p, take);
    png_read_info(p->png, p->info);
    expand(p, &picture);
    unsigned char *to = place(context, &picture);
    if (!to)
        return -1;
    memset(to, 0, png_get_rowbytes(p->png, p->info) * picture.height);
    read_rows(p, &picture, to, cancel);
    return 0;
}

static int png_read_all(const unsigned char *bytes, size_t n, const struct cancel *cancel,
                        unsigned char *(*place)(void *context, const struct codec_picture *p),
                        void *context, size_t *at, char why[CODEC_WHY])
{
    struct png p = { .bytes = bytes, .n = n, .why = why };
    int status = -1;
    p.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &p, fail, ignore);
    p.info = p.png ? png_create_info_struct(p.png) : NULL;
    if (p.info)
        status = read_picture(&p, cancel, place, context);
    else
        snprintf(why, CODEC_WHY, "no memory to read it");
    *at = p.at;
    png_destroy_read_struct(&p.png, &p.info, NULL);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void give(png_structp png, png_bytep bytes, size_t n)
{
    struct png *p = png_get_io_ptr(png);
    if (p->put(p->context, bytes, n))
        stop(p);
}

static void nothing(png_structp png)
{
    (void)png;
}

static int write_rows(struct png *p, const struct codec_picture *picture)
{
    static const int types[] = { 0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                 PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA };
    if (setjmp(p->stop))
        return -1;
    png_set_write_fn(p->png, p, give, nothing);
    png_set_IHDR(p->png, p->info, picture->width, picture->height, picture->wide ? 16 : 8,
                 types[picture->channels], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(p->png, p->info);
    for (uint32_t y = 0; y < picture->height; y++) {
        const unsigned char *row = p->row(p->context, y);
        if (!row)
            return -1;
        png_write_row(p->png, row);
    }
    png_write_end(p->png, NULL);
    return 0;
}

static int png_write_all(const struct codec_picture *picture,
                         const unsigned char *(*row)(void *context, uint32_t y),
                         int (*put)(void *context, const void *bytes, size_t n), void *context,
                         char why[CODEC_WHY])
{
    struct png p = { .row = row, .put = put, .context = context, .why = why };
    int status = -1;
    p.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &p, fail, ignore);
    p.info = p.png ? png_create_info_struct(p.png) : NULL;
    if (p.info)
        status = write_rows(&p, picture);
    else
        snprintf(why, CODEC_WHY, "no memory to write it");
    png_destroy_write_struct(&p.png, &p.info);
    return status;
}

const struct codec *tensorcell_codec(void);

__attribute__((visibility("default"))) const struct codec *tensorcell_codec(void)
{
    static const struct codec_pictures table = {
        .codec = { CODEC_ABI, "png" },
        .read = png_read_all,
        .write = png_write_all,
    };
    return &table.codec;
}
