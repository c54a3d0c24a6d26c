/* See walk.h. */
#include "backend/cuda/source/walk.h"

void walk_axis(struct walk *w, int64_t size, const int64_t *steps)
{
    w->size[w->ndim] = size;
    for (int v = 0; v < w->views; v++)
        w->step[v][w->ndim] = steps[v];
    w->ndim++;
}

/* Can axis `outer` be walked as a continuation of axis `inner`? */
static bool joins(const struct walk *w, int outer, int inner)
{
    for (int v = 0; v < w->views; v++)
        if (w->step[v][outer] != w->step[v][inner] * w->size[inner])
            return false;
    return true;
}

static void move_axis(struct walk *w, int to, int from)
{
    w->size[to] = w->size[from];
    for (int v = 0; v < w->views; v++)
        w->step[v][to] = w->step[v][from];
}

void walk_join(struct walk *w)
{
    int kept = 0;
    for (int i = 0; i < w->ndim; i++) {
        if (w->size[i] == 1)
            continue;
        if (kept > 0 && joins(w, kept - 1, i)) {
            int64_t joined = w->size[kept - 1] * w->size[i];
            move_axis(w, kept - 1, i);
            w->size[kept - 1] = joined;
        } else {
            move_axis(w, kept++, i);
        }
    }
    w->ndim = kept;
}

int64_t walk_count(const struct walk *w)
{
    int64_t n = 1;
    for (int i = 0; i < w->ndim; i++)
        n *= w->size[i];
    return n;
}

bool walk_is_dense(const struct walk *w, int view)
{
    int64_t step = 1;
    for (int i = w->ndim - 1; i >= 0; step *= w->size[i--])
        if (w->step[view][i] != step)
            return false;
    return true;
}
