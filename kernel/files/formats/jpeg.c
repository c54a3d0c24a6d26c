/* libjpeg as a codec: build/formats/jpeg.so. Grey pictures have one channel, all others three. */
#include "files/codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

enum { SCANS_MOST = 500 }; /* each goes over the whole picture */

struct jpeg {
    struct jpeg_decompress_struct jpeg; /* its functions find the rest by client_data */
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf stop;
    size_t n;
    JSAMPARRAY inked; /* a row of four colours */
    const struct cancel *cancel;
    char *why;
};

static void fail(j_common_ptr info)
{
    struct jpeg *j = info->client_data;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    snprintf(j->why, CODEC_WHY, "%.150s", text);
    longjmp(j->stop, 1);
}

/* Level -1 is a warning that the data is damaged: a picture made from a part is no picture. What
 * some cameras write is let pass. */
static void message(j_common_ptr info, int level)
{
    int code = info->err->msg_code;
    if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM &&
        code != JWRN_TOO_MUCH_DATA)
        fail(info);
}

static void watch(j_common_ptr info)
{
    struct jpeg *j = info->client_data;
    if (cancel_asked(j->cancel))
        longjmp(j->stop, 1);
    if (j->jpeg.input_scan_number > SCANS_MOST) {
        snprintf(j->why, CODEC_WHY, "more than %d scans", SCANS_MOST);
        longjmp(j->stop, 1);
    }
}

static void be_silent(j_common_ptr info)
{
    (void)info;
}

/* Ink of four colours to light of three. Adobe's files count the other way round. */
static void from_ink(const unsigned char *ink, unsigned char *to, uint32_t width, bool adobe)
{
    for (uint32_t x = 0; x < width; x++, ink += 4, to += 3)
        for (int i = 0; i < 3; i++) {
            int colour = adobe ? ink[i] : 255 - ink[i], key = adobe ? ink[3] : 255 - ink[3];
            to[i] = (unsigned char)((colour * key + 127) / 255);
        }
}

static void start(struct jpeg *j, struct codec_picture *out)
{
    struct jpeg_decompress_struct *d = &j->jpeg;
    jpeg_read_header(d, TRUE);
    bool grey = d->jpeg_color_space == JCS_GRAYSCALE;
    bool ink = d->jpeg_color_space == JCS_CMYK || d->jpeg_color_space == JCS_YCCK;
    d->out_color_space = grey ? JCS_GRAYSCALE : ink ? JCS_CMYK : JCS_RGB;
    *out = (struct codec_picture){ d->image_width, d->image_height, grey ? 1 : 3, false };
}

/* Inked rows need more room than what they become. */
static void read_rows(struct jpeg *j, const struct codec_picture *p, unsigned char *to)
{
    struct jpeg_decompress_struct *d = &j->jpeg;
    size_t bytes = (size_t)p->width * (size_t)p->channels;
    bool ink = d->out_color_space == JCS_CMYK;
    jpeg_start_decompress(d);
    if (ink)
        j->inked = d->mem->alloc_sarray((j_common_ptr)d, JPOOL_IMAGE, 4 * p->width, 1);
    for (uint32_t y = 0; y < p->height; y++, to += bytes) {
        JSAMPROW row = to;
        jpeg_read_scanlines(d, ink ? j->inked : &row, 1);
        if (ink)
            from_ink(j->inked[0], to, p->width, d->saw_Adobe_marker);
    }
    jpeg_finish_decompress(d);
}

static int read_picture(struct jpeg *j, const unsigned char *bytes,
                        unsigned char *(*place)(void *context, const struct codec_picture *p),
                        void *context)
{
    struct codec_picture p;
    if (setjmp(j->stop))
        return -1;
    jpeg_create_decompress(&j->jpeg);
    j->jpeg.progress = &j->progress;
    jpeg_mem_src(&j->jpeg, (unsigned char *)(uintptr_t)bytes, j->n);
    start(j, &p);
    unsigned char *to = place(context, &p);
    if (!to)
        return -1;
    read_rows(j, &p, to);
    return 0;
}

static int jpeg_read_all(const unsigned char *bytes, size_t n, const struct cancel *cancel,
                         unsigned char *(*place)(void *context, const struct codec_picture *p),
                         void *context, size_t *at, char why[CODEC_WHY])
{
    struct jpeg j = { .n = n, .cancel = cancel, .why = why };
    j.jpeg.err = jpeg_std_error(&j.errors);
    j.jpeg.client_data = &j;
    j.errors.error_exit = fail;
    j.errors.emit_message = message;
    j.errors.output_message = be_silent;
    j.progress.progress_monitor = watch;
    int status = read_picture(&j, bytes, place, context);
    *at = j.jpeg.src ? n - j.jpeg.src->bytes_in_buffer : 0;
    jpeg_destroy_decompress(&j.jpeg);
    return status;
}

const struct codec *tensorcell_codec(void);

__attribute__((visibility("default"))) const struct codec *tensorcell_codec(void)
{
    static const struct codec_pictures table = {
        .codec = { CODEC_ABI, "jpeg" },
        .read = jpeg_read_all,
    };
    return &table.codec;
}
