/* Printers of what depends on the order of elements: sort, argsort, topk, permutation, median and
 * percentile, over sorted keys (sort.h). */
#include "backend/cuda/source/order.h"
#include "backend/cuda/source/index.h"
#include "backend/cuda/source/printers.h"

#include <inttypes.h>
#include <stdio.h>

static const char *zero_key(enum dtype t)
{
    return t == DTYPE_F32 ? "0x80000000ull" : "0x8000000000000000ull";
}

static const char *last_key(enum dtype t)
{
    return t == DTYPE_F32 ? "0xffffffffull" : t == DTYPE_BOOL ? "0xffull" : "~0ull";
}

/* Macro NAME(v): v, a key, turned to falling order or back. */
static void define_turned(struct build *b, const char *name, enum dtype t, bool falling,
                          const char *before, const char *after)
{
    char text[160];
    if (falling)
        snprintf(text, sizeof text, "%sturned(v, %s, %d)%s", before, last_key(t),
                 dtype_kind(t) == 'f', after);
    else
        snprintf(text, sizeof text, "%sv%s", before, after);
    build_define(b, name, "%s", text);
}

void order_read(struct build *b, const struct operand_view *x, const struct lanes *l, bool falling,
                bool one_zero, struct sorted *s)
{
    int64_t n = l->kept_count * l->gone_count;
    char key[64];
    build_part(b, "keys");
    sort_open(b, s, l->kept_count, l->gone_count);
    build_begin(b, "read_keys", build_is_wide(n));
    build_operand(b, "x", build_type(x->dtype), x);
    build_axes(b, "LINE", &l->kept, 0);
    build_axes(b, "WITHIN", &l->gone, 0);
    build_operand(b, "key", "uint64_t", &s->key);
    build_operand(b, "rider", "uint64_t", &s->rider);
    snprintf(key, sizeof key, "key_%s(v)", dtype_name(x->dtype));
    if (one_zero && dtype_kind(x->dtype) == 'f')
        build_define(b, "PLAIN(v)", "one_zero(%s, %s)", key, zero_key(x->dtype));
    else
        build_define(b, "PLAIN(v)", "%s", key);
    if (falling)
        build_define(b, "KEY(v)", "turned(PLAIN(v), %s, %d)", last_key(x->dtype),
                     dtype_kind(x->dtype) == 'f');
    else
        build_define(b, "KEY(v)", "PLAIN(v)");
    build_whole(b, "width", l->gone_count);
    build_whole(b, "n", n);
    build_end(b, "read_keys", n);
    sort_keys(b, s);
}

/* The operand and the axis to sort along: flattened when there is none. */
static int read_operand(struct build *b, struct operand_view *x)
{
    *x = build_cell(b, build_in(b, 0));
    if (b->s->attrs.axis_count > 0)
        return b->s->attrs.axes[0];
    *x = build_dense(b, *x);
    x->shape = (struct shape){ 1, { shape_count(&x->shape) } };
    x->stride[0] = 1;
    return 0;
}

static void print_sorted(struct build *b, bool falling, bool indices)
{
    struct operand_view x, to = build_out(b);
    int axis = read_operand(b, &x);
    bool gone[MAX_DIMS] = { false };
    struct lanes l;
    struct sorted s;
    struct walk lines = { .views = 1 };
    const int64_t *strides[] = { x.stride };
    int64_t n = shape_count(&to.shape), kept = to.shape.size[axis];
    gone[axis] = true;
    lanes_read(&l, &x.shape, gone, 1, strides);
    if (n == 0)
        return;
    order_read(b, &x, &l, falling, indices, &s);
    for (int i = 0; i < to.shape.ndim; i++)
        if (i != axis)
            walk_axis(&lines, to.shape.size[i], &to.stride[i]);
    walk_join(&lines);
    build_begin(b, "write_sorted", build_is_wide(n));
    build_operand(b, "to", build_type(to.dtype), &to);
    build_axes(b, "TO_LINE", &lines, 0);
    build_operand(b, "sorted", "const uint64_t", indices ? &s.rider : &s.key);
    if (indices) {
        build_define(b, "SORTED(i)", "(int64_t)sorted[i]");
    } else {
        char of[32];
        snprintf(of, sizeof of, "of_key_%s(", dtype_name(x.dtype));
        define_turned(b, "BACK(v)", x.dtype, falling, of, ")");
        build_define(b, "SORTED(i)", "BACK(sorted[i])");
    }
    build_whole(b, "to_step", to.stride[axis]);
    build_whole(b, "kept", kept);
    build_whole(b, "width", s.width);
    build_whole(b, "n", n);
    build_end(b, "write_sorted", n);
}

/* whole: falling */
void sort_print(struct build *b)
{
    print_sorted(b, b->s->attrs.whole[0] != 0, false);
}

void argsort_print(struct build *b)
{
    print_sorted(b, b->s->attrs.whole[0] != 0, true);
}

/* The first k of argsort. whole: k, falling */
void topk_print(struct build *b)
{
    print_sorted(b, b->s->attrs.whole[1] != 0, true);
}

/* The places in the order of their random words. */
void permutation_print(struct build *b)
{
    struct operand_view to = build_out(b), seed = build_in(b, 0), draw = build_in(b, 1);
    int64_t n = shape_count(&to.shape), blocks = n / 4 + (n % 4 != 0);
    struct sorted s;
    if (n > UINT32_MAX) {
        build_fail(b, "a permutation of more than 2^32 numbers");
        return;
    }
    build_part(b, "philox");
    sort_open(b, &s, 1, n);
    build_begin(b, "words_as_keys", build_is_wide(n));
    build_operand(b, "key", "uint64_t", &s.key);
    build_operand(b, "rider", "uint64_t", &s.rider);
    build_number(b, "SEED", &seed);
    build_number(b, "DRAW", &draw);
    build_whole(b, "n", n);
    build_whole(b, "blocks", blocks);
    build_end(b, "words_as_keys", blocks);
    sort_keys(b, &s);
    build_begin(b, "permute", build_is_wide(n));
    build_operand(b, "to", "int64_t", &to);
    build_operand(b, "key", "const uint64_t", &s.key);
    build_whole(b, "n", n);
    build_end(b, "permute", n);
}

/* ---- median, percentile -----------------------------------------------------------------------
 */

/* percent: an operand, or NULL: the middle. */
static void define_percent(struct build *b, const struct operand_view *percent)
{
    struct walk w = { .views = 1 };
    if (!percent) {
        build_define(b, "PERCENT(i)", "50.0");
        build_define(b, "REFUSE(i)", "(void)(i)");
        return;
    }
    build_fault(b);
    build_define(b, "CODE", "%lldull", (long long)gpu_fault_word(GPU_FAULT_PERCENT, 1, 0));
    build_define(b, "REFUSE(i)", "report(fault, CODE | (uint64_t)(i) << 16)");
    for (int i = 0; i < percent->shape.ndim; i++)
        walk_axis(&w, percent->shape.size[i], &percent->stride[i]);
    walk_join(&w);
    build_operand(b, "percent", "const double", percent);
    build_axes(b, "PERCENT_AT", &w, 0);
    build_define(b, "PERCENT(i)", "percent[PERCENT_AT(i)]");
}

static void print_ranks(struct build *b, const struct operand_view *percent)
{
    const struct op_attrs *a = &b->s->attrs;
    struct operand_view x = build_cell(b, build_in(b, 0)), to = build_out(b);
    bool gone[MAX_DIMS];
    const int64_t *strides[] = { x.stride };
    struct lanes l;
    struct sorted s;
    int64_t n = shape_count(&to.shape);
    for (int i = 0; i < x.shape.ndim; i++)
        gone[i] = a->axis_count < 0;
    for (int i = 0; i < a->axis_count; i++)
        gone[a->axes[i]] = true;
    lanes_read(&l, &x.shape, gone, 1, strides);
    build_part(b, "index");
    build_part(b, "between");
    order_read(b, &x, &l, false, false, &s);
    build_begin(b, "rank", build_is_wide(n));
    build_define(b, "element", "%s", build_type(to.dtype));
    build_define(b, "OF_KEY", "of_key_%s", dtype_name(x.dtype));
    build_define(b, "LAST_KEY", "%s", last_key(x.dtype));
    build_operand(b, "to", "element", &to);
    build_operand(b, "key", "const uint64_t", &s.key);
    define_percent(b, percent);
    build_whole(b, "lines", l.kept_count);
    build_whole(b, "width", l.gone_count);
    build_whole(b, "n", n);
    build_end(b, "rank", n);
    if (!percent)
        return;
    build_begin(b, "settle_percent", false);
    define_percent(b, percent);
    build_end(b, "settle_percent", 1);
}

void median_print(struct build *b)
{
    print_ranks(b, NULL);
}

/* The second operand: q, in percent, one or several. */
void percentile_print(struct build *b)
{
    struct operand_view q = build_cell(b, build_in(b, 1));
    print_ranks(b, &q);
}
