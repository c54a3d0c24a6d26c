/* zlib as a codec: build/formats/zlib.so. */
#include "files/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

enum { WINDOW_RAW = -15, WINDOW_GZIP = 31, LEVEL = 6, MEMORY = 8, PIECE = 1 << 30 };

struct stream {
    z_stream z;
    bool packs;
};

static void *stream_open(enum codec_stream kind)
{
    struct stream *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->packs = kind == CODEC_DEFLATE_GZIP;
    int status = s->packs ? deflateInit2(&s->z, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY,
                                         Z_DEFAULT_STRATEGY)
                          : inflateInit2(&s->z, kind == CODEC_INFLATE ? WINDOW_RAW : WINDOW_GZIP);
    if (status == Z_OK)
        return s;
    free(s);
    return NULL;
}

static void stream_close(void *stream)
{
    struct stream *s = stream;
    if (!s)
        return;
    if (s->packs)
        deflateEnd(&s->z);
    else
        inflateEnd(&s->z);
    free(s);
}

static enum codec_state stream_step(void *stream, struct codec_step *step, char why[CODEC_WHY])
{
    struct stream *s = stream;
    uInt in = (uInt)(step->in_n < PIECE ? step->in_n : PIECE);
    uInt out = (uInt)(step->out_n < PIECE ? step->out_n : PIECE);
    s->z.next_in = (Bytef *)(uintptr_t)step->in;
    s->z.avail_in = in;
    s->z.next_out = step->out;
    s->z.avail_out = out;
    bool last = step->last && in == step->in_n;
    int status = s->packs ? deflate(&s->z, last ? Z_FINISH : Z_NO_FLUSH)
                          : inflate(&s->z, Z_NO_FLUSH);
    in -= s->z.avail_in;
    out -= s->z.avail_out;
    step->in += in;
    step->in_n -= in;
    step->out += out;
    step->out_n -= out;
    if (status == Z_STREAM_END)
        return CODEC_END;
    if (status == Z_OK || status == Z_BUF_ERROR)
        return CODEC_MORE;
    snprintf(why, CODEC_WHY, "%s", s->z.msg ? s->z.msg : zError(status));
    return CODEC_BAD;
}

static uint32_t crc(uint32_t so_far, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uLong sum = so_far;
    for (size_t piece; n; p += piece, n -= piece) {
        piece = n < PIECE ? n : PIECE;
        sum = crc32(sum, p, (uInt)piece);
    }
    return (uint32_t)sum;
}

const struct codec *tensorcell_codec(void);

__attribute__((visibility("default"))) const struct codec *tensorcell_codec(void)
{
    static const struct codec_zlib table = {
        .codec = { CODEC_ABI, "zlib" },
        .open = stream_open,
        .step = stream_step,
        .close = stream_close,
        .crc = crc,
    };
    return &table.codec;
}
