/* An output's memory lies idle until the step that writes it: temporaries that are over by then are
 * put there, so that a chain of steps needs two buffers and not three. And how much memory that
 * makes at most. */
#include "base/checked.h"
#include "plan/writer.h"

static bool fits_before(const struct program_buffer *t, const struct program_buffer *o, int32_t end)
{
    return t->role == BUFFER_TEMPORARY && t->bytes <= o->bytes && t->first > end &&
           t->last < o->first;
}

/* moved[t] becomes o. Buffers stand in the order of their first steps. */
static void take_in(const struct program *p, int32_t o, int32_t *moved)
{
    int32_t end = -1;
    for (int32_t t = 0; t < p->buffer_count; t++) {
        if (moved[t] != t || !fits_before(&p->buffers[t], &p->buffers[o], end))
            continue;
        moved[t] = o;
        end = p->buffers[t].last;
    }
}

void writer_share(struct writer *wr)
{
    struct program *p = &wr->p;
    int32_t *moved = ARENA_ARRAY(wr->w->arena, p->buffer_count, int32_t);
    int32_t *number = ARENA_ARRAY(wr->w->arena, p->buffer_count, int32_t);
    for (int32_t i = 0; i < p->buffer_count; i++)
        moved[i] = i;
    for (int32_t i = 0; i < p->buffer_count; i++)
        if (p->buffers[i].role == BUFFER_OUTPUT)
            take_in(p, i, moved);
    int32_t kept = 0;
    for (int32_t i = 0; i < p->buffer_count; i++) {
        struct program_buffer *o = &p->buffers[moved[i]];
        if (p->buffers[i].first < o->first)
            o->first = p->buffers[i].first;
        if (moved[i] == i)
            number[i] = kept++;
    }
    for (int32_t i = 0; i < p->view_count; i++)
        p->views[i].buffer = number[moved[p->views[i].buffer]];
    for (int32_t i = 0; i < p->buffer_count; i++) {
        if (moved[i] != i)
            continue;
        p->buffers[number[i]] = p->buffers[i];
        wr->bases[number[i]] = wr->bases[i];
    }
    p->buffer_count = kept;
}

static bool add_to(int64_t *sum, int64_t bytes)
{
    return !checked_add(*sum, bytes, sum);
}

/* Outputs are there from the start; temporaries from their first to their last step. */
int64_t writer_peak(const struct writer *wr)
{
    const struct program *p = &wr->p;
    int64_t *change = ARENA_ARRAY(wr->w->arena, p->step_count + 1, int64_t);
    int64_t now = 0, peak = 0;
    bool fits = true;
    for (int32_t i = 0; i < p->buffer_count; i++) {
        const struct program_buffer *b = &p->buffers[i];
        if (b->role == BUFFER_OUTPUT)
            fits = fits && add_to(&now, b->bytes);
        if (b->role == BUFFER_TEMPORARY)
            fits = fits && add_to(&change[b->first], b->bytes) &&
                   add_to(&change[b->last + 1], -b->bytes);
    }
    peak = now;
    for (int32_t s = 0; fits && s < p->step_count; s++) {
        fits = add_to(&now, change[s]);
        peak = now > peak ? now : peak;
    }
    return fits ? peak : INT64_MAX;
}
