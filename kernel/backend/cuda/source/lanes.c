/* See lanes.h. */
#include "backend/cuda/source/lanes.h"

#include <stdlib.h>

static int64_t power_of_two(int64_t n, int64_t most)
{
    int64_t p = 1;
    while (p < n && p < most)
        p *= 2;
    return p;
}

/* A few elements for each thread; neighbours of at least a cache line where columns are. */
static void deal_out(struct lanes *l)
{
    int k = l->kept.ndim - 1, g = l->gone.ndim - 1;
    int64_t kept_step = k < 0 ? 0 : llabs(l->kept.step[0][k]);
    int64_t gone_step = g < 0 ? 0 : llabs(l->gone.step[0][g]);
    l->columns = k >= 0 && (g < 0 || (kept_step < gone_step && l->kept.size[k] > 4));
    int64_t most = BUILD_THREADS;
    if (l->columns)
        most = BUILD_THREADS / power_of_two(l->kept_count, 32);
    l->lanes = power_of_two((l->gone_count + 3) / 4, most);
    int64_t outs = BUILD_THREADS / l->lanes;
    l->blocks = l->kept_count / outs + (l->kept_count % outs != 0);
}

void lanes_read(struct lanes *l, const struct shape *shape, const bool *gone, int views,
                const int64_t *const *strides)
{
    *l = (struct lanes){ .kept.views = views, .gone.views = views };
    for (int i = 0; i < shape->ndim; i++) {
        int64_t steps[WALK_VIEWS];
        for (int v = 0; v < views; v++)
            steps[v] = strides[v][i];
        walk_axis(gone[i] ? &l->gone : &l->kept, shape->size[i], steps);
    }
    l->kept_count = walk_count(&l->kept);
    l->gone_count = walk_count(&l->gone);
    walk_join(&l->kept);
    walk_join(&l->gone);
    deal_out(l);
}

void lanes_define(struct build *b, const struct lanes *l)
{
    build_define(b, "COLUMNS", "%d", l->columns);
    build_whole(b, "kept_count", l->kept_count);
    build_whole(b, "gone_count", l->gone_count);
    build_whole(b, "lane_bits", __builtin_ctzll((uint64_t)l->lanes));
}
