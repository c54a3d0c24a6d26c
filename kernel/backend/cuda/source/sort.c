/* See sort.h: merge sort. Stretches of 512 are sorted by a block each, then runs are merged
 * two by two, each pass a launch. */
#include "backend/cuda/source/sort.h"

enum { STRETCH = 512 };

void sort_open(struct build *b, struct sorted *s, int64_t lines, int64_t width)
{
    int64_t n;
    *s = (struct sorted){ .lines = lines, .width = width };
    if (__builtin_mul_overflow(lines, width, &n)) {
        build_fail(b, "too many keys");
        n = 0;
    }
    s->key = build_scratch(b, DTYPE_I64, n);
    s->rider = build_scratch(b, DTYPE_I64, n);
    build_part(b, "earlier");
}

static void sort_stretches(struct build *b, const struct sorted *s)
{
    int64_t stretches = (s->width + STRETCH - 1) / STRETCH;
    build_begin(b, "sort_blocks", false);
    build_operand(b, "key", "uint64_t", &s->key);
    build_operand(b, "rider", "uint64_t", &s->rider);
    build_whole(b, "width", s->width);
    build_whole(b, "stretches", stretches);
    build_end_blocks(b, "sort_blocks", s->lines * stretches, 1);
}

static void merge(struct build *b, const struct sorted *from, const struct sorted *to, int64_t run)
{
    int64_t n = from->lines * from->width;
    build_begin(b, "merge_runs", build_is_wide(n));
    build_operand(b, "key", "const uint64_t", &from->key);
    build_operand(b, "rider", "const uint64_t", &from->rider);
    build_operand(b, "to_key", "uint64_t", &to->key);
    build_operand(b, "to_rider", "uint64_t", &to->rider);
    build_whole(b, "width", from->width);
    build_whole(b, "run", run);
    build_whole(b, "n", n);
    build_end(b, "merge_runs", n);
}

void sort_keys(struct build *b, struct sorted *s)
{
    struct sorted other;
    if (s->lines == 0 || s->width < 2)
        return;
    sort_stretches(b, s);
    if (s->width > STRETCH)
        sort_open(b, &other, s->lines, s->width);
    for (int64_t run = STRETCH; run < s->width; run *= 2) {
        merge(b, s, &other, run);
        struct sorted from = *s;
        *s = other;
        other = from;
    }
}
