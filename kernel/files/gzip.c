/* What is unpacked is asked for in memory that doubles, and never more than the packed bytes could
 * give (deflate makes at most 1032 bytes of one). */
#include "files/gzip.h"

#include "base/checked.h"
#include "files/codec.h"

#include <string.h>

enum { HEAD = 18, RATIO = 1032, FIRST = 64 << 10, PIECE = 256 << 10 };

struct gzip {
    struct content *packed;
    const struct codec_zlib *zlib;
    void *stream;
    int64_t read; /* of the packed bytes */
    struct buffer *out;
    int64_t made, most;
};

int gzip_is(struct content *c, bool *yes, struct err *err)
{
    unsigned char head[2];
    *yes = false;
    if (c->size < HEAD)
        return 0;
    if (content_read(c, 0, head, sizeof head, err))
        return -1;
    *yes = head[0] == 0x1f && head[1] == 0x8b;
    return 0;
}

static int grow(struct gzip *g, struct err *err)
{
    const struct file_host *host = g->packed->host;
    int64_t bytes = (int64_t)g->out->bytes;
    struct buffer *larger;
    if (bytes >= g->most)
        return content_fail(err, g->packed, g->read, "more comes out than can be packed in it");
    bytes = bytes > g->most / 2 ? g->most : bytes * 2;
    if (host->alloc(host->context, (size_t)bytes, &larger, err))
        return -1;
    memcpy(larger->host, g->out->host, (size_t)g->made);
    buffer_unref(g->out);
    g->out = larger;
    return 0;
}

/* One piece of packed bytes. *ended: at the end of a member; another may follow. */
static int unpack_piece(struct gzip *g, struct codec_step *in, bool *ended, struct err *err)
{
    char why[CODEC_WHY];
    while (in->in_n && !*ended) {
        if (g->made == (int64_t)g->out->bytes && grow(g, err))
            return -1;
        in->out = (unsigned char *)g->out->host + g->made;
        in->out_n = g->out->bytes - (size_t)g->made;
        size_t room = in->out_n, left = in->in_n;
        enum codec_state state = g->zlib->step(g->stream, in, why);
        g->made += (int64_t)(room - in->out_n);
        g->read += (int64_t)(left - in->in_n);
        if (state == CODEC_BAD)
            return content_fail(err, g->packed, g->read, "the packed data is damaged: %s", why);
        *ended = state == CODEC_END;
    }
    return 0;
}

/* What may be left when the input is used up. */
static int flush(struct gzip *g, bool *ended, struct err *err)
{
    char why[CODEC_WHY];
    for (size_t room = 0; !*ended;) {
        if (g->made == (int64_t)g->out->bytes && grow(g, err))
            return -1;
        struct codec_step step = { .out = (unsigned char *)g->out->host + g->made,
                                   .out_n = g->out->bytes - (size_t)g->made };
        room = step.out_n;
        enum codec_state state = g->zlib->step(g->stream, &step, why);
        g->made += (int64_t)(room - step.out_n);
        *ended = state == CODEC_END;
        if (state == CODEC_BAD || (!*ended && room == step.out_n))
            return content_fail(err, g->packed, g->read, "the packed data ends too early");
    }
    return 0;
}

static int restart(struct gzip *g, struct err *err)
{
    g->zlib->close(g->stream);
    g->stream = g->zlib->open(CODEC_INFLATE_GZIP);
    return g->stream ? 0 : err_set(err, ERR_MEMORY, "the system is out of memory");
}

/* Several members one after another are one file. */
static int unpack_all(struct gzip *g, unsigned char *piece, struct err *err)
{
    bool ended = true;
    while (g->read < g->packed->size) {
        int64_t left = g->packed->size - g->read;
        size_t n = left < PIECE ? (size_t)left : PIECE;
        struct codec_step step = { .in = piece, .in_n = n };
        if (content_read(g->packed, g->read, piece, n, err))
            return -1;
        while (step.in_n) {
            if (ended && restart(g, err))
                return -1;
            ended = false;
            if (unpack_piece(g, &step, &ended, err))
                return -1;
        }
    }
    return flush(g, &ended, err);
}

int gzip_unpack(struct content *c, struct err *err)
{
    struct gzip g = { .packed = c };
    struct buffer *piece = NULL;
    const struct file_host *host = c->host;
    if (checked_mul(c->size, RATIO, &g.most))
        g.most = INT64_MAX;
    if (codec_find_zlib(c->label, &g.zlib, err) || host->alloc(host->context, PIECE, &piece, err))
        return -1;
    int64_t first = c->size * 4 < FIRST ? FIRST : c->size * 4;
    int status = host->alloc(host->context, (size_t)(first < g.most ? first : g.most), &g.out, err);
    if (status == 0)
        status = unpack_all(&g, piece->host, err);
    if (g.stream)
        g.zlib->close(g.stream);
    buffer_unref(piece);
    if (status) {
        buffer_unref(g.out);
        return -1;
    }
    char label[sizeof c->label];
    memcpy(label, c->label, sizeof label);
    content_close(c);
    content_of(c, label, g.out, g.made, host);
    return 0;
}
