/* Where the temporaries of a program lie: one piece of memory for all, in which those share a place
 * that are not alive at the same time. The largest are placed first, each as low as it fits. */
#include "backend/gpu/program.h"

#include "base/checked.h"

#include <stdlib.h>

struct piece {
    int64_t bytes, *at;
    int32_t first, last; /* steps */
};

struct plan {
    struct piece *pieces; /* placed ones come first, by address */
    int placed;
    int64_t size;
};

static int larger_first(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes > y->bytes ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static bool meet(const struct piece *a, const struct piece *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* Puts the next piece into the lowest gap between those placed that are alive with it. */
static int place(struct plan *p)
{
    struct piece next = p->pieces[p->placed];
    int64_t at = 0, end;
    int where = p->placed;
    for (int i = 0; i < p->placed; i++) {
        const struct piece *other = &p->pieces[i];
        if (!meet(&next, other))
            continue;
        if (*other->at - at >= next.bytes)
            break;
        if (*other->at + other->bytes > at)
            at = *other->at + other->bytes;
    }
    if (checked_add(at, next.bytes, &end))
        return -1;
    for (; where > 0 && *p->pieces[where - 1].at > at; where--)
        p->pieces[where] = p->pieces[where - 1];
    *next.at = at;
    p->pieces[where] = next;
    p->placed++;
    p->size = end > p->size ? end : p->size;
    return 0;
}

static void add(struct plan *p, int *count, int64_t bytes, int32_t first, int32_t last, int64_t *at)
{
    const int64_t most = INT64_MAX / GPU_POOL_UNIT * GPU_POOL_UNIT;
    *at = 0;
    if (bytes <= 0)
        return;
    bytes = bytes > most ? most : (bytes + GPU_POOL_UNIT - 1) / GPU_POOL_UNIT * GPU_POOL_UNIT;
    p->pieces[(*count)++] = (struct piece){ bytes, at, first, last };
}

static int list_pieces(struct gpu_prepared *q, struct plan *plan)
{
    const struct program *p = q->program;
    int count = 0;
    for (int32_t i = 0; i < p->buffer_count; i++)
        if (p->buffers[i].role == BUFFER_TEMPORARY)
            add(plan, &count, p->buffers[i].bytes, p->buffers[i].first, p->buffers[i].last,
                &q->temporary_at[i]);
    for (int32_t i = 0; i < p->step_count; i++)
        add(plan, &count, (int64_t)q->steps[i].scratch, i, i, &q->steps[i].scratch_at);
    add(plan, &count, (int64_t)gpu_head_bytes(q), 0, p->step_count, &q->head_at);
    return count;
}

int gpu_arena_plan(struct gpu_prepared *q, struct err *err)
{
    const struct program *p = q->program;
    struct plan plan = { 0 };
    plan.pieces = calloc((size_t)p->buffer_count + (size_t)p->step_count + 1, sizeof *plan.pieces);
    if (!plan.pieces)
        return err_set(err, ERR_MEMORY, "no memory to prepare a program");
    int count = list_pieces(q, &plan), status = 0;
    qsort(plan.pieces, (size_t)count, sizeof *plan.pieces, larger_first);
    while (status == 0 && plan.placed < count)
        status = place(&plan);
    free(plan.pieces);
    q->arena = plan.size;
    return status ? err_set(err, ERR_MEMORY,
                            "the temporaries of a program need more memory than "
                            "there is addresses for")
                  : 0;
}
