/* See pick.h. The offsets of all places are known before any element moves. */
#include "backend/cpu/pick.h"

#include "backend/cpu/index.h"

/* ---- which places -----------------------------------------------------------------------------
 */

/* Adds one tensor of indices, seen in the shape of all of them, to the offsets. */
struct sum {
    const int64_t *at;
    int64_t *to;
    int64_t by;
    int ndim;
    int64_t size[MAX_DIMS], step[MAX_DIMS];
    bool first;
};

static void sum_range(void *context, int64_t from, int64_t to)
{
    const struct sum *s = context;
    for (int64_t i = from; i < to; i++) {
        int64_t rest = i, place = 0;
        for (int a = s->ndim - 1; a >= 0; a--) {
            place += rest % s->size[a] * s->step[a];
            rest /= s->size[a];
        }
        int64_t offset = s->at[place] * s->by;
        s->to[i] = s->first ? offset : s->to[i] + offset;
    }
}

/* Axes that are one walk on both sides become one. */
static int join_axes(int ndim, int64_t *size, int64_t *step)
{
    int kept = 0;
    for (int i = 0; i < ndim; i++) {
        if (size[i] == 1)
            continue;
        if (kept && step[kept - 1] == step[i] * size[i]) {
            size[kept - 1] *= size[i];
            step[kept - 1] = step[i];
        } else {
            size[kept] = size[i];
            step[kept++] = step[i];
        }
    }
    return kept;
}

static int add_index(struct pick *p, const struct cpu_view *at, const struct shape *together,
                     int64_t by, bool first, const struct index_list *list, struct err *err)
{
    struct sum s = { list->at, p->scratch[0], by, together->ndim, { 0 }, { 0 }, first };
    int64_t dense[MAX_DIMS];
    int lead = together->ndim - at->shape->ndim;
    cpu_strides(at->shape, dense);
    for (int i = 0; i < s.ndim; i++) {
        s.size[i] = together->size[i];
        s.step[i] = i < lead || at->shape->size[i - lead] == 1 ? 0 : dense[i - lead];
    }
    s.ndim = join_axes(s.ndim, s.size, s.step);
    return cpu_parallel_ranges(p->call, p->count, 1 << 16, sum_range, &s, err);
}

static int open_one(struct pick *p, const struct cpu_view *x, const struct pick_index *index, int k,
                    struct index_list *list, struct err *err)
{
    int axis = index->axes[k];
    return index_open_axis(p->call, &index->at[k], x->shape->size[axis], index->flat ? -1 : axis,
                           list, err);
}

static int open_several(struct pick *p, const struct cpu_view *x, const struct pick_index *index,
                        const struct shape *together, struct err *err)
{
    struct index_list list;
    p->scratch[0] = cpu_scratch(p->call, p->count, sizeof(int64_t), err);
    p->at = p->scratch[0];
    p->at_step = 1;
    for (int k = 0; p->at && k < index->count; k++) {
        if (open_one(p, x, index, k, &list, err))
            return -1;
        int64_t by = x->stride[index->axes[k]];
        int status = add_index(p, &index->at[k], together, by, k == 0, &list, err);
        index_close(p->call, &list);
        if (status)
            return -1;
    }
    return p->at ? 0 : -1;
}

static int open_places(struct pick *p, const struct cpu_view *x, const struct pick_index *index,
                       const struct shape *together, struct err *err)
{
    struct index_list list;
    p->count = shape_count(together);
    if (index->count != 1)
        return open_several(p, x, index, together, err);
    if (open_one(p, x, index, 0, &list, err))
        return -1;
    p->scratch[1] = list.copy;
    p->at = list.at;
    p->at_step = x->stride[index->axes[0]];
    return 0;
}

/* ---- the other side ---------------------------------------------------------------------------
 */

static struct shape shape_of_indices(const struct pick_index *index)
{
    struct shape s = { 0 };
    struct err ignored;
    for (int k = 0; k < index->count; k++) /* the rule has seen that they fit */
        (void)shape_broadcast(&s, index->at[k].shape, &s, &ignored);
    return s;
}

/* The stride of axis `at` of `ndim` that a view is broadcast to. */
static int64_t seen_stride(const struct cpu_view *v, int at, int ndim)
{
    int own = at - (ndim - v->shape->ndim);
    return own < 0 || v->shape->size[own] == 1 ? 0 : v->stride[own];
}

static bool is_indexed(const struct pick_index *index, int axis)
{
    for (int k = 0; k < index->count; k++)
        if (index->axes[k] == axis)
            return true;
    return false;
}

/* Neighbouring axes that are one walk on both sides become one. */
static void join_part(struct copy *c)
{
    int kept = 0;
    for (int i = 0; i < c->ndim; i++) {
        if (c->size[i] == 1)
            continue;
        int last = kept - 1;
        if (kept && c->to_step[last] == c->to_step[i] * c->size[i] &&
            c->from_step[last] == c->from_step[i] * c->size[i]) {
            c->size[last] *= c->size[i];
            kept--;
        } else {
            c->size[kept] = c->size[i];
        }
        c->to_step[kept] = c->to_step[i];
        c->from_step[kept++] = c->from_step[i];
    }
    c->ndim = kept;
}

static void set_sides(struct pick *p, const struct cpu_view *x, const struct pick_index *index,
                      const struct shape *together, const struct cpu_view *other)
{
    int all = x->shape->ndim - index->count + together->ndim, stay = 0;
    for (int i = 0; i < together->ndim; i++) {
        p->size[i] = together->size[i];
        p->step[i] = seen_stride(other, index->place + i, all);
    }
    p->ndim = join_axes(together->ndim, p->size, p->step);
    p->part = (struct copy){ .bytes = dtype_bytes(x->dtype) };
    for (int axis = 0; axis < x->shape->ndim; axis++) {
        if (is_indexed(index, axis))
            continue;
        int64_t own = seen_stride(other, stay < index->place ? stay : stay + together->ndim, all);
        copy_axis(&p->part, x->shape->size[axis], p->writes ? x->stride[axis] : own,
                  p->writes ? own : x->stride[axis]);
        stay++;
    }
    join_part(&p->part);
}

int pick_open(struct pick *p, const struct cpu_call *call, const struct cpu_view *x,
              const struct pick_index *index, const struct cpu_view *other, bool writes,
              struct err *err)
{
    *p = (struct pick){ .call = call, .writes = writes, .x = x->data, .other = other->data };
    struct shape together = shape_of_indices(index);
    if (open_places(p, x, index, &together, err)) {
        pick_close(p);
        return -1;
    }
    set_sides(p, x, index, &together, other);
    return 0;
}

void pick_close(struct pick *p)
{
    cpu_scratch_free(p->call, p->scratch[0]);
    cpu_scratch_free(p->call, p->scratch[1]);
}

/* ---- the walk ---------------------------------------------------------------------------------
 */

int64_t pick_other(const struct pick *p, int64_t place)
{
    int64_t offset = 0;
    for (int a = p->ndim - 1; a > 0; a--) {
        offset += place % p->size[a] * p->step[a];
        place /= p->size[a];
    }
    return p->ndim ? offset + place * p->step[0] : 0;
}

int64_t pick_part(const struct pick *p)
{
    int64_t n = 1;
    for (int i = 0; i < p->part.ndim; i++)
        n *= p->part.size[i];
    return n;
}

#define MOVE_EACH(type)                                                                            \
    static void move_each_##type(const struct pick *p, int64_t from, int64_t to)                   \
    {                                                                                              \
        type *x = (type *)(void *)p->x, *other = (type *)(void *)p->other;                         \
        for (int64_t i = from; i < to; i++) {                                                      \
            type *here = &x[p->at[i] * p->at_step], *there = &other[pick_other(p, i)];             \
            if (p->writes)                                                                         \
                *here = *there;                                                                    \
            else                                                                                   \
                *there = *here;                                                                    \
        }                                                                                          \
    }
MOVE_EACH(uint8_t)
MOVE_EACH(uint16_t)
MOVE_EACH(uint32_t)
MOVE_EACH(uint64_t)
#undef MOVE_EACH

static void move_each(const struct pick *p, int64_t from, int64_t to)
{
    if (p->part.bytes == 8)
        move_each_uint64_t(p, from, to);
    else if (p->part.bytes == 4)
        move_each_uint32_t(p, from, to);
    else if (p->part.bytes == 2)
        move_each_uint16_t(p, from, to);
    else
        move_each_uint8_t(p, from, to);
}

void pick_move(const struct pick *p, int64_t from, int64_t to)
{
    const struct copy *part = &p->part;
    int64_t bytes = (int64_t)part->bytes;
    if (part->ndim == 0) {
        move_each(p, from, to);
        return;
    }
    bool row = part->ndim == 1 && part->from_step[0] == 1 && part->to_step[0] == 1;
    for (int64_t i = from; i < to; i++) {
        char *here = p->x + p->at[i] * p->at_step * bytes;
        char *there = p->other + pick_other(p, i) * bytes;
        if (row) {
            memcpy(p->writes ? here : there, p->writes ? there : here,
                   (size_t)(part->size[0] * bytes));
            continue;
        }
        struct copy c = *part;
        c.to = p->writes ? here : there;
        c.from = p->writes ? there : here;
        copy_serial(&c);
    }
}
