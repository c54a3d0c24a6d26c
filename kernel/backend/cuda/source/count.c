/* Printers of counting: where a mask holds, which elements differ, how often numbers occur, and how
 * long such results will be. */
#include "backend/cuda/source/copy.h"
#include "backend/cuda/source/index.h"
#include "backend/cuda/source/order.h"
#include "backend/cuda/source/printers.h"
#include "backend/cuda/source/reduce.h"

#include <stdio.h>

enum { STRETCH = 2048 };

/* ---- elements that are kept -------------------------------------------------------------------
 */

typedef void flag_fn(struct build *b, const void *context);

static int64_t stretches_of(int64_t n)
{
    return n / STRETCH + (n % STRETCH != 0);
}

/* How many of n elements `flag` holds for: counts gets the place where each stretch of them begins,
 * and the number of all. `done`: a statement about `found`. */
static void count_flagged(struct build *b, int64_t n, flag_fn *flag, const void *context,
                          const struct operand_view *counts, const struct operand_view *to,
                          const char *done)
{
    int64_t stretches = stretches_of(n);
    if (n > 0) {
        build_begin(b, "count_flags", true);
        build_operand(b, "counts", "int64_t", counts);
        flag(b, context);
        build_whole(b, "n", n);
        build_end_blocks(b, "count_flags", stretches, 1);
    }
    build_begin(b, "add_counts", false);
    build_operand(b, "counts", "int64_t", counts);
    build_operand(b, "to", "int64_t", to);
    if (gpu_step_can_fail(b->s)) { /* not where they are only counted */
        build_fault(b);
        build_define(b, "CODE", "%lldull", (long long)gpu_fault_word(GPU_FAULT_COUNT, 0, 0));
    }
    build_whole(b, "room_for", shape_count(&to->shape));
    build_define(b, "DONE(found)", "%s", done);
    build_whole(b, "stretches", stretches);
    build_end_blocks(b, "add_counts", 1, 1);
}

static void keep_flagged(struct build *b, int64_t n, flag_fn *flag, const void *context,
                         const struct operand_view *counts, const struct operand_view *to,
                         const char *element)
{
    if (n == 0)
        return;
    build_begin(b, "keep_flagged", true);
    build_operand(b, "counts", "const int64_t", counts);
    build_operand(b, "to", build_type(to->dtype), to);
    flag(b, context);
    build_define(b, "KEPT_ELEMENT(i)", "%s", element);
    build_whole(b, "room_for", shape_count(&to->shape));
    build_whole(b, "n", n);
    build_end_blocks(b, "keep_flagged", stretches_of(n), 1);
}

static void flag_mask(struct build *b, const void *context)
{
    const struct operand_view *mask = context;
    struct walk w = { .views = 1 };
    for (int i = 0; i < mask->shape.ndim; i++)
        walk_axis(&w, mask->shape.size[i], &mask->stride[i]);
    walk_join(&w);
    build_operand(b, "mask", "const uint8_t", mask);
    build_axes(b, "MASK", &w, 0);
    build_define(b, "FLAG(i)", "(mask[MASK((uint64_t)(i))] != 0)");
}

static void print_nonzero(struct build *b, bool count_only)
{
    struct operand_view mask = build_cell(b, build_in(b, 0)), to = build_out(b);
    int64_t n = shape_count(&mask.shape);
    struct operand_view counts = build_scratch(b, DTYPE_I64, stretches_of(n) + 1);
    if (count_only) {
        count_flagged(b, n, flag_mask, &mask, &counts, &to, "to[0] = found");
        return;
    }
    count_flagged(b, n, flag_mask, &mask, &counts, &to,
                  "if (found < room_for && atomicCAS(&fault[0], 0ull, CODE) == 0) fault[1] = "
                  "(uint64_t)found");
    keep_flagged(b, n, flag_mask, &mask, &counts, &to, "(i)");
}

void nonzero_print(struct build *b)
{
    print_nonzero(b, false);
}

void nonzero_count_print(struct build *b)
{
    print_nonzero(b, true);
}

static void flag_different(struct build *b, const void *context)
{
    const struct sorted *s = context;
    build_operand(b, "key", "const uint64_t", &s->key);
    build_define(b, "FLAG(i)", "((i) == 0 || key[i] != key[(i) - 1])");
}

static void print_unique(struct build *b, bool count_only)
{
    struct operand_view x = build_cell(b, build_in(b, 0)), to = build_out(b);
    const int64_t *strides[] = { x.stride };
    bool gone[MAX_DIMS] = { true, true, true, true, true, true, true, true };
    struct lanes l;
    struct sorted s;
    lanes_read(&l, &x.shape, gone, 1, strides);
    int64_t n = l.gone_count;
    struct operand_view counts = build_scratch(b, DTYPE_I64, stretches_of(n) + 1);
    order_read(b, &x, &l, false, true, &s);
    count_flagged(b, n, flag_different, &s, &counts, &to, count_only ? "to[0] = found" : "(void)0");
    if (count_only)
        return;
    char element[40];
    snprintf(element, sizeof element, "of_key_%s(key[i])", dtype_name(x.dtype));
    keep_flagged(b, n, flag_different, &s, &counts, &to, element);
}

void unique_print(struct build *b)
{
    print_unique(b, false);
}

void unique_count_print(struct build *b)
{
    print_unique(b, true);
}

/* ---- whole numbers counted --------------------------------------------------------------------
 */

static struct walk walk_of(struct build *b, int count, struct operand_view *v)
{
    struct walk w = { .views = count };
    for (int k = 0; k < count; k++)
        v[k] = build_cell(b, build_in(b, k));
    for (int i = 0; i < v[0].shape.ndim; i++) {
        int64_t steps[] = { v[0].stride[i], count > 1 ? v[1].stride[i] : 0 };
        walk_axis(&w, v[0].shape.size[i], steps);
    }
    walk_join(&w);
    return w;
}

/* One operand counts into a row, two into a table. */
static void print_tally(struct build *b, int count)
{
    struct operand_view v[2], to = build_out(b);
    struct walk w = walk_of(b, count, v);
    int64_t n = walk_count(&w), classes = to.shape.size[0];
    for (int k = 0; k < count; k++)
        index_check(b, &v[k], k, 0, classes);
    fill_number(b, &to, 0);
    if (classes == 0)
        return;
    build_begin(b, "tally", build_is_wide(n));
    build_operand(b, "to", "uint64_t", &to);
    build_operand(b, "x", "const int64_t", &v[0]);
    build_axes(b, "X", &w, 0);
    build_whole(b, "classes", classes);
    if (count > 1) {
        build_operand(b, "y", "const int64_t", &v[1]);
        build_axes(b, "Y", &w, 1);
        build_define(b, "AT(i)",
                     "label_of(x[X(i)], classes) * classes + label_of(y[Y(i)], classes)");
    } else {
        build_define(b, "AT(i)", "label_of(x[X(i)], classes)");
    }
    build_whole(b, "n", n);
    build_end(b, "tally", n);
}

void bincount_print(struct build *b)
{
    print_tally(b, 1);
}

void confusion_print(struct build *b)
{
    print_tally(b, 2);
}

static void largest(struct build *b, int k, const char *finish, const struct operand_view *param,
                    const struct operand_view *to)
{
    struct operand_view x = build_cell(b, build_in(b, k));
    const int64_t *strides[] = { x.stride };
    bool gone[MAX_DIMS] = { true, true, true, true, true, true, true, true };
    struct lanes l;
    lanes_read(&l, &x.shape, gone, 1, strides);
    index_check(b, &x, k, 0, INT64_MAX);
    reduce_launch(b, &l, REDUCE_MAX, &x, param, finish, to);
}

/* One more than the largest, at least `least`. whole: minlength */
void bincount_size_print(struct build *b)
{
    struct operand_view to = build_out(b), least = build_scratch(b, DTYPE_F64, 1);
    build_begin(b, "least", false);
    build_operand(b, "to", "double", &least);
    build_define(b, "element", "double");
    build_real(b, "CELL", (double)b->s->attrs.whole[0]);
    build_whole(b, "n", 1);
    build_end(b, "fill", 1);
    largest(b, 0, "VALUE(a) + 1 > (int64_t)p ? VALUE(a) + 1 : (int64_t)p", &least, &to);
}

void confusion_size_print(struct build *b)
{
    struct operand_view to = build_out(b), first = build_scratch(b, DTYPE_F64, 1);
    largest(b, 0, "VALUE(a) < 0 ? 0 : VALUE(a) + 1", NULL, &first);
    largest(b, 1, "VALUE(a) + 1 > (int64_t)p ? VALUE(a) + 1 : (int64_t)p", &first, &to);
}

/* ---- agreement --------------------------------------------------------------------------------
 */

/* real: rtol, atol. As in NumPy b is the reference, and NaN is close to nothing. */
void allclose_print(struct build *b)
{
    struct operand_view v[2] = { build_cell(b, build_in(b, 0)), build_cell(b, build_in(b, 1)) };
    struct operand_view to = build_out(b);
    struct walk w = { .views = 2 };
    struct shape both;
    struct err ignored;
    if (shape_broadcast(&v[0].shape, &v[1].shape, &both, &ignored)) {
        build_fail(b, "shapes that do not fit");
        return;
    }
    for (int i = 0; i < both.ndim; i++) {
        int64_t steps[2];
        for (int k = 0; k < 2; k++) {
            int own = i - (both.ndim - v[k].shape.ndim);
            steps[k] = own < 0 || v[k].shape.size[own] == 1 ? 0 : v[k].stride[own];
        }
        walk_axis(&w, both.size[i], steps);
    }
    walk_join(&w);
    int64_t n = walk_count(&w);
    fill_number(b, &to, 1);
    build_begin(b, "close", build_is_wide(n));
    build_operand(b, "to", "uint8_t", &to);
    build_operand(b, "x", v[0].dtype == DTYPE_F64 ? "const double" : "const float", &v[0]);
    build_operand(b, "y", v[1].dtype == DTYPE_F64 ? "const double" : "const float", &v[1]);
    build_axes(b, "X", &w, 0);
    build_axes(b, "Y", &w, 1);
    build_real(b, "rtol", b->s->attrs.real[0]);
    build_real(b, "atol", b->s->attrs.real[1]);
    build_whole(b, "n", n);
    build_end(b, "close", n);
}
