/* See reduce.h. Few outputs of many elements are reduced in chunks, whose accumulators a
 * second launch reduces. */
#include "backend/cuda/source/reduce.h"

#include "backend/cuda/source/printers.h"

#include <string.h>

/* Blocks that fill a large GPU, and elements worth a chunk for each of its lanes. */
enum { BLOCKS_WANTED = 1024, EACH_LANE = 16, ACC_MOST = 16 };

struct reducer {
    enum reduce_kind kind;
    enum dtype dtype;
    const char *acc, *start, *add, *merge, *value;
};

static const struct reducer reducers[] = {
#define REDUCER(kind, dtype, ...) { REDUCE_##kind, DTYPE_##dtype, __VA_ARGS__ },
#include "backend/cuda/source/reducers.def"
#undef REDUCER
};

static const struct reducer *reducer_of(enum reduce_kind kind, enum dtype t)
{
    for (size_t i = 0; i < sizeof reducers / sizeof *reducers; i++)
        if (reducers[i].kind == kind && reducers[i].dtype == t)
            return &reducers[i];
    return NULL;
}

static void define_reducer(struct build *b, const struct reducer *r)
{
    build_define(b, "acc", "%s", r->acc);
    build_define(b, "START", "%s", r->start);
    build_define(b, "MERGE(a, b)", "%s", r->merge);
}

static void define_param(struct build *b, const struct operand_view *param)
{
    if (param)
        build_operand(b, "param", "const double", param);
    build_define(b, "PARAM", "%s", param ? "param[output]" : "0");
}

/* `value`: the number in accumulator a. */
static void define_finish(struct build *b, const char *value, const char *finish,
                          const struct operand_view *to)
{
    build_define(b, "VALUE(a)", "%s", value);
    build_define(b, "FINISH(a, p)", "(%s)(%s)", build_type(to->dtype), finish);
}

static int64_t chunks_of(const struct lanes *l)
{
    int64_t each = l->lanes * EACH_LANE;
    int64_t most = l->gone_count / each + (l->gone_count % each != 0);
    int64_t wanted = BLOCKS_WANTED / (l->blocks ? l->blocks : 1);
    int64_t chunks = most < wanted ? most : wanted;
    return chunks < 1 ? 1 : chunks;
}

/* Elements at a multiple of this are in one chunk with those after it that are loaded with them. */
enum { TOGETHER = 4 };

static int64_t chunk_of(const struct lanes *l, int64_t chunks)
{
    int64_t each = (l->gone_count + chunks - 1) / chunks;
    return (each + TOGETHER - 1) / TOGETHER * TOGETHER;
}

/* May elements be loaded four at a time, where an address allows it? */
static void define_wide(struct build *b, const struct lanes *l, size_t bytes)
{
    bool wide = walk_is_dense(&l->gone, 0) && !l->columns && TOGETHER * bytes <= 16;
    build_define(b, "WIDE", "%d", wide);
    build_define(b, "FOUR_BYTES", "%zu", wide ? TOGETHER * bytes : 16);
}

struct reduce_pass {
    const struct lanes *l;
    const struct reducer *r;
    const struct operand_view *x, *param, *to;
    const char *finish;
    int64_t chunks;
};

/* Elements to accumulators (chunks above 1) or to results. */
static void first_pass(struct build *b, const struct reduce_pass *q, const struct operand_view *acc)
{
    const struct lanes *l = q->l;
    bool whole = q->chunks == 1;
    build_begin(b, "reduce", build_is_wide(l->kept_count) || build_is_wide(l->gone_count));
    lanes_define(b, l);
    build_define(b, "COUNT", "gone_count");
    define_reducer(b, q->r);
    build_define(b, "element", "%s", build_type(q->x->dtype));
    define_wide(b, l, dtype_bytes(q->x->dtype));
    build_define(b, "ADD(a, x, at, p)", "%s", q->r->add);
    build_operand(b, "x", "const element", q->x);
    build_axes(b, "KEPT", &l->kept, 0);
    build_axes(b, "GONE", &l->gone, 0);
    define_param(b, q->param);
    build_whole(b, "chunk", chunk_of(l, q->chunks));
    if (whole) {
        build_operand(b, "to", build_type(q->to->dtype), q->to);
        define_finish(b, q->r->value, q->finish, q->to);
    } else {
        build_operand(b, "to", q->r->acc, acc);
        build_define(b, "FINISH(a, p)", "a");
    }
    build_end_blocks(b, "reduce", l->blocks, q->chunks);
}

/* The accumulators [outputs][chunks] to results. */
static void second_pass(struct build *b, const struct reduce_pass *q,
                        const struct operand_view *acc)
{
    struct lanes l;
    struct shape shape = { 2, { q->l->kept_count, q->chunks } };
    const int64_t strides[MAX_DIMS] = { q->chunks, 1 }, *all[] = { strides };
    lanes_read(&l, &shape, (const bool[MAX_DIMS]){ false, true }, 1, all);
    build_begin(b, "merge", false);
    lanes_define(b, &l);
    build_whole(b, "elements", q->l->gone_count);
    build_define(b, "COUNT", "elements");
    define_reducer(b, q->r);
    build_define(b, "element", "%s", q->r->acc);
    define_wide(b, &l, ACC_MOST);
    build_define(b, "ADD(a, x, at, p)", "%s", "MERGE(a, x)");
    build_operand(b, "x", "const element", acc);
    build_axes(b, "KEPT", &l.kept, 0);
    build_axes(b, "GONE", &l.gone, 0);
    define_param(b, q->param);
    build_whole(b, "chunk", q->chunks);
    build_operand(b, "to", build_type(q->to->dtype), q->to);
    define_finish(b, q->r->value, q->finish, q->to);
    build_end_blocks(b, "reduce", l.blocks, 1);
}

void reduce_launch(struct build *b, const struct lanes *l, enum reduce_kind kind,
                   const struct operand_view *x, const struct operand_view *param,
                   const char *finish, const struct operand_view *to)
{
    struct reduce_pass q = { l, reducer_of(kind, x->dtype), x, param, to, finish, chunks_of(l) };
    struct operand_view acc = { 0 };
    if (!q.r) {
        build_fail(b, dtype_name(x->dtype));
        return;
    }
    if (l->kept_count == 0)
        return;
    build_part(b, "lanes");
    build_part(b, "twice");
    build_part(b, "places");
    if (q.chunks > 1)
        acc = build_scratch(b, DTYPE_U8, l->kept_count * q.chunks * ACC_MOST);
    first_pass(b, &q, &acc);
    if (q.chunks > 1)
        second_pass(b, &q, &acc);
}

/* ---- the rows of ops.def ----------------------------------------------------------------------
 */

static void read_step(struct build *b, struct operand_view *x, struct lanes *l)
{
    const struct op_attrs *a = &b->s->attrs;
    bool gone[MAX_DIMS];
    *x = build_cell(b, build_in(b, 0));
    for (int i = 0; i < x->shape.ndim; i++)
        gone[i] = a->axis_count < 0;
    for (int i = 0; i < a->axis_count; i++)
        gone[a->axes[i]] = true;
    const int64_t *strides[] = { x->stride };
    lanes_read(l, &x->shape, gone, 1, strides);
}

static void print_once(struct build *b, enum reduce_kind kind, const char *finish)
{
    struct operand_view x, to = build_out(b);
    struct lanes l;
    read_step(b, &x, &l);
    reduce_launch(b, &l, kind, &x, NULL, finish, &to);
}

/* The first reduction gives each output a parameter, with which the second runs. */
static void print_twice(struct build *b, enum reduce_kind first, const char *between,
                        enum reduce_kind second, const char *finish)
{
    struct operand_view x, to = build_out(b);
    struct lanes l;
    read_step(b, &x, &l);
    struct operand_view param = build_scratch(b, DTYPE_F64, l.kept_count);
    reduce_launch(b, &l, first, &x, NULL, between, &param);
    reduce_launch(b, &l, second, &x, &param, finish, &to);
}

#define ONCE(op, kind, finish)                                                                     \
    void op##_print(struct build *b)                                                               \
    {                                                                                              \
        print_once(b, REDUCE_##kind, finish);                                                      \
    }
ONCE(sum, SUM, "VALUE(a)")
ONCE(mean, SUM, "VALUE(a) / (double)COUNT")
ONCE(prod, PROD, "VALUE(a)")
ONCE(max, MAX, "VALUE(a)")
ONCE(min, MIN, "VALUE(a)")
ONCE(argmax, ARGMAX, "VALUE(a)")
ONCE(argmin, ARGMIN, "VALUE(a)")
ONCE(any, ANY, "VALUE(a)")
ONCE(all, ALL, "VALUE(a)")
ONCE(norm, SQUARES, "sqrt(VALUE(a))")

void var_print(struct build *b)
{
    print_twice(b, REDUCE_SUM, "VALUE(a) / (double)COUNT", REDUCE_DEVIATIONS,
                "VALUE(a) / (double)COUNT");
}

void std_print(struct build *b)
{
    print_twice(b, REDUCE_SUM, "VALUE(a) / (double)COUNT", REDUCE_DEVIATIONS,
                "sqrt(VALUE(a) / (double)COUNT)");
}

/* Infinities are not taken off before exp: that would give NaN. */
void logsumexp_print(struct build *b)
{
    print_twice(b, REDUCE_MAX, "(VALUE(a) - VALUE(a) == 0 || VALUE(a) != VALUE(a) ? VALUE(a) : 0)",
                REDUCE_EXPS, "log(VALUE(a)) + p");
}
