/* Temporaries that are put where another buffer will lie later. An output's memory lies idle until
 * the step that writes it; and a step that reads a temporary element by element, for the last time,
 * can write its result over it. So a chain of steps needs one buffer beside what it starts from.
 * And how much memory a program needs at most. */
#include "base/checked.h"
#include "plan/writer.h"

/* ---- may a step write over what it reads? -----------------------------------------------------
 */

static bool is_all_of(const struct program *p, int32_t view, int32_t buffer)
{
    const struct program_view *v = &p->views[view];
    return v->buffer == buffer && v->shift == 0 && v->layout.offset == 0 &&
           layout_is_contiguous(&v->layout) &&
           shape_count(&v->layout.shape) * (int64_t)dtype_bytes(v->dtype) ==
               p->buffers[buffer].bytes;
}

/* Each element is loaded before its place is written: all loads come before the store, and both
 * walk alike (views of all of two buffers of the same size, over the same space). */
static bool fused_replaces(const struct program *p, const struct step *s, int32_t old, int32_t new)
{
    bool stored = false;
    for (int32_t k = 0; k < s->code_count; k++) {
        const struct instruction *i = &p->code[s->code_first + k];
        if (i->code == TILE_STORE && p->views[i->index].buffer == new)
            stored = true;
        if (i->code == TILE_LOAD && p->views[i->index].buffer == old &&
            (stored || !is_all_of(p, i->index, old)))
            return false;
    }
    return stored;
}

static bool kernel_replaces(const struct program *p, const struct step *s, int32_t old, int32_t new)
{
    const operand_ref *in = p->operands + s->operand_first;
    if (!op_row(s->op)->in_place || p->views[s->result].buffer != new || operand_is_scalar(in[0]) ||
        !is_all_of(p, in[0], old))
        return false;
    for (int32_t k = 1; k < s->operand_count; k++)
        if (!operand_is_scalar(in[k]) && p->views[in[k]].buffer == old)
            return false;
    return true;
}

static bool replaces(const struct program *p, int32_t step, int32_t old, int32_t new)
{
    const struct step *s = &p->steps[step];
    if (p->buffers[old].bytes != p->buffers[new].bytes)
        return false;
    return s->kind == STEP_FUSED ? fused_replaces(p, s, old, new) : kernel_replaces(p, s, old, new);
}

/* ---- who takes in whom ------------------------------------------------------------------------
 */

struct share {
    const struct program *p;
    int32_t *moved;       /* by buffer: where it lies */
    int32_t *last, *next; /* temporaries by last step: the first one, and by buffer the next one */
};

static void list_by_last(struct share *s)
{
    for (int32_t i = 0; i < s->p->step_count; i++)
        s->last[i] = -1;
    for (int32_t i = 0; i < s->p->buffer_count; i++) {
        const struct program_buffer *b = &s->p->buffers[i];
        if (b->role != BUFFER_TEMPORARY)
            continue;
        s->next[i] = s->last[b->last];
        s->last[b->last] = i;
    }
}

/* A temporary that is over at `step` and may lie in `host` before `front` begins there. */
static int32_t find_guest(const struct share *s, int32_t step, int32_t host, int32_t front)
{
    const struct program_buffer *b = s->p->buffers;
    for (int32_t t = s->last[step]; t >= 0; t = s->next[t])
        if (s->moved[t] == t && t != host && b[t].bytes <= b[host].bytes &&
            (step < b[front].first || replaces(s->p, step, t, front)))
            return t;
    return -1;
}

/* From the host's first step backwards. Temporaries only take in what they write over: they would
 * otherwise be there for longer. */
static void take_in(struct share *s, int32_t host)
{
    const struct program_buffer *b = s->p->buffers;
    int32_t front = host, step = b[host].first;
    while (step >= 0) {
        int32_t guest = find_guest(s, step, host, front);
        if (guest >= 0) {
            s->moved[guest] = host;
            front = guest;
            step = b[guest].first;
        } else if (b[host].role == BUFFER_OUTPUT) {
            step--;
        } else {
            return;
        }
    }
}

void writer_share(struct writer *wr)
{
    struct program *p = &wr->p;
    struct arena *a = wr->w->arena;
    int32_t *number = ARENA_ARRAY(a, p->buffer_count, int32_t);
    struct share s = { p, ARENA_ARRAY(a, p->buffer_count, int32_t),
                       ARENA_ARRAY(a, p->step_count, int32_t),
                       ARENA_ARRAY(a, p->buffer_count, int32_t) };
    int32_t *moved = s.moved;
    for (int32_t i = 0; i < p->buffer_count; i++)
        moved[i] = i;
    list_by_last(&s);
    for (int32_t i = 0; i < p->buffer_count; i++)
        if (p->buffers[i].role == BUFFER_OUTPUT)
            take_in(&s, i);
    for (int32_t i = p->buffer_count - 1; i >= 0; i--)
        if (p->buffers[i].role == BUFFER_TEMPORARY && moved[i] == i)
            take_in(&s, i);
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
