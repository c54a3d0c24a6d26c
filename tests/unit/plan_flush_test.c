/* From graph to results over two fake devices: placing, moving, falling back, failing, caching. */
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

static void check_flush(struct fixture *f)
{
    if (fixture_flush(f))
        fail_msg("%s", f->err.text);
}

static void elementwise_calls_run_as_one_step(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 5 });
    struct node *n = graph_tensor(&f->g, x);
    n = call(f, OP_tanh, 1,
             call(f, OP_add, 2, call(f, OP_multiply, 2, n, graph_whole(&f->g, 2, true)),
                  graph_real(&f->g, 0.5, true)));
    struct tensor *y = hold(f, n);
    check_flush(f);
    assert_int_equal(f->cpu_state.steps, 1);
    assert_null(y->node);
    assert_non_null(y->buffer);
    for (int i = 0; i < 5; i++)
        assert_true(fixture_value(y, i) ==
                    (float)tanh((float)((float)(fixture_value(x, i) * 2) + 0.5)));
    assert_int_equal(f->report.count, 1);
    assert_true(str_is(f->report.entries[0].op, "multiply+add+tanh"));
    assert_int_equal(f->report.entries[0].flops, 15);
    assert_string_equal(f->report.entries[0].device, "cpu");
    assert_null(f->report.entries[0].requested);
    tensor_unref(x);
    tensor_unref(y);
}

static void what_nobody_holds_is_not_computed(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 5 });
    tensor_unref(hold(f, call(f, OP_tanh, 1, graph_tensor(&f->g, x))));
    check_flush(f);
    assert_int_equal(f->cpu_state.runs, 0);
    /* a reference that waits for an undo does not count either */
    struct tensor *y = hold(f, call(f, OP_tanh, 1, graph_tensor(&f->g, x)));
    y->journal++;
    check_flush(f);
    assert_int_equal(f->cpu_state.runs, 0);
    assert_null(y->buffer);
    assert_null(y->node);
    tensor_unref(y);
    tensor_unref(x);
}

static struct tensor *loop_body(struct fixture *f, struct tensor *x, double by)
{
    struct node *n = call(f, OP_multiply, 2, graph_tensor(&f->g, x), graph_real(&f->g, by, true));
    return hold(f, call(f, OP_sum, 1, n));
}

static void the_same_work_is_planned_once(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    for (int i = 0; i < 3; i++) {
        struct tensor *y = loop_body(f, x, i);
        check_flush(f);
        assert_true(fixture_value(y, 0) == -6.0 * i);
        tensor_unref(y);
    }
    assert_int_equal(planner_stats(f->planner).flushes, 3);
    assert_int_equal(planner_stats(f->planner).cache_hits, 2);
    assert_int_equal(planner_stats(f->planner).programs, 1);
    assert_int_equal(f->report.count, 2);
    assert_int_equal(f->report.entries[0].count, 3);
    /* another shape is other work */
    struct tensor *z = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 3 });
    tensor_unref(x);
    x = loop_body(f, z, 1);
    check_flush(f);
    assert_int_equal(planner_stats(f->planner).cache_hits, 2);
    tensor_unref(x);
    tensor_unref(z);
}

static void work_moves_between_devices(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    f->g.where = &f->on_gpu;
    struct node *a = call(f, OP_tanh, 1, graph_tensor(&f->g, x));
    f->g.where = &f->on_cpu;
    struct node *b = call(f, OP_add, 2, a, graph_tensor(&f->g, x));
    f->g.where = &f->on_gpu;
    struct tensor *y = hold(f, call(f, OP_multiply, 2, b, a));
    check_flush(f);
    assert_int_equal(f->gpu_state.runs, 2);
    assert_int_equal(f->cpu_state.runs, 1);
    assert_int_equal(f->gpu_state.uploads, 2); /* x, then b; a stays there */
    assert_int_equal(f->gpu_state.downloads, 1);
    assert_ptr_equal(y->buffer->device, &f->gpu);
    double x0 = fixture_value(x, 0), a0 = (float)tanh(x0);
    assert_true(fixture_value(y, 0) == (float)((float)(a0 + x0) * a0));
    /* each copy is an entry of its own, before the work that waited for it */
    assert_int_equal(f->report.count, 5);
    assert_true(f->report.entries[0].transfer);
    assert_true(str_is(f->report.entries[0].op, "copy cpu to gpu0"));
    assert_int_equal(f->report.entries[0].bytes, 32); /* of x and of b */
    assert_string_equal(f->report.entries[1].requested, "gpu0");
    assert_true(str_is(f->report.entries[2].op, "copy gpu0 to cpu"));
    tensor_unref(x);
    tensor_unref(y);
}

static void a_missing_kernel_falls_back(void **state)
{
    struct fixture *f = *state;
    f->gpu_state.lacks[OP_sum] = true;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    f->g.where = &f->on_gpu;
    struct tensor *y = hold(f, call(f, OP_sum, 1, graph_tensor(&f->g, x)));
    for (int i = 0; i < 2; i++) {
        check_flush(f);
        assert_ptr_equal(y->buffer->device, f->cpu);
        assert_true(report_fell_back(&f->report));
        assert_string_equal(f->report.entries[0].reason, "gpu0 has no kernel for sum");
        tensor_unref(y);
        y = hold(f, call(f, OP_sum, 1, graph_tensor(&f->g, x)));
    }
    tensor_unref(y);
    f->on_gpu.strict = true;
    f->g.statement = 7;
    y = hold(f, call(f, OP_sum, 1, graph_tensor(&f->g, x)));
    assert_int_equal(fixture_flush(f), -1);
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_string_equal(f->err.text, "gpu0 has no kernel for sum of f32");
    assert_int_equal(f->failed, 7);
    tensor_unref(y);
    tensor_unref(x);
}

static void a_fallback_is_never_hidden_by_fusing(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    struct request fell[2];
    struct node *n = graph_tensor(&f->g, x);
    for (int i = 0; i < 2; i++) {
        fell[i] = (struct request){
            .asked = "gpu0", .device = f->cpu, .reason = "no driver", .fell_back = true
        };
        f->g.where = &fell[i];
        n = call(f, OP_negative, 1, n);
    }
    f->g.where = NULL;
    struct tensor *y = hold(f, call(f, OP_tanh, 1, n));
    check_flush(f);
    assert_int_equal(f->report.count, 2);
    assert_true(str_is(f->report.entries[0].op, "negative+negative"));
    assert_true(f->report.entries[0].fell_back);
    assert_string_equal(f->report.entries[0].reason, "no driver");
    assert_false(f->report.entries[1].fell_back);
    assert_null(f->report.entries[1].requested);
    tensor_unref(x);
    tensor_unref(y);
}

static void a_failure_keeps_what_was_done(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    f->g.statement = 1;
    f->g.where = &f->on_gpu;
    struct node *a = call(f, OP_tanh, 1, graph_tensor(&f->g, x));
    struct tensor *kept = hold(f, a);
    f->g.statement = 2;
    f->g.span = (struct span){ 10, 20 };
    f->g.where = &f->on_cpu;
    struct tensor *lost = hold(f, call(f, OP_sum, 1, a));
    f->cpu_state.fail_step = 0;
    assert_int_equal(fixture_flush(f), -1);
    assert_int_equal(f->failed, 2);
    assert_string_equal(f->err.text, "sum: the fake device was told to fail");
    assert_int_equal(f->err.span.start, 10);
    assert_non_null(kept->buffer);
    assert_null(lost->buffer);
    assert_non_null(lost->node);
    /* the graph stays: once more, without the trouble */
    f->cpu_state.fail_step = -1;
    check_flush(f);
    assert_int_equal(f->gpu_state.runs, 1);
    assert_non_null(lost->buffer);
    tensor_unref(x);
    tensor_unref(kept);
    tensor_unref(lost);
}

static void views_cost_nothing(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 2, (int64_t[]){ 2, 3 });
    struct node *n = graph_tensor(&f->g, x);
    struct tensor *t = hold(f, call(f, OP_transpose, 1, n));
    check_flush(f);
    assert_int_equal(f->cpu_state.runs, 0);
    assert_ptr_equal(t->buffer, x->buffer);
    assert_true(fixture_value(t, 1) == fixture_value(x, 3));
    /* a transposed tensor has no flat view: it is copied */
    struct tensor *flat = hold(f, call(f, OP_flatten, 1, graph_tensor(&f->g, t)));
    check_flush(f);
    assert_int_equal(f->cpu_state.runs, 1);
    for (int i = 0; i < 6; i++)
        assert_true(fixture_value(flat, i) == fixture_value(t, i));
    /* a view of a temporary keeps the temporary */
    struct tensor *v = hold(f,
                            call(f, OP_transpose, 1, call(f, OP_tanh, 1, graph_tensor(&f->g, x))));
    check_flush(f);
    assert_true(fixture_value(v, 1) == (float)tanh(fixture_value(x, 3)));
    tensor_unref(x);
    tensor_unref(t);
    tensor_unref(flat);
    tensor_unref(v);
}

static void numbers_become_tensors_where_kernels_need_them(void **state)
{
    struct fixture *f = *state;
    struct tensor *a = hold(f, call(f, OP_sum, 1, graph_whole(&f->g, 3, true)));
    struct tensor *b = hold(f, graph_real(&f->g, 2.5, true));
    struct tensor *c =
        hold(f, call(f, OP_add, 2, graph_whole(&f->g, 3, true), graph_whole(&f->g, 4, true)));
    check_flush(f);
    assert_true(fixture_value(a, 0) == 3 && a->dtype == DTYPE_I64);
    assert_true(fixture_value(b, 0) == 2.5 && b->dtype == DTYPE_F32);
    assert_true(fixture_value(c, 0) == 7 && c->layout.shape.ndim == 0);
    tensor_unref(a);
    tensor_unref(b);
    tensor_unref(c);
}

static struct node *sized(struct fixture *f, enum op_id op, int ndim, const int64_t *sizes)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.shape.ndim = ndim;
    memcpy(attrs.shape.size, sizes, (size_t)ndim * sizeof *sizes);
    attrs.real[1] = 1;
    struct node *in[2] = { graph_whole(&f->g, 1, true), graph_whole(&f->g, 1, true) }, *n = NULL;
    assert_int_equal(graph_call(&f->g, op, in, op == OP_normal ? 2 : 0, &attrs, &n, &f->err), 0);
    return n;
}

static void too_much_is_refused_before_it_runs(void **state)
{
    struct fixture *f = *state;
    f->g.span = (struct span){ 4, 9 };
    struct node *n = sized(f, OP_normal, 2, (int64_t[]){ 100000, 100000 });
    struct tensor *t = hold(f, n);
    assert_int_equal(fixture_flush(f), -1);
    assert_int_equal(f->err.kind, ERR_MEMORY);
    assert_string_equal(f->err.text,
                        "normal [100000, 100000] f32 needs 37.3 GiB, 1.0 GiB are free");
    assert_int_equal(f->err.span.start, 4);
    assert_int_equal(f->cpu_state.allocs, 0);
    tensor_unref(t);
}

static void the_step_that_finds_too_little_is_blamed(void **state)
{
    struct fixture *f = *state;
    struct tensor *t[3];
    f->cpu_state.budget = 10 << 20;
    for (uint32_t i = 0; i < 3; i++) {
        f->g.statement = i;
        t[i] = hold(f, sized(f, OP_ones, 1, (int64_t[]){ 1 << 20 }));
    }
    assert_int_equal(fixture_flush(f), -1);
    assert_int_equal(f->failed, 2);
    assert_string_equal(f->err.text, "ones [1048576] f32 needs 12.0 MiB, 10.0 MiB are free (with "
                                     "what is waiting beside it)");
    assert_int_equal(f->cpu_state.allocs, 0);
    for (int i = 0; i < 3; i++)
        tensor_unref(t[i]);
}

static void a_chain_needs_two_buffers(void **state)
{
    struct fixture *f = *state;
    int64_t n = 10000;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, &n);
    struct node *y = graph_tensor(&f->g, x);
    for (int i = 0; i < 200; i++)
        y = call(f, i % 2 ? OP_multiply : OP_add, 2, y, graph_real(&f->g, 0.5, true));
    struct tensor *t = hold(f, y);
    check_flush(f);
    assert_true(f->cpu_state.steps > 1 && f->cpu_state.steps < 10);
    assert_true(f->cpu_state.peak_bytes <= 2 * n * 4);
    tensor_unref(t);
    /* with a kernel between them: a chain of two buffers and the result */
    y = graph_tensor(&f->g, x);
    for (int i = 0; i < 20; i++)
        y = call(f, OP_tanh, 1, call(f, OP__copy, 1, y));
    t = hold(f, call(f, OP_sum, 1, y));
    check_flush(f);
    assert_int_equal(f->cpu_state.steps, 41);
    assert_true(f->cpu_state.peak_bytes <= 2 * n * 4 + 4);
    tensor_unref(t);
    tensor_unref(x);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(elementwise_calls_run_as_one_step),
        CASE(what_nobody_holds_is_not_computed),
        CASE(the_same_work_is_planned_once),
        CASE(work_moves_between_devices),
        CASE(a_missing_kernel_falls_back),
        CASE(a_fallback_is_never_hidden_by_fusing),
        CASE(a_failure_keeps_what_was_done),
        CASE(views_cost_nothing),
        CASE(numbers_become_tensors_where_kernels_need_them),
        CASE(too_much_is_refused_before_it_runs),
        CASE(the_step_that_finds_too_little_is_blamed),
        CASE(a_chain_needs_two_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
