/* See pick.h. */
#include "backend/cuda/source/pick.h"

#include "backend/cuda/source/index.h"

#include <stdio.h>

/* The stride of axis `at` of `ndim` that a view is broadcast to. */
static int64_t seen_stride(const struct operand_view *v, int at, int ndim)
{
    int own = at - (ndim - v->shape.ndim);
    return own < 0 || v->shape.size[own] == 1 ? 0 : v->stride[own];
}

static void add_axis(struct pick *p, int64_t size, int64_t x_step, int64_t other_step, int at,
                     int ndim)
{
    int64_t steps[PICK_INDEX + INDICES_MOST] = { x_step, other_step };
    for (int k = 0; k < p->count; k++)
        steps[PICK_INDEX + k] = at < 0 ? 0 : seen_stride(&p->index[k], at, ndim);
    walk_axis(&p->walk, size, steps);
}

static void pick_begin(struct pick *p, const int32_t *axes)
{
    p->walk = (struct walk){ .views = PICK_INDEX + p->count };
    for (int k = 0; k < p->count; k++) {
        p->size[k] = p->x.shape.size[axes[k]];
        p->step[k] = p->x.stride[axes[k]];
    }
}

static bool is_indexed(const int32_t *axes, int count, int axis)
{
    for (int k = 0; k < count; k++)
        if (axes[k] == axis)
            return true;
    return false;
}

static struct shape shape_together(const struct pick *p)
{
    struct shape s = { 0 };
    struct err ignored;
    for (int k = 0; k < p->count; k++) /* the rule has seen that they fit */
        (void)shape_broadcast(&s, &p->index[k].shape, &s, &ignored);
    return s;
}

void pick_walk(struct pick *p, const int32_t *axes, int place, int which)
{
    struct shape together = shape_together(p);
    int all = p->x.shape.ndim - p->count + together.ndim;
    pick_begin(p, axes);
    for (int axis = 0, at = 0; at < all; at++) {
        if (at >= place && at < place + together.ndim) {
            if (which & WALK_INDICES)
                add_axis(p, together.size[at - place], 0, seen_stride(&p->other, at, all),
                         at - place, together.ndim);
            continue;
        }
        while (is_indexed(axes, p->count, axis))
            axis++;
        if (which & WALK_STAY)
            add_axis(p, p->x.shape.size[axis], p->x.stride[axis], seen_stride(&p->other, at, all),
                     -1, 0);
        axis++;
    }
    walk_join(&p->walk);
}

void pick_define_chosen(struct build *b, const struct pick *p)
{
    struct strbuf sum;
    char name[32];
    strbuf_init(&sum);
    strbuf_text(&sum, "(0");
    for (int k = 0; k < p->count; k++) {
        snprintf(name, sizeof name, "at%d", k);
        build_operand(b, name, "const int64_t", &p->index[k]);
        snprintf(name, sizeof name, "AT%d", k);
        build_axes(b, name, &p->walk, PICK_INDEX + k);
        snprintf(name, sizeof name, "size%d", k);
        build_whole(b, name, p->size[k]);
        snprintf(name, sizeof name, "move%d", k);
        build_whole(b, name, p->step[k]);
        strbuf_printf(&sum, " + %s(at%d[AT%d(i)], size%d) * move%d",
                      p->labels ? "label_of" : "index_of", k, k, k, k);
    }
    if (sum.failed)
        build_fail(b, "no memory");
    else
        build_define(b, "CHOSEN(i)", "%s)", sum.p);
    strbuf_fini(&sum);
}

void pick_check(struct build *b, const struct pick *p, int first)
{
    for (int k = 0; k < p->count; k++)
        index_check(b, &p->index[k], first + k, p->labels ? 0 : -p->size[k], p->size[k]);
}

bool pick_is_empty(const struct pick *p)
{
    for (int k = 0; k < p->count; k++)
        if (p->size[k] == 0)
            return true;
    return walk_count(&p->walk) == 0;
}

void pick_indices(struct build *b, struct pick *p, int first)
{
    p->count = b->s->operand_count - first;
    if (p->count > INDICES_MOST) {
        build_fail(b, "too many indices");
        p->count = 0;
    }
    for (int k = 0; k < p->count; k++)
        p->index[k] = build_cell(b, build_in(b, first + k));
}

void pick_flatten(struct operand_view *v)
{
    v->shape = (struct shape){ 1, { shape_count(&v->shape) } };
    v->stride[0] = 1;
}

void pick_along(struct pick *p, int axis)
{
    const struct shape *space = &p->index[0].shape;
    int32_t axes[] = { axis };
    pick_begin(p, axes);
    for (int i = 0; i < space->ndim; i++)
        add_axis(p, space->size[i], i == axis ? 0 : p->x.stride[i],
                 seen_stride(&p->other, i, space->ndim), i, space->ndim);
    walk_join(&p->walk);
}
