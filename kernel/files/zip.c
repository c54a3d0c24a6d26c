/* An entry's bytes, unpacked into memory of exactly the declared size. */
#include "files/zip.h"

#include <stdlib.h>

enum { PIECE = 256 << 10 };

struct unpacking {
    const struct zip_entry *entry;
    struct content *from;
    const struct codec_zlib *zlib;
    void *stream;
    unsigned char *piece;
    unsigned char *to;
    int64_t made;
    bool ended;
    struct err *err;
};

/* One piece of packed bytes that begins at byte `at` of the archive. */
static int unpack_piece(struct unpacking *u, int64_t at, size_t n)
{
    char why[CODEC_WHY];
    unsigned char beyond; /* what no longer fits shows itself here */
    struct codec_step step = { .in = u->piece, .in_n = n };
    while (step.in_n && !u->ended) {
        int64_t room = u->entry->size - u->made;
        step.out = room ? u->to + u->made : &beyond;
        step.out_n = room ? (size_t)room : 1;
        size_t before = step.out_n;
        enum codec_state state = u->zlib->step(u->stream, &step, why);
        int64_t place = at + (int64_t)(n - step.in_n);
        if (state == CODEC_BAD)
            return content_fail(u->err, u->from, place, "the packed data is damaged: %s", why);
        if (!room && step.out_n < before)
            return content_fail(u->err, u->from, place,
                                "more than the declared %lld bytes come out",
                                (long long)u->entry->size);
        u->made += (int64_t)(before - step.out_n);
        u->ended = state == CODEC_END;
    }
    if (step.in_n)
        return content_fail(u->err, u->from, at + (int64_t)(n - step.in_n),
                            "the packed data ends here, before the entry does");
    return 0;
}

static int unpack(struct unpacking *u)
{
    const struct zip_entry *e = u->entry;
    for (int64_t done = 0; done < e->bytes; done += PIECE) {
        size_t n = (size_t)(e->bytes - done < PIECE ? e->bytes - done : PIECE);
        if (content_read(u->from, e->data + done, u->piece, n, u->err) ||
            unpack_piece(u, e->data + done, n))
            return -1;
    }
    if (u->made == e->size && u->ended)
        return 0;
    return content_fail(u->err, u->from, e->data + e->bytes,
                        "the packed data ends after %lld bytes, and %lld were declared",
                        (long long)u->made, (long long)e->size);
}

static int fill(struct unpacking *u)
{
    if (!u->entry->packed)
        return content_read(u->from, u->entry->data, u->to, (size_t)u->entry->size, u->err);
    u->piece = malloc(PIECE);
    u->stream = u->zlib->open(CODEC_INFLATE);
    int status = u->piece && u->stream ? unpack(u)
                                       : err_set(u->err, ERR_MEMORY, "the system is out of memory");
    free(u->piece);
    u->zlib->close(u->stream);
    return status;
}

int zip_unpack(const struct zip *z, const struct zip_entry *e, const char *label,
               struct content *out, struct err *err)
{
    struct unpacking u = { .entry = e, .from = z->content, .err = err };
    const struct file_host *host = z->content->host;
    struct buffer *b;
    if (codec_find_zlib(z->content->label, &u.zlib, err) ||
        host->alloc(host->context, (size_t)e->size, &b, err))
        return -1;
    u.to = b->host;
    int status = fill(&u);
    if (status == 0 && u.zlib->crc(0, u.to, (size_t)e->size) != e->crc)
        status = content_fail(err, z->content, e->data,
                              "the checksum of this entry is wrong: the file is damaged");
    if (status) {
        buffer_unref(b);
        return -1;
    }
    content_of(out, label, b, e->size, host);
    return 0;
}
