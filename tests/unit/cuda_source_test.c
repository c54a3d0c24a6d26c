/* CUDA sources as texts: what they depend on, what there is one for, and how they refuse. That they
 * compute the right thing is tests/cuda's business. */
#include "cpu_program.h"

#include "backend/cuda/source/source.h"
#include "backend/gpu/fault.h"

static struct source printed(struct made *m)
{
    struct source s;
    if (source_print(&m->p, m->p.step_count - 1, &s, &m->err))
        fail_msg("%s", m->err.text);
    return s;
}

/* x + y over [rows, columns], y broadcast over the rows when `stretched`. */
static struct source sum_source(struct made *m, struct backend_device *d, int64_t rows,
                                int64_t columns, bool stretched)
{
    struct shape shape = SHAPE(rows, columns);
    struct layout l = layout_contiguous(&shape);
    made_init(m, d);
    int32_t x = made_tensor(m, BUFFER_INPUT, DTYPE_F32, l.shape, NULL);
    int32_t to = made_tensor(m, BUFFER_OUTPUT, DTYPE_F32, l.shape, NULL);
    if (stretched)
        l.stride[0] = 0;
    int32_t y = made_view(m, m->views[x].buffer, DTYPE_F32, l);
    made_fused(m, l.shape);
    CODE(m, TILE_LOAD, DTYPE_F32, .dst = 0, .index = x);
    CODE(m, TILE_LOAD, DTYPE_F32, .dst = 1, .index = y);
    CODE(m, OP_add, DTYPE_F32, .dst = 2, .a = 0, .b = 1);
    CODE(m, TILE_STORE, DTYPE_F32, .a = 2, .index = to);
    return printed(m);
}

static void test_a_text_does_not_depend_on_sizes(void **state)
{
    static struct made m[3];
    struct source small = sum_source(&m[0], *state, 8, 12, true);
    struct source large = sum_source(&m[1], *state, 400, 64, true);
    struct source dense = sum_source(&m[2], *state, 8, 12, false);
    assert_string_equal(small.text.p, large.text.p);
    assert_string_not_equal(small.text.p, dense.text.p);
    assert_int_equal(small.launch_count, 1);
    for (int i = 0; i < 3; i++)
        made_fini(&m[i]);
    source_fini(&small);
    source_fini(&large);
    source_fini(&dense);
}

static int count_arguments(const struct source *s, enum source_argument_kind kind)
{
    int count = 0;
    for (int i = 0; i < s->launch_count; i++)
        for (int k = 0; k < s->launches[i].argument_count; k++)
            count += s->launches[i].arguments[k].kind == kind;
    return count;
}

/* out = x[at:at + 8] * rate, where `before` other scalars come first. */
static struct source scaled_source(struct made *m, struct backend_device *d, int before)
{
    struct shape shape = SHAPE(8);
    made_init(m, d);
    for (int i = 0; i < before; i++)
        (void)made_real(m, i);
    operand_ref rate = made_real(m, 0.5), at = made_whole(m, 4);
    int32_t all = made_tensor(m, BUFFER_INPUT, DTYPE_F32, SHAPE(64), NULL);
    int32_t to = made_tensor(m, BUFFER_OUTPUT, DTYPE_F32, shape, NULL);
    int32_t x = made_view(m, m->views[all].buffer, DTYPE_F32, layout_contiguous(&shape));
    m->views[x].shift = at;
    made_fused(m, shape);
    CODE(m, TILE_LOAD, DTYPE_F32, .dst = 0, .index = x);
    CODE(m, TILE_SCALAR, DTYPE_F32, .dst = 1, .index = operand_scalar(rate));
    CODE(m, OP_multiply, DTYPE_F32, .dst = 2, .a = 0, .b = 1);
    CODE(m, TILE_STORE, DTYPE_F32, .a = 2, .index = to);
    return printed(m);
}

static int count_of(const struct source *s, const char *words)
{
    int count = 0;
    for (const char *p = s->text.p; (p = strstr(p, words)); p += strlen(words))
        count++;
    return count;
}

/* [rows, columns] + [columns]: one view lies as the walk goes, the other needs the last coordinate;
 * the size is one argument, however many views there are. */
static void test_views_of_a_walk_share_its_sizes(void **state)
{
    static struct made m;
    struct source s = sum_source(&m, *state, 8, 12, true);
    assert_int_equal(count_of(&s, "int64_t walk"), 2); /* the function, and one size */
    assert_int_equal(count_of(&s, "int64_t walk0_size1"), 1);
    assert_int_equal(count_of(&s, "_step"), 0);
    assert_non_null(strstr(s.text.p, "#define FOUR0(i) (i)"));
    made_fini(&m);
    source_fini(&s);
}

/* A transposed tensor written out goes through squares of shared memory. */
static void test_crossing_copies_go_by_squares(void **state)
{
    for (int64_t side = 8; side <= 64; side *= 8) {
        static struct made m;
        struct shape shape = SHAPE(side, side);
        struct layout l = layout_contiguous(&shape);
        made_init(&m, *state);
        int32_t x = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, shape, NULL);
        int32_t to = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, shape, NULL);
        l.stride[0] = 1;
        l.stride[1] = side;
        int32_t turned = made_view(&m, m.views[x].buffer, DTYPE_F32, l);
        made_fused(&m, shape);
        CODE(&m, TILE_LOAD, DTYPE_F32, .dst = 0, .index = turned);
        CODE(&m, TILE_STORE, DTYPE_F32, .a = 0, .index = to);
        struct source s = printed(&m);
        assert_int_equal(strcmp(s.launches[0].entry, "cross") == 0, side == 64);
        assert_int_equal(s.launches[0].grid[0], side == 64 ? 4 : 1);
        made_fini(&m);
        source_fini(&s);
    }
}

/* The rate and the shift are read by the kernel, so that a recorded launch takes those of its run.
 */
static void test_scalars_and_shifts_are_read_where_they_lie(void **state)
{
    static struct made m[2];
    struct source first = scaled_source(&m[0], *state, 0), later = scaled_source(&m[1], *state, 3);
    assert_string_equal(first.text.p, later.text.p);
    assert_int_equal(count_arguments(&first, SOURCE_SCALAR), 2);
    assert_non_null(strstr(first.text.p, "float *p0 = p0_base + *p0_shift;"));
    /* Only the run knows where it begins: both ways are there. */
    assert_non_null(strstr(first.text.p, "if (((uint64_t)p0 % 16) == 0)"));
    assert_non_null(strstr(first.text.p, "const float *__restrict__ p0_base"));
    assert_non_null(strstr(first.text.p, "p0[AT0(i)]"));
    for (int i = 0; i < 2; i++)
        made_fini(&m[i]);
    source_fini(&first);
    source_fini(&later);
}

/* y = x by indices: what refuses elements says so beforehand, since only then it gets fault words.
 * (A source that would do so unasked is refused as it is printed: build_fault.) */
static void test_who_refuses_elements_gets_words(void **state)
{
    static const enum op_id ops[] = { OP_take, OP__take_back, OP_gather, OP__gather_back,
                                      OP_embedding };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        static struct made m;
        made_init(&m, *state);
        bool table = ops[i] == OP_embedding;
        int32_t x = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, table ? SHAPE(4, 3) : SHAPE(4), NULL);
        int32_t at = made_tensor(&m, BUFFER_INPUT, DTYPE_I64, SHAPE(4), NULL);
        int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, table ? SHAPE(4, 3) : SHAPE(4), NULL);
        const operand_ref in[] = { table ? at : x, table ? x : at };
        struct op_attrs *a = made_step(&m, ops[i], y, 2, in);
        a->axis_count = 1;
        a->axes[0] = 0;
        struct source s = printed(&m);
        assert_true(count_arguments(&s, SOURCE_FAULT) > 0);
        assert_true(gpu_step_can_fail(&m.steps[0]));
        made_fini(&m);
        source_fini(&s);
    }
}

/* A middle is never refused: a pointer to words that it does not get would be one to nowhere. */
static void test_who_refuses_none_asks_for_no_words(void **state)
{
    static const enum op_id ops[] = { OP_median, OP__nonzero_count, OP__unique_count };
    static const enum dtype from[] = { DTYPE_F32, DTYPE_BOOL, DTYPE_F32 };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        static struct made m;
        made_init(&m, *state);
        int32_t x = made_tensor(&m, BUFFER_INPUT, from[i], SHAPE(40), NULL);
        int32_t y = made_tensor(&m, BUFFER_OUTPUT, i ? DTYPE_I64 : DTYPE_F32, SHAPE_0, NULL);
        made_step(&m, ops[i], y, 1, &x);
        struct source s = printed(&m);
        assert_int_equal(count_arguments(&s, SOURCE_FAULT), 0);
        assert_false(gpu_step_can_fail(&m.steps[0]));
        made_fini(&m);
        source_fini(&s);
    }
}

static void test_four_at_once_only_where_they_lie_so(void **state)
{
    static struct made m[2];
    struct source even = sum_source(&m[0], *state, 8, 12, true);
    struct source odd = sum_source(&m[1], *state, 8, 13, true);
    assert_non_null(strstr(even.text.p, "float_four"));
    assert_null(strstr(odd.text.p, "float_four"));
    made_fini(&m[0]);
    made_fini(&m[1]);
    source_fini(&even);
    source_fini(&odd);
}

static void test_nothing_is_launched_over_no_elements(void **state)
{
    static struct made m;
    struct source s = sum_source(&m, *state, 0, 12, false);
    assert_int_equal(s.launch_count, 0);
    made_fini(&m);
    source_fini(&s);
}

/* A long sort launches the same functions again and again. */
static void test_a_function_is_printed_once(void **state)
{
    static struct made m;
    made_init(&m, *state);
    int32_t x = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(100000), NULL);
    int32_t to = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(100000), NULL);
    struct op_attrs *a = STEP(&m, sort, to, x);
    a->axis_count = 1;
    struct source s = printed(&m);
    int merges = 0, functions = 0;
    for (int i = 0; i < s.launch_count; i++)
        merges += strcmp(s.launches[i].entry, "merge_runs") == 0;
    for (const char *p = s.text.p; (p = strstr(p, "__global__")); p++)
        functions++;
    assert_int_equal(merges, 8); /* 512 * 2^8 > 100,000 */
    assert_int_equal(functions, 4);
    assert_true(s.scratch >= 4 * 8 * 100000);
    made_fini(&m);
    source_fini(&s);
}

/* What is placed on the CPU: linear algebra, and two summaries. An operation that gets a CPU kernel
 * needs a source, or a place in this list. */
static void test_every_kernel_but_these_has_a_source(void **state)
{
    static const enum op_id left[] = { OP_accuracy, OP__describe, OP_det,      OP_inv,
                                       OP_solve,    OP_cholesky,  OP__slogdet, OP__qr,
                                       OP__svd,     OP__eigh,     OP__cofactor };
    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        bool listed = false;
        enum op_class class = op_row((enum op_id)op)->class;
        for (size_t i = 0; i < sizeof left / sizeof *left; i++)
            listed |= left[i] == (enum op_id)op;
        if (class != OP_KERNEL && class != OP_TILE)
            continue;
        bool any = false;
        for (int t = 0; t < DTYPE_COUNT; t++)
            any |= source_supports((enum op_id)op, (enum dtype)t);
        if (any == listed)
            fail_msg("%s %s", op_row((enum op_id)op)->word.name,
                     any ? "has a source and is listed" : "has no source and is not listed");
    }
}

static void test_what_has_no_source_says_so(void **state)
{
    static struct made m;
    struct source s;
    made_init(&m, *state);
    int32_t x = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(3, 3), NULL);
    int32_t to = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(3, 3), NULL);
    STEP(&m, inv, to, x);
    assert_int_equal(source_print(&m.p, 0, &s, &m.err), -1);
    assert_int_equal(m.err.kind, ERR_DEVICE);
    assert_non_null(strstr(m.err.text, "inv"));
    made_fini(&m);
}

static int open_device(void **state)
{
    *state = cpu_open(1, 0);
    return 0;
}

static int close_device(void **state)
{
    cpu_backend()->close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_text_does_not_depend_on_sizes),
        cmocka_unit_test(test_views_of_a_walk_share_its_sizes),
        cmocka_unit_test(test_crossing_copies_go_by_squares),
        cmocka_unit_test(test_scalars_and_shifts_are_read_where_they_lie),
        cmocka_unit_test(test_who_refuses_elements_gets_words),
        cmocka_unit_test(test_who_refuses_none_asks_for_no_words),
        cmocka_unit_test(test_four_at_once_only_where_they_lie_so),
        cmocka_unit_test(test_nothing_is_launched_over_no_elements),
        cmocka_unit_test(test_a_function_is_printed_once),
        cmocka_unit_test(test_every_kernel_but_these_has_a_source),
        cmocka_unit_test(test_what_has_no_source_says_so),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
