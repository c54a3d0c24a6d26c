/* Runs that are queued: that the planner does not wait, what it learns when it does, and what is
 * lost when one fails. */
#include "plan_fake.h"

#include "plan/queue.h"

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

/* x + step, computed on the GPU; takes over x. */
static struct tensor *one_round(struct fixture *f, struct tensor *x, int64_t step)
{
    f->g.where = &f->on_gpu;
    struct node *sum = call(f, OP_add, 2, graph_tensor(&f->g, x), graph_whole(&f->g, step, true));
    struct tensor *y = hold(f, sum);
    tensor_unref(x);
    check_flush(f);
    return y;
}

static struct tensor *start(struct fixture *f)
{
    return fixture_tensor(f, &f->gpu, DTYPE_F32, 1, (int64_t[]){ 4 });
}

static void finish(struct fixture *f)
{
    struct flush flush = { 0 };
    assert_int_equal(plan_finish(f->planner, &flush, &f->err), 0);
}

static void rounds_are_not_waited_for(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = start(f);
    double first = fixture_value(x, 1);
    f->queued = true;
    for (int i = 0; i < 100; i++)
        x = one_round(f, x, i);
    /* the first run of a plan is waited for: only then it is known that it is a quick one */
    assert_int_equal(f->gpu_state.queued, 99);
    assert_int_equal(f->gpu_state.finished, 0);
    assert_true(plan_unfinished(f->planner));
    finish(f);
    assert_int_equal(f->gpu_state.finished, 1);
    assert_false(plan_unfinished(f->planner));
    assert_true(fixture_value(x, 1) == first + 4950);
    assert_int_equal(f->report.count, 1);
    assert_int_equal(f->report.entries[0].count, 100);
    assert_true(fabs(f->report.entries[0].seconds - 100e-6) < 1e-9);
    tensor_unref(x);
}

static void others_wait_for_it(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = start(f);
    f->queued = true;
    x = one_round(f, one_round(f, x, 1), 2);
    assert_int_equal(f->gpu_state.queued, 1);
    /* what the CPU reads has to be there */
    f->g.where = &f->on_cpu;
    struct tensor *y = hold(f, call(f, OP_tanh, 1, graph_tensor(&f->g, x)));
    check_flush(f);
    assert_int_equal(f->gpu_state.finished, 1);
    /* and so does a flush that is not queued itself */
    x = one_round(f, x, 3);
    f->queued = false;
    x = one_round(f, x, 4);
    assert_int_equal(f->gpu_state.finished, 2);
    assert_false(plan_unfinished(f->planner));
    tensor_unref(x);
    tensor_unref(y);
}

static void there_is_an_end_to_it(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = start(f);
    f->queued = true;
    for (int i = 0; i < 1000; i++)
        x = one_round(f, x, 1);
    assert_true(f->gpu_state.finished >= 3 && f->gpu_state.finished < 10);
    finish(f);
    tensor_unref(x);
}

/* Its result and those of later runs never came to be; what was before is there. */
static void a_failure_is_told_late(void **state)
{
    struct fixture *f = *state;
    struct flush flush = { 0 };
    struct tensor *kept = start(f), *x = one_round(f, tensor_ref(kept), 0);
    f->queued = true;
    struct tensor *before = one_round(f, tensor_ref(x), 1);
    f->gpu_state.late_at = f->gpu_state.runs + 1;
    struct tensor *a = one_round(f, tensor_ref(before), 2), *b = one_round(f, tensor_ref(a), 3);
    assert_int_equal(plan_finish(f->planner, &flush, &f->err), -1);
    assert_ptr_equal(flush.ended, &f->gpu);
    assert_int_equal(f->err.kind, ERR_MEMORY);
    assert_string_equal(f->err.text, "add [4] f32: there is no room");
    assert_false(buffer_lost(kept->buffer) || buffer_lost(before->buffer));
    assert_true(buffer_lost(a->buffer) && buffer_lost(b->buffer));
    /* they are computed again from what is there */
    assert_int_equal(plan_recover(f->planner, b, NULL, &f->err), 0);
    assert_true(fixture_value(b, 1) == fixture_value(before, 1) + 5);
    assert_true(fixture_value(a, 1) == fixture_value(before, 1) + 2);
    assert_int_equal(f->gpu.generation, 1);
    struct tensor *all[] = { kept, x, before, a, b };
    for (int i = 0; i < 5; i++)
        tensor_unref(all[i]);
}

/* Waiting for room comes before the run's results get their buffers. */
static void a_failure_behind_a_full_queue(void **state)
{
    struct fixture *f = *state;
    struct flush flush = { 0 };
    struct tensor *x = one_round(f, start(f), 0);
    f->queued = true;
    for (int i = 0; i < QUEUE_MOST; i++)
        x = one_round(f, x, 1);
    f->gpu_state.late_at = f->gpu_state.runs + 1;
    struct tensor *a = one_round(f, tensor_ref(x), 2);
    assert_int_equal(f->gpu_state.finished, 1);
    struct tensor *b = one_round(f, tensor_ref(a), 3);
    assert_int_equal(plan_finish(f->planner, &flush, &f->err), -1);
    assert_true(buffer_lost(a->buffer) && buffer_lost(b->buffer));
    struct tensor *all[] = { x, a, b };
    for (int i = 0; i < 3; i++)
        tensor_unref(all[i]);
}

/* Also when another flush meets it: the run is named that failed, and what it concerns is its
 * device. */
static void check_met(struct fixture *f, struct tensor *x, struct node *n)
{
    struct tensor *y = hold(f, n);
    assert_int_equal(fixture_flush(f), -1);
    assert_ptr_equal(f->flush.ended, &f->gpu);
    assert_string_equal(f->err.text, "add [4] f32: there is no room");
    assert_true(buffer_lost(x->buffer));
    assert_int_equal(plan_recover(f->planner, x, NULL, &f->err), 0);
    check_flush(f); /* the same graph once more */
    graph_clear(&f->g);
    tensor_unref(x);
    tensor_unref(y);
}

static void a_failure_is_met_by_a_copy(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = one_round(f, start(f), 0);
    f->queued = true;
    f->gpu_state.late_at = f->gpu_state.runs + 1;
    x = one_round(f, x, 1);
    f->g.where = &f->on_cpu;
    check_met(f, x, call(f, OP_tanh, 1, graph_tensor(&f->g, x)));
}

static void a_failure_is_met_where_room_is_made(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = one_round(f, start(f), 0);
    f->queued = true;
    f->gpu_state.late_at = f->gpu_state.runs + 1;
    for (int i = 0; i < QUEUE_MOST; i++)
        x = one_round(f, x, 1);
    check_met(f, x, call(f, OP_add, 2, graph_tensor(&f->g, x), graph_whole(&f->g, 2, true)));
}

/* The device has other work in between than what is queued: it is not done behind a failure. */
static void a_failure_is_met_by_a_run_that_is_waited_for(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = one_round(f, start(f), 0);
    f->queued = true;
    f->gpu_state.late_at = f->gpu_state.runs + 1;
    x = one_round(f, x, 1);
    check_met(f, x, call(f, OP_tanh, 1, graph_tensor(&f->g, x)));
}

/* A queue that ends with its device leaves nothing behind. */
static void a_device_ends_under_it(void **state)
{
    struct fixture *f = *state;
    struct tensor *kept = start(f), *x = one_round(f, tensor_ref(kept), 0);
    f->queued = true;
    x = one_round(f, x, 1);
    f->gpu_state.end_at = f->gpu_state.runs + 1;
    struct node *n = call(f, OP_add, 2, graph_tensor(&f->g, x), graph_whole(&f->g, 2, true));
    struct tensor *y = hold(f, n);
    assert_int_equal(fixture_flush(f), -1);
    assert_ptr_equal(f->flush.ended, &f->gpu);
    assert_string_equal(f->gpu.ended, fake_end);
    assert_int_equal(f->gpu.generation, 2);
    assert_false(plan_unfinished(f->planner));
    assert_true(buffer_lost(kept->buffer) && buffer_lost(x->buffer));
    assert_int_equal(plan_recover(f->planner, x, NULL, &f->err), -1); /* kept is gone, too */
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_string_equal(f->err.text, "a tensor f32 [4] is lost: it was on gpu0, and its worker was "
                                     "ended by signal 9");
    graph_clear(&f->g);
    tensor_unref(kept);
    tensor_unref(x);
    tensor_unref(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rounds_are_not_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(others_wait_for_it, setup, teardown),
        cmocka_unit_test_setup_teardown(there_is_an_end_to_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_is_told_late, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_behind_a_full_queue, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_is_met_by_a_copy, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_is_met_where_room_is_made, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_is_met_by_a_run_that_is_waited_for, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_device_ends_under_it, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
