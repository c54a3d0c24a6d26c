/* Printers of what reads and writes at places that indices name. The indices are looked at first:
 * the earliest one outside is reported, and what follows works with the nearest one inside. */
#include "backend/cuda/source_index.h"

#include "backend/cuda/source_cast.h"
#include "backend/cuda/source_copy.h"
#include "backend/cuda/source_printers.h"
#include "backend/cuda/source_sort.h"

#include <stdio.h>

static struct walk walk_of(const struct operand_view *v)
{
    struct walk w = { .views = 1 };
    for (int i = 0; i < v->shape.ndim; i++)
        walk_axis(&w, v->shape.size[i], &v->stride[i]);
    walk_join(&w);
    return w;
}

static void define_code(struct build *b, enum gpu_fault code, int k)
{
    build_define(b, "CODE", "%lldull", (long long)gpu_fault_word(code, k, 0));
}

static void define_list(struct build *b, const char *name, const struct operand_view *v, int k)
{
    struct walk w = walk_of(v);
    int64_t n = shape_count(&v->shape);
    build_begin(b, name, build_is_wide(n));
    build_operand(b, "of", "const int64_t", v);
    build_axes(b, "OF", &w, 0);
    build_fault(b);
    define_code(b, GPU_FAULT_INDEX, k);
}

void index_check(struct build *b, const struct operand_view *v, int k, int64_t low, int64_t size)
{
    int64_t n = shape_count(&v->shape);
    build_part(b, "index");
    if (n == 0)
        return;
    define_list(b, "check", v, k);
    build_whole(b, "low", low);
    build_whole(b, "size", size);
    build_whole(b, "n", n);
    build_end(b, "check", n);
    define_list(b, "settle", v, k);
    build_end(b, "settle", 1);
}

/* ---- picks ------------------------------------------------------------------------------------
 */

enum { INDICES_MOST = MAX_DIMS };

/* What is picked from x: a space in which x's own axes and those of the indices are walked, and for
 * each index how far it moves along x. `other`: what lies on the other side, in the same space. */
struct pick {
    struct operand_view x, other, index[INDICES_MOST];
    int64_t size[INDICES_MOST], step[INDICES_MOST];
    int count;
    bool labels;
    struct walk walk; /* views: x, other, the indices */
};

enum { PICK_X, PICK_OTHER, PICK_INDEX };

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

/* `place` of the axes that stay come before those of the indices. Which of them are walked: those
 * of the indices, those that stay, or both. */
enum { WALK_INDICES = 1, WALK_STAY = 2 };

static void pick_walk(struct pick *p, const int32_t *axes, int place, int which)
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

/* Parameters of the indices and macro CHOSEN(i): how far they move from X(i). */
static void define_chosen(struct build *b, const struct pick *p)
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

static void pick_check(struct build *b, const struct pick *p, int first)
{
    for (int k = 0; k < p->count; k++)
        index_check(b, &p->index[k], first + k, p->labels ? 0 : -p->size[k], p->size[k]);
}

static bool pick_is_empty(const struct pick *p)
{
    for (int k = 0; k < p->count; k++)
        if (p->size[k] == 0)
            return true;
    return walk_count(&p->walk) == 0;
}

/* The walk is that of the result in order. */
static void pick_read(struct build *b, const struct pick *p, int first)
{
    int64_t n = walk_count(&p->walk);
    pick_check(b, p, first);
    if (pick_is_empty(p))
        return;
    build_begin(b, "pick", build_is_wide(n));
    build_operand(b, "to", build_bits(p->x.dtype), &p->other);
    build_operand(b, "x", build_bits(p->x.dtype), &p->x);
    build_axes(b, "X", &p->walk, PICK_X);
    define_chosen(b, p);
    build_whole(b, "n", n);
    build_end(b, "pick", n);
}

static void read_indices(struct build *b, struct pick *p, int first)
{
    p->count = b->s->operand_count - first;
    if (p->count > INDICES_MOST) {
        build_fail(b, "too many indices");
        p->count = 0;
    }
    for (int k = 0; k < p->count; k++)
        p->index[k] = build_cell(b, build_in(b, first + k));
}

/* axes: what the operands after the first are about; whole: how many axes that stay come before */
void pick_print(struct build *b)
{
    struct pick p = { .x = build_cell(b, build_in(b, 0)), .other = build_out(b) };
    read_indices(b, &p, 1);
    pick_walk(&p, b->s->attrs.axes, (int)b->s->attrs.whole[0], WALK_INDICES | WALK_STAY);
    pick_read(b, &p, 1);
}

static void flatten(struct operand_view *v)
{
    v->shape = (struct shape){ 1, { shape_count(&v->shape) } };
    v->stride[0] = 1;
}

/* No axis: from the flattened operand. */
void take_print(struct build *b)
{
    struct pick p = { .x = build_cell(b, build_in(b, 0)), .other = build_out(b), .count = 1 };
    int32_t axis = 0;
    p.index[0] = build_cell(b, build_in(b, 1));
    if (b->s->attrs.axis_count > 0) {
        axis = b->s->attrs.axes[0];
    } else {
        p.x = build_dense(b, p.x);
        flatten(&p.x);
    }
    pick_walk(&p, &axis, axis, WALK_INDICES | WALK_STAY);
    pick_read(b, &p, 1);
}

void embedding_print(struct build *b)
{
    struct pick p = {
        .x = build_cell(b, build_in(b, 1)), .other = build_out(b), .count = 1, .labels = true
    };
    int32_t axis = 0;
    p.index[0] = build_cell(b, build_in(b, 0));
    pick_walk(&p, &axis, 0, WALK_INDICES | WALK_STAY);
    pick_read(b, &p, 0);
}

/* One index for each element of the space: x is walked beside it but for its own axis. */
static void walk_along(struct pick *p, int axis)
{
    const struct shape *space = &p->index[0].shape;
    int32_t axes[] = { axis };
    pick_begin(p, axes);
    for (int i = 0; i < space->ndim; i++)
        add_axis(p, space->size[i], i == axis ? 0 : p->x.stride[i],
                 seen_stride(&p->other, i, space->ndim), i, space->ndim);
    walk_join(&p->walk);
}

/* whole: axis */
void gather_print(struct build *b)
{
    struct pick p = { .x = build_cell(b, build_in(b, 0)), .other = build_out(b), .count = 1 };
    p.index[0] = build_cell(b, build_in(b, 1));
    walk_along(&p, (int)b->s->attrs.whole[0]);
    pick_read(b, &p, 1);
}

/* The last axis of x is the labels'. */
void pick_label_print(struct build *b)
{
    struct pick p = {
        .x = build_cell(b, build_in(b, 0)), .other = build_out(b), .count = 1, .labels = true
    };
    p.index[0] = build_cell(b, build_in(b, 1));
    walk_along(&p, p.x.shape.ndim - 1);
    pick_read(b, &p, 1);
}

/* whole: classes */
void one_hot_print(struct build *b)
{
    struct operand_view to = build_out(b), of = build_cell(b, build_in(b, 0));
    struct walk w = walk_of(&of);
    int64_t classes = b->s->attrs.whole[0], n = shape_count(&to.shape);
    index_check(b, &of, 0, 0, classes);
    build_begin(b, "hot", build_is_wide(n));
    build_operand(b, "of", "const int64_t", &of);
    build_axes(b, "OF", &w, 0);
    cast_number(b, "ONE", 1, to.dtype);
    build_operand(b, "to", build_type(to.dtype), &to);
    build_whole(b, "classes", classes);
    build_whole(b, "n", n);
    build_end(b, "hot", n);
}

/* ---- written ----------------------------------------------------------------------------------
 */

static void put_values(struct build *b, const struct pick *p)
{
    int64_t n = walk_count(&p->walk);
    struct operand_view winner = build_scratch(b, DTYPE_I64, shape_count(&p->x.shape));
    fill_number(b, &winner, 0);
    build_begin(b, "claim", build_is_wide(n));
    build_operand(b, "winner", "uint64_t", &winner);
    build_axes(b, "X", &p->walk, PICK_X);
    define_chosen(b, p);
    build_whole(b, "n", n);
    build_end(b, "claim", n);
    build_begin(b, "put", build_is_wide(n));
    build_operand(b, "winner", "const uint64_t", &winner);
    build_operand(b, "to", build_bits(p->x.dtype), &p->x);
    build_operand(b, "value", build_bits(p->x.dtype), &p->other);
    build_axes(b, "X", &p->walk, PICK_X);
    build_axes(b, "VALUE", &p->walk, PICK_OTHER);
    define_chosen(b, p);
    build_whole(b, "n", n);
    build_end(b, "put", n);
}

/* The result may already lie where x lies (op.h: in_place). */
void pick_set_print(struct build *b)
{
    struct operand_view from = build_cell(b, build_in(b, 0));
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 1)) };
    read_indices(b, &p, 2);
    pick_walk(&p, b->s->attrs.axes, (int)b->s->attrs.whole[0], WALK_INDICES | WALK_STAY);
    if (from.kind != SOURCE_VIEW || b->p->views[from.index].buffer != b->p->views[p.x.index].buffer)
        copy_views(b, &p.x, &from);
    pick_check(b, &p, 2);
    if (!pick_is_empty(&p))
        put_values(b, &p);
}

/* ---- the ways back ----------------------------------------------------------------------------
 */

/* Zeros, and g added at the places: those of the indices are sorted, so that each element has its
 * summands side by side, in the order of the indices. `part`: the walk over what each place is. */
static void add_back(struct build *b, const struct pick *p, const struct walk *part, int first)
{
    struct operand_view to = p->x;
    int64_t places = walk_count(&p->walk), each = walk_count(part), n;
    struct sorted s;
    fill_number(b, &to, 0);
    pick_check(b, p, first);
    if (pick_is_empty(p) || each == 0)
        return;
    sort_open(b, &s, 1, places);
    build_begin(b, "keys_of_places", build_is_wide(places));
    build_operand(b, "key", "uint64_t", &s.key);
    build_operand(b, "rider", "uint64_t", &s.rider);
    build_axes(b, "X", &p->walk, PICK_X);
    define_chosen(b, p);
    build_whole(b, "n", places);
    build_end(b, "keys_of_places", places);
    sort_keys(b, &s);
    if (__builtin_mul_overflow(places, each, &n))
        build_fail(b, "too many elements");
    build_begin(b, "add_back", build_is_wide(n));
    build_define(b, "element", "%s", to.dtype == DTYPE_I64 ? "uint64_t" : build_type(to.dtype));
    build_operand(b, "key", "const uint64_t", &s.key);
    build_operand(b, "rider", "const uint64_t", &s.rider);
    build_operand(b, "g", "const element", &p->other);
    build_operand(b, "to", "element", &to);
    build_axes(b, "G", &p->walk, PICK_OTHER);
    build_axes(b, "G_PART", part, PICK_OTHER);
    build_axes(b, "TO_PART", part, PICK_X);
    build_whole(b, "part", each);
    build_whole(b, "places", places);
    build_whole(b, "n", n);
    build_end(b, "add_back", n);
}

static void pick_back(struct build *b, struct pick *p, const int32_t *axes, int place, int first)
{
    struct pick part = *p;
    pick_walk(p, axes, place, WALK_INDICES);
    pick_walk(&part, axes, place, WALK_STAY);
    add_back(b, p, &part.walk, first);
}

void pick_back_print(struct build *b)
{
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 0)) };
    read_indices(b, &p, 1);
    pick_back(b, &p, b->s->attrs.axes, (int)b->s->attrs.whole[0], 1);
}

/* No axis: of the flattened tensor. */
void take_back_print(struct build *b)
{
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 1)), .count = 1 };
    int32_t axis = b->s->attrs.axis_count > 0 ? b->s->attrs.axes[0] : 0;
    p.index[0] = build_cell(b, build_in(b, 0));
    if (b->s->attrs.axis_count <= 0)
        flatten(&p.x);
    pick_back(b, &p, &axis, axis, 0);
}

void gather_back_print(struct build *b)
{
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 1)), .count = 1 };
    struct walk one = { .views = 2 };
    p.index[0] = build_cell(b, build_in(b, 0));
    walk_along(&p, (int)b->s->attrs.whole[0]);
    add_back(b, &p, &one, 0);
}
