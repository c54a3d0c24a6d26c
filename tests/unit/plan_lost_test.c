/* What comes back when a GPU ends, and by which way; and work that goes elsewhere. */
#include "plan_fake.h"

static int setup(void **state)
{
    struct fixture *f = malloc(sizeof *f);
    fixture_init(f);
    f->g.where = &f->on_gpu;
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

static void end(struct fixture *f)
{
    f->gpu_state.ended = true;
    assert_true(device_check(f->devices, &f->gpu));
}

static struct tensor *negated(struct fixture *f, struct tensor *x)
{
    struct tensor *y = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    check_flush(f);
    return y;
}

/* The chain's middle is gone, its beginning on the CPU: all of it runs again, with the same plans.
 */
static void a_chain_is_computed_again(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    struct tensor *a = negated(f, x), *b = negated(f, a), *c = negated(f, b);
    int64_t programs = planner_stats(f->planner).programs;
    tensor_unref(b);
    end(f);
    assert_true(buffer_lost(a->buffer) && buffer_lost(c->buffer));
    assert_int_equal(plan_recovery(f->planner, x), RECOVERY_NOT_NEEDED);
    assert_int_equal(plan_recover(f->planner, c, NULL, &f->err), 0);
    assert_ptr_equal(c->buffer->device, &f->gpu);
    assert_int_equal(f->gpu_state.opened, 1);
    assert_true(fixture_value(c, 0) == -fixture_value(x, 0));
    assert_false(buffer_lost(a->buffer)); /* it lay on the way, and is back, too */
    assert_true(fixture_value(a, 0) == -fixture_value(x, 0));
    assert_int_equal(planner_stats(f->planner).programs, programs);
    assert_int_equal(plan_recover(f->planner, c, NULL, &f->err), 0); /* there: nothing to do */
    tensor_unref(x);
    tensor_unref(a);
    tensor_unref(c);
}

static void whole_numbers_come_back_too(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_I64, 1, (int64_t[]){ 4 });
    struct tensor *a = negated(f, x);
    assert_int_equal(plan_recovery(f->planner, a), RECOVERY_AGAIN);
    end(f);
    assert_int_equal(plan_recover(f->planner, a, NULL, &f->err), 0);
    assert_true(fixture_value(a, 3) == -fixture_value(x, 3));
    tensor_unref(x);
    tensor_unref(a);
}

static void a_host_copy_is_enough(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, &f->gpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    assert_int_equal(plan_recovery(f->planner, x), RECOVERY_NONE);
    assert_int_equal(buffer_keep_copy(f->devices, x->buffer, &f->err), 0);
    assert_int_equal(plan_recovery(f->planner, x), RECOVERY_COPY);
    struct tensor *a = negated(f, x);
    end(f);
    /* a flush that needs them brings its leaves back by itself */
    struct tensor *b = negated(f, a);
    assert_true(fixture_value(b, 0) == -3 && fixture_value(x, 0) == -3);
    tensor_unref(x);
    tensor_unref(a);
    tensor_unref(b);
}

static void what_has_neither_is_lost(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, &f->gpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    end(f);
    struct tensor *y = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    int runs = f->gpu_state.runs;
    assert_int_equal(fixture_flush(f), -1);
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_ptr_equal(f->flush.lost, x);
    assert_null(f->flush.ended);
    assert_int_equal(f->gpu_state.runs, runs); /* no buffer of before came to a backend */
    graph_clear(&f->g);
    tensor_unref(x);
    tensor_unref(y);
}

/* Plans that were prepared by the worker before are prepared again, not given back to it. */
static void plans_outlive_workers(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    tensor_unref(negated(f, x));
    end(f);
    assert_int_equal(f->gpu_state.prepared, 0);
    tensor_unref(negated(f, x));
    assert_int_equal(f->gpu_state.prepared, 1);
    assert_int_equal(planner_stats(f->planner).programs, 1);
    tensor_unref(x);
}

/* A worker that could not open its device is not started for each statement. */
static void a_refusal_is_remembered(void **state)
{
    struct fixture *f = *state;
    f->gpu.handle = NULL;
    f->gpu_state.refuses = true;
    for (int i = 0; i < 3; i++) {
        f->err = (struct err){ 0 };
        assert_int_equal(device_open(f->devices, &f->gpu, &f->err), -1);
        assert_string_equal(f->err.text, "the driver fails");
    }
    assert_int_equal(f->gpu_state.opened, 1);
    f->gpu.refused_until_us = 1; /* long ago */
    assert_int_equal(device_open(f->devices, &f->gpu, &f->err), -1);
    assert_int_equal(f->gpu_state.opened, 2);
    f->gpu_state.refuses = false;
    f->gpu.refused_until_us = 1;
    assert_int_equal(device_open(f->devices, &f->gpu, &f->err), 0);
    assert_int_equal(f->gpu.refused_until_us, 0);
}

/* ---- elsewhere ------------------------------------------------------------------------------- */

static void work_goes_to_the_next_choice(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    struct tensor *y = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    f->gpu_state.end_at = 1;
    f->gpu_state.ends_again = true;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fixture_flush(f), -1);
        assert_ptr_equal(f->flush.ended, &f->gpu);
    }
    assert_int_equal(plan_elsewhere(f->planner, &f->flush, &f->gpu, "gpu0: no luck", &f->err), 0);
    check_flush(f);
    assert_ptr_equal(y->buffer->device, f->cpu);
    const struct report_entry *e = &f->report.entries[f->report.count - 1];
    assert_string_equal(e->requested, "gpu0");
    assert_string_equal(e->reason, "no luck");
    assert_true(e->fell_back);
    tensor_unref(x);
    tensor_unref(y);
}

static void a_strict_request_stays(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    f->on_gpu.strict = true;
    f->on_gpu.choice_count = 1;
    struct tensor *y = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    f->flush = (struct flush){ .graph = &f->g };
    assert_int_equal(plan_elsewhere(f->planner, &f->flush, &f->gpu, "gpu0: no luck", &f->err), -1);
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_string_equal(f->err.text, "gpu0: no luck");
    check_flush(f);
    assert_ptr_equal(y->buffer->device, &f->gpu);
    tensor_unref(x);
    tensor_unref(y);
}

/* Caches first, then the next choice; a strict request is told what is missing. */
static void memory_runs_out(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 1 << 20 });
    f->gpu_state.budget = 5 << 20;
    struct tensor *y = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    check_flush(f);
    assert_int_equal(f->gpu_state.trimmed, 1);
    assert_ptr_equal(y->buffer->device, f->cpu);
    const struct report_entry *e = &f->report.entries[f->report.count - 1];
    assert_string_equal(e->reason, "out of memory: negative [1048576] f32 needs 8.0 MiB, gpu0 has "
                                   "5.0 MiB free (with what is waiting beside it)");
    /* and when there is no room either, both are told */
    f->cpu_state.budget = f->cpu_state.used + (1 << 20);
    struct tensor *z = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    assert_int_equal(fixture_flush(f), -1);
    assert_string_equal(f->err.text, "negative [1048576] f32 needs 4.0 MiB, 1.0 MiB are free; "
                                     "gpu0 has 5.0 MiB free");
    f->cpu_state.budget = 1 << 30;
    graph_clear(&f->g);
    tensor_unref(y);
    tensor_unref(z);
    f->on_gpu.strict = true;
    f->on_gpu.choice_count = 1;
    y = hold(f, call(f, OP_negative, 1, graph_tensor(&f->g, x)));
    assert_int_equal(fixture_flush(f), -1);
    assert_int_equal(f->gpu_state.trimmed, 3);
    assert_int_equal(f->err.kind, ERR_MEMORY);
    assert_ptr_equal(f->flush.lack.device, &f->gpu);
    assert_int_equal(f->flush.lack.needed, 8 << 20);
    assert_int_equal(f->flush.lack.free, 5 << 20);
    graph_clear(&f->g);
    tensor_unref(x);
    tensor_unref(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_chain_is_computed_again, setup, teardown),
        cmocka_unit_test_setup_teardown(whole_numbers_come_back_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_host_copy_is_enough, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_neither_is_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(plans_outlive_workers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refusal_is_remembered, setup, teardown),
        cmocka_unit_test_setup_teardown(work_goes_to_the_next_choice, setup, teardown),
        cmocka_unit_test_setup_teardown(a_strict_request_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_runs_out, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
