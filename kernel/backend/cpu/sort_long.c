/* Rows so long that all threads work on each: cut into chunks that become keys (and for topk lose
 * all but their first) side by side, then sorted together. */
#include "backend/cpu/radix.h"
#include "backend/cpu/sort.h"

enum { CHUNK = 1 << 17 };

struct long_row {
    const struct sort *s;
    int64_t row, chunks;
    uint64_t *key, *rider;
    int64_t *kept; /* topk: of each chunk */
};

/* A chunk's keys; for topk only the k first of them stay, at the chunk's beginning. */
static void read_chunk(void *context, int64_t chunk, int thread)
{
    struct long_row *l = context;
    const struct sort *s = l->s;
    int64_t from = chunk * CHUNK, n = s->n - from < CHUNK ? s->n - from : CHUNK;
    (void)thread;
    sort_read_keys(s, l->row, from, n, l->key + from);
    if (!s->indices)
        return;
    sort_number(l->rider + from, from, n);
    l->kept[chunk] = sort_keep_first(l->key + from, l->rider + from, n, s->k, s->bytes);
}

/* What the chunks kept side by side, and the k first of that. */
static int64_t join_chunks(struct long_row *l)
{
    const struct sort *s = l->s;
    int64_t n = 0;
    for (int64_t c = 0; c < l->chunks; c++) {
        memmove(l->key + n, l->key + c * CHUNK, (size_t)l->kept[c] * sizeof *l->key);
        memmove(l->rider + n, l->rider + c * CHUNK, (size_t)l->kept[c] * sizeof *l->rider);
        n += l->kept[c];
    }
    return sort_keep_first(l->key, l->rider, n, s->k, s->bytes);
}

static void write_chunk(void *context, int64_t from, int64_t to)
{
    const struct long_row *l = context;
    uint64_t *key = l->key + from;
    sort_turn_keys(l->s, key, to - from);
    radix_elements(l->s->x.dtype, key, to - from, (char *)l->rider + from * l->s->bytes);
}

static int sort_long_row(struct long_row *l, struct err *err)
{
    const struct sort *s = l->s;
    if (cpu_parallel(s->call, l->chunks, s->n, read_chunk, l, err))
        return -1;
    int64_t n = s->indices ? join_chunks(l) : s->n;
    if (radix_sort_pairs(s->call, l->key, s->indices ? l->rider : NULL, n, 0, s->bytes, err))
        return -1;
    if (!s->indices && cpu_parallel_ranges(s->call, n, CHUNK, write_chunk, l, err))
        return -1;
    sort_write_row(s, l->row, l->rider);
    return cpu_stopped(s->call, err);
}

int sort_long_rows(const struct sort *s, struct err *err)
{
    struct long_row l = { .s = s, .chunks = cpu_ceil_div(s->n, CHUNK) };
    int status = -1;
    l.key = cpu_scratch(s->call, 2 * s->n + l.chunks, sizeof *l.key, err);
    if (!l.key)
        return -1;
    l.rider = l.key + s->n;
    l.kept = (int64_t *)(void *)(l.rider + s->n);
    for (l.row = 0, status = 0; l.row < s->rows && status == 0; l.row++)
        status = sort_long_row(&l, err);
    cpu_scratch_free(s->call, l.key);
    return status;
}
