/* Printers of what reads and writes at places that indices name. The indices are looked at first:
 * the earliest one outside is reported, and what follows works with the nearest one inside. */
#include "backend/cuda/source/index.h"

#include "backend/cuda/source/cast.h"
#include "backend/cuda/source/copy.h"
#include "backend/cuda/source/pick.h"
#include "backend/cuda/source/printers.h"

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
    pick_define_chosen(b, p);
    build_whole(b, "n", n);
    build_end(b, "pick", n);
}

/* axes: what the operands after the first are about; whole: how many axes that stay come before */
void pick_print(struct build *b)
{
    struct pick p = { .x = build_cell(b, build_in(b, 0)), .other = build_out(b) };
    pick_indices(b, &p, 1);
    pick_walk(&p, b->s->attrs.axes, (int)b->s->attrs.whole[0], WALK_INDICES | WALK_STAY);
    pick_read(b, &p, 1);
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
        pick_flatten(&p.x);
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

/* whole: axis */
void gather_print(struct build *b)
{
    struct pick p = { .x = build_cell(b, build_in(b, 0)), .other = build_out(b), .count = 1 };
    p.index[0] = build_cell(b, build_in(b, 1));
    pick_along(&p, (int)b->s->attrs.whole[0]);
    pick_read(b, &p, 1);
}

/* The last axis of x is the labels'. */
void pick_label_print(struct build *b)
{
    struct pick p = {
        .x = build_cell(b, build_in(b, 0)), .other = build_out(b), .count = 1, .labels = true
    };
    p.index[0] = build_cell(b, build_in(b, 1));
    pick_along(&p, p.x.shape.ndim - 1);
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
    pick_define_chosen(b, p);
    build_whole(b, "n", n);
    build_end(b, "claim", n);
    build_begin(b, "put", build_is_wide(n));
    build_operand(b, "winner", "const uint64_t", &winner);
    build_operand(b, "to", build_bits(p->x.dtype), &p->x);
    build_operand(b, "value", build_bits(p->x.dtype), &p->other);
    build_axes(b, "X", &p->walk, PICK_X);
    build_axes(b, "VALUE", &p->walk, PICK_OTHER);
    pick_define_chosen(b, p);
    build_whole(b, "n", n);
    build_end(b, "put", n);
}

/* The result may already lie where x lies (op.h: in_place). */
void pick_set_print(struct build *b)
{
    struct operand_view from = build_cell(b, build_in(b, 0));
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 1)) };
    pick_indices(b, &p, 2);
    pick_walk(&p, b->s->attrs.axes, (int)b->s->attrs.whole[0], WALK_INDICES | WALK_STAY);
    if (from.kind != SOURCE_VIEW || b->p->views[from.index].buffer != b->p->views[p.x.index].buffer)
        copy_views(b, &p.x, &from);
    pick_check(b, &p, 2);
    if (!pick_is_empty(&p))
        put_values(b, &p);
}
