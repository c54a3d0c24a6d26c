/* Which programs come out: what is fused, what is not, and that fused code fits its limits. */
#include "plan_fake.h"

static int setup(void **state)
{
    struct fixture *f = malloc(sizeof *f);
    fixture_init(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_fini(*state);
    free(*state);
    return 0;
}

static const char *program_of(struct fixture *f)
{
    if (fixture_flush(f))
        fail_msg("%s", f->err.text);
    return f->cpu_state.text.p;
}

static struct tensor *matrix(struct fixture *f)
{
    return fixture_tensor(f, f->cpu, DTYPE_F32, 2, (int64_t[]){ 2, 3 });
}

static void broadcasting_is_a_load(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = matrix(f);
    struct tensor *row = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 3 });
    struct node *n = call(f, OP_add, 2, graph_tensor(&f->g, x), graph_tensor(&f->g, row));
    struct tensor *y = hold(f, call(f, OP_multiply, 2, n, graph_whole(&f->g, 2, true)));
    assert_string_equal(program_of(f), "b0 input 24 bytes, steps 0 to 0\n"
                                       "b1 input 12 bytes, steps 0 to 0\n"
                                       "b2 output 24 bytes, steps 0 to 0\n"
                                       "v0:f32[2, 3] of b0 shifted by s0\n"
                                       "v1:f32[2, 3] of b1 at 0 by 0 1 shifted by s1\n"
                                       "v2:f32[2, 3] of b2\n"
                                       "  0 fused over [2, 3]\n"
                                       "    r0 <- v0:f32[2, 3]\n"
                                       "    r1 <- v1:f32[2, 3]\n"
                                       "    r2 <- add r0 r1\n"
                                       "    r0 <- s2\n"
                                       "    r1 <- multiply r2 r0\n"
                                       "    v2:f32[2, 3] <- r1\n");
    tensor_unref(x);
    tensor_unref(row);
    tensor_unref(y);
}

static void a_value_read_twice_is_loaded_once(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = matrix(f);
    struct node *n = graph_tensor(&f->g, x);
    struct node *a = call(f, OP_multiply, 2, n, n);
    struct tensor *held = hold(f, a), *y = hold(f, call(f, OP_subtract, 2, a, n));
    const char *text = program_of(f);
    assert_int_equal(f->cpu_state.steps, 1);
    assert_non_null(strstr(text, "r0 <- v0:f32[2, 3]\n    r1 <- multiply r0 r0\n"));
    assert_non_null(strstr(text, "v1:f32[2, 3] <- r1\n    r2 <- subtract r1 r0\n"));
    assert_null(strstr(text, "temporary"));
    tensor_unref(x);
    tensor_unref(held);
    tensor_unref(y);
}

/* y needs sum(x + 1), so it cannot be computed together with x + 1. */
static void nothing_waits_for_itself(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = matrix(f);
    struct node *a = call(f, OP_add, 2, graph_tensor(&f->g, x), graph_whole(&f->g, 1, true));
    struct node *s = call(f, OP_sum, 1, a);
    struct tensor *y = hold(f, call(f, OP_divide, 2, a, s));
    const char *text = program_of(f);
    assert_int_equal(f->cpu_state.steps, 3);
    assert_non_null(strstr(text, "  1 v2:f32[] <- sum(v1:f32[2, 3])"));
    assert_true(str_is(f->report.entries[0].op, "add"));
    assert_true(str_is(f->report.entries[2].op, "divide"));
    tensor_unref(x);
    tensor_unref(y);
}

static void views_of_results_are_read_in_place(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = matrix(f);
    struct node *a = call(f, OP_tanh, 1, graph_tensor(&f->g, x));
    struct tensor *y = hold(f, call(f, OP_negative, 1, call(f, OP_transpose, 1, a)));
    const char *text = program_of(f);
    assert_int_equal(f->cpu_state.steps, 2);
    assert_non_null(strstr(text, "of b1 at 0 by 1 3"));
    tensor_unref(x);
    tensor_unref(y);
}

static void casts_are_not_named(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_I64, 1, (int64_t[]){ 4 });
    struct op_attrs attrs;
    struct node *n;
    attrs_init(&attrs);
    attrs.dtype = DTYPE_F32;
    struct tensor *y = hold(f, call(f, OP_exp, 1, graph_tensor(&f->g, x)));
    program_of(f);
    assert_true(str_is(f->report.entries[0].op, "exp"));
    n = graph_tensor(&f->g, x);
    assert_int_equal(graph_call(&f->g, OP_cast, &n, 1, &attrs, &n, &f->err), 0);
    tensor_unref(y);
    y = hold(f, n);
    program_of(f);
    assert_true(str_is(f->report.entries[1].op, "cast"));
    tensor_unref(x);
    tensor_unref(y);
}

/* Many numbers alive at once: more than there are registers. */
static void wide_groups_are_split(void **state)
{
    struct fixture *f = *state;
    enum { WIDTH = 60 };
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    struct node *parts[WIDTH], *sum = NULL;
    double should = 0;
    for (int i = 0; i < WIDTH; i++)
        parts[i] = call(f, OP_multiply, 2, graph_tensor(&f->g, x), graph_whole(&f->g, i, true));
    for (int i = 0; i < WIDTH; i++) {
        sum = sum ? call(f, OP_add, 2, sum, parts[i]) : parts[i];
        should += fixture_value(x, 1) * i;
    }
    struct tensor *y = hold(f, sum);
    program_of(f);
    assert_true(f->cpu_state.steps > 1 && f->cpu_state.steps < 12);
    assert_true(fixture_value(y, 1) == should);
    tensor_unref(x);
    tensor_unref(y);
}

static void long_chains_are_split(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    struct node *n = graph_tensor(&f->g, x);
    double should = fixture_value(x, 2);
    for (int i = 0; i < 300; i++) {
        n = call(f, i % 2 ? OP_multiply : OP_add, 2, n, graph_real(&f->g, 0.5, true));
        should = (float)(i % 2 ? should * 0.5 : should + 0.5);
    }
    struct tensor *y = hold(f, n);
    program_of(f);
    assert_in_range(f->cpu_state.steps, 5, 12);
    assert_true(fixture_value(y, 2) == should);
    assert_true(f->report.entries[0].op.n < 120);
    tensor_unref(x);
    tensor_unref(y);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(broadcasting_is_a_load),   CASE(a_value_read_twice_is_loaded_once),
        CASE(nothing_waits_for_itself), CASE(views_of_results_are_read_in_place),
        CASE(casts_are_not_named),      CASE(wide_groups_are_split),
        CASE(long_chains_are_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
