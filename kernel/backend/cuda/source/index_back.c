/* Printers of the ways back from what indices picked: gradients added up at the places. The order
 * of a sum depends on shapes and indices alone. */
#include "backend/cuda/source/copy.h"
#include "backend/cuda/source/pick.h"
#include "backend/cuda/source/printers.h"
#include "backend/cuda/source/sort.h"

/* Sorted places, and what is added at them: `each` elements at every one. */
struct addition {
    const struct pick *p;
    const struct walk *part;
    const struct sorted *s;
    struct operand_view to;
    int64_t places, each;
};

/* How many places make a chunk of its own in a long run of equal ones, and chunks one of those. */
enum { CHUNK = 256 };

static int64_t chunks_of(const struct addition *a, int64_t unit)
{
    return (a->places + CHUNK * unit - 1) / (CHUNK * unit);
}

static void addition_begin(struct build *b, const char *name, const struct addition *a)
{
    build_begin(b, name, build_is_wide(a->places * a->each));
    build_define(b, "element", "%s",
                 a->to.dtype == DTYPE_I64 ? "uint64_t" : build_type(a->to.dtype));
    build_operand(b, "key", "const uint64_t", &a->s->key);
    build_whole(b, "part", a->each);
    build_whole(b, "places", a->places);
}

static void define_summands(struct build *b, const struct addition *a)
{
    build_operand(b, "rider", "const uint64_t", &a->s->rider);
    build_operand(b, "g", "const element", &a->p->other);
    build_axes(b, "G", &a->p->walk, PICK_OTHER);
    build_axes(b, "G_PART", a->part, PICK_OTHER);
}

/* The sums of chunks of `unit` places each, from those of the units; `low`: NULL for elements. */
static struct operand_view add_heads(struct build *b, const struct addition *a, int64_t unit,
                                     const struct operand_view *low)
{
    int64_t chunks = chunks_of(a, unit), n = (chunks - 1) * a->each;
    struct operand_view head = build_scratch(b, a->to.dtype, chunks * a->each);
    addition_begin(b, low ? "high_heads" : "heads", a);
    build_define(b, "UNIT", "%d", (int)unit);
    if (low) {
        build_operand(b, "low", "const element", low);
        build_define(b, "LOWER(j, w)", "low[(int64_t)((j) / UNIT) * part + (w)]");
    } else {
        define_summands(b, a);
        build_define(b, "LOWER(j, w)", "g[G((place)rider[j]) + G_PART(w)]");
    }
    build_operand(b, "head", "element", &head);
    build_whole(b, "n", n);
    build_end(b, "heads", n);
    return head;
}

static void add_sorted(struct build *b, const struct addition *a)
{
    struct operand_view head = add_heads(b, a, 1, NULL), high = add_heads(b, a, CHUNK, &head);
    int64_t n = a->places * a->each;
    if (b->failed)
        return;
    addition_begin(b, "add_back", a);
    define_summands(b, a);
    build_operand(b, "head", "const element", &head);
    build_operand(b, "high", "const element", &high);
    build_operand(b, "to", "element", &a->to);
    build_axes(b, "TO_PART", a->part, PICK_X);
    build_whole(b, "n", n);
    build_end(b, "add_back", n);
}

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
    pick_define_chosen(b, p);
    build_whole(b, "n", places);
    build_end(b, "keys_of_places", places);
    sort_keys(b, &s);
    if (__builtin_mul_overflow(places, each, &n))
        build_fail(b, "too many elements");
    else
        add_sorted(b, &(struct addition){ p, part, &s, to, places, each });
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
    pick_indices(b, &p, 1);
    pick_back(b, &p, b->s->attrs.axes, (int)b->s->attrs.whole[0], 1);
}

/* No axis: of the flattened tensor. */
void take_back_print(struct build *b)
{
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 1)), .count = 1 };
    int32_t axis = b->s->attrs.axis_count > 0 ? b->s->attrs.axes[0] : 0;
    p.index[0] = build_cell(b, build_in(b, 0));
    if (b->s->attrs.axis_count <= 0)
        pick_flatten(&p.x);
    pick_back(b, &p, &axis, axis, 0);
}

void gather_back_print(struct build *b)
{
    struct pick p = { .x = build_out(b), .other = build_cell(b, build_in(b, 1)), .count = 1 };
    struct walk one = { .views = 2 };
    p.index[0] = build_cell(b, build_in(b, 0));
    pick_along(&p, (int)b->s->attrs.whole[0]);
    add_back(b, &p, &one, 0);
}
