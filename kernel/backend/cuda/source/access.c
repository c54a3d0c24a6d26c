/* See element.h: how the views of a fused step are walked, and which of them four at a time. */
#include "backend/cuda/source/element.h"

const struct instruction *fused_code(const struct build *b, int k)
{
    return &b->p->code[b->s->code_first + k];
}

bool fused_touches(const struct instruction *i)
{
    return i->code == TILE_LOAD || i->code == TILE_STORE;
}

/* What a load of four has to begin at a multiple of. */
int fused_bytes_of_four(const struct touched *t)
{
    int bytes = FOUR * (int)dtype_bytes(t->view.dtype);
    return bytes < 16 ? bytes : 16;
}

void fused_read_views(struct fused_source *f)
{
    struct build *b = f->b;
    for (int k = 0; k < b->s->code_count; k++) {
        const struct instruction *i = fused_code(b, k);
        if (!fused_touches(i))
            continue;
        struct operand_view v = build_view(b, i->index);
        if (!shape_equal(&v.shape, &b->s->space)) {
            build_fail(b, "an operand has another shape than the result");
            return;
        }
        f->at[f->count++] = (struct touched){ .instruction = i, .view = v };
    }
}

void fused_walk_views(struct fused_source *f)
{
    f->walk.ndim = 0;
    f->walk.views = f->count;
    for (int a = 0; a < f->b->s->space.ndim; a++) {
        int64_t steps[WALK_VIEWS];
        for (int v = 0; v < f->count; v++)
            steps[v] = f->at[v].view.stride[a];
        walk_axis(&f->walk, f->b->s->space.size[a], steps);
    }
    walk_join(&f->walk);
}

/* Do four elements of the last axis lie side by side, where a load of four may begin (or might: the
 * shift of the run decides)? */
static bool allows_four(const struct fused_source *f, int v)
{
    const struct walk *w = &f->walk;
    int last = w->ndim - 1;
    if (w->step[v][last] == 0)
        return true;
    if (w->step[v][last] != 1)
        return false;
    for (int a = 0; a < last; a++)
        if (w->step[v][a] % FOUR)
            return false;
    return f->at[v].view.unshifted >= fused_bytes_of_four(&f->at[v]);
}

static bool allows_fours(const struct fused_source *f)
{
    const struct walk *w = &f->walk;
    if (w->ndim == 0 || (w->ndim > 1 && w->size[w->ndim - 1] % FOUR))
        return false;
    for (int v = 0; v < f->count; v++)
        if (!allows_four(f, v))
            return false;
    return true;
}

static bool is_everywhere(const struct walk *w, int v)
{
    for (int a = 0; a < w->ndim; a++)
        if (w->step[v][a] != 0)
            return false;
    return true;
}

static enum access access_of(const struct fused_source *f, int v)
{
    if (is_everywhere(&f->walk, v))
        return ACCESS_ONE;
    if (!f->fours)
        return ACCESS_EACH;
    return f->walk.step[v][f->walk.ndim - 1] == 0 ? ACCESS_SHARED : ACCESS_FOUR;
}

/* In the walk over groups of four, steps of views that are loaded by four are in fours too. What is
 * left over is done one by one. */
void fused_choose_access(struct fused_source *f)
{
    int last = f->walk.ndim - 1;
    f->fours = allows_fours(f);
    f->groups = f->walk;
    for (int v = 0; v < f->count; v++) {
        struct touched *t = &f->at[v];
        t->access = access_of(f, v);
        t->asked = t->access == ACCESS_FOUR && t->view.alignment < fused_bytes_of_four(t);
        f->asks |= t->asked;
        for (int a = 0; t->access == ACCESS_FOUR && a < last; a++)
            f->groups.step[v][a] /= FOUR;
    }
    if (f->fours)
        f->groups.size[last] /= FOUR;
}
