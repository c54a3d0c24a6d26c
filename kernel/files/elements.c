/* Elements of tensors on their way into files. A tensor that lies in memory as files want it is
 * handed on as it is; another is halved, outer axes first, until a piece fits. */
#include "files/content.h"
#include "files/items.h"

#include <stdlib.h>

enum { PIECE = 512 << 10 };

struct walk {
    const struct file_host *host;
    elements_take *take;
    void *context;
    void *piece; /* made when first needed */
    size_t each;
};

static int hand_on(const struct walk *w, const char *at, int64_t count, struct err *err)
{
    int64_t most = PIECE / (int64_t)w->each;
    for (int64_t n; count > 0; count -= n, at += n * (int64_t)w->each) {
        n = count < most ? count : most;
        if (content_pause(w->host, err) || w->take(w->context, at, (size_t)n, err))
            return -1;
    }
    return 0;
}

static int read_piece(struct walk *w, const struct tensor *t, const struct box *b, int64_t count,
                      struct err *err)
{
    if (!w->piece && !(w->piece = malloc(PIECE)))
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    return w->host->read(w->host->context, t, b, w->piece, err) || hand_on(w, w->piece, count, err)
               ? -1
               : 0;
}

static struct box part(const struct box *b, int axis, int64_t from, int64_t to)
{
    struct box p = *b;
    p.shape.size[axis] = to - from;
    p.start[axis] += from;
    return p;
}

/* The first axis that is longer than 1 is halved, so that C order stays; at most 63 deep. */
static int walk(struct walk *w, const struct tensor *t, const struct box *b, struct err *err)
{
    int64_t count = shape_count(&b->shape);
    struct layout l = box_layout(b, t);
    const char *host = t->buffer->host;
    if (count == 0)
        return 0;
    if (host && layout_is_contiguous(&l))
        return hand_on(w, host + l.offset * (int64_t)w->each, count, err);
    if (count * (int64_t)w->each <= PIECE)
        return read_piece(w, t, b, count, err);
    int axis = 0;
    while (b->shape.size[axis] == 1)
        axis++;
    int64_t all = b->shape.size[axis];
    struct box low = part(b, axis, 0, all / 2), high = part(b, axis, all / 2, all);
    return walk(w, t, &low, err) || walk(w, t, &high, err) ? -1 : 0;
}

int elements_walk(const struct tensor *t, const struct file_host *host, elements_take *take,
                  void *context, struct err *err)
{
    struct walk w = { host, take, context, NULL, dtype_bytes(t->dtype) };
    struct box all = box_all(t);
    int status = walk(&w, t, &all, err);
    free(w.piece);
    return status;
}

int elements_rows(const struct tensor *t, int64_t first, int64_t n, const struct file_host *host,
                  void *to, struct err *err)
{
    struct box all = box_all(t), rows = part(&all, 0, first, first + n);
    return host->read(host->context, t, &rows, to, err);
}
