/* Copies on other devices: made once, dropped first when memory runs out, gone with a worker. */
#include "plan_fake.h"

#include "base/settings.h"
#include "device/copies.h"
#include "device/devices_impl.h"

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

static void end(struct fixture *f)
{
    f->gpu_state.ended = true;
    assert_true(device_check(f->devices, &f->gpu));
}

/* x + y, or -x where y is NULL, on the device that the graph says. */
static struct tensor *compute(struct fixture *f, struct tensor *x, struct tensor *y)
{
    struct node *n = y ? call(f, OP_add, 2, graph_tensor(&f->g, x), graph_tensor(&f->g, y))
                       : call(f, OP_negative, 1, graph_tensor(&f->g, x));
    struct tensor *out = hold(f, n);
    if (fixture_flush(f))
        fail_msg("%s", f->err.text);
    return out;
}

static int64_t copies_reported(const struct fixture *f)
{
    int64_t sum = 0;
    for (size_t i = 0; i < f->report.count; i++)
        sum += f->report.entries[i].transfer ? f->report.entries[i].count : 0;
    return sum;
}

static void a_hundred_rounds_need_one_upload(void **state)
{
    struct fixture *f = *state;
    struct tensor *data = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    struct tensor *w = compute(f, data, NULL);
    for (int i = 0; i < 100; i++) {
        struct tensor *next = compute(f, w, data);
        tensor_unref(w);
        w = next;
    }
    assert_true(fixture_value(w, 0) == 99 * fixture_value(data, 0));
    assert_int_equal(f->gpu_state.uploads, 1);
    assert_int_equal(copies_reported(f), 1);
    assert_int_equal(f->gpu.copied, data->buffer->bytes);
    assert_int_equal(device_holds(&f->gpu).values, 1); /* w: a copy is no value */
    tensor_unref(w);                                   /* its recipe held the source */
    tensor_unref(data);
    assert_int_equal(f->gpu.copied, 0);
    assert_int_equal(f->gpu_state.alive, 0);
}

static void a_download_makes_the_value_safe(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, &f->gpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    f->g.where = &f->on_cpu;
    for (int i = 0; i < 100; i++)
        tensor_unref(compute(f, x, NULL));
    assert_int_equal(f->gpu_state.downloads, 1);
    assert_int_equal(f->cpu->copied, x->buffer->bytes);
    assert_int_equal(plan_recovery(f->planner, x), RECOVERY_COPY);
    end(f);
    assert_int_equal(plan_recover(f->planner, x, NULL, &f->err), 0);
    assert_ptr_equal(x->buffer->device, &f->gpu);
    assert_true(fixture_value(x, 0) == -3);
    assert_int_equal(f->cpu->copied, x->buffer->bytes);
    /* where its copy lies it moves without a copy of its own */
    int allocs = f->cpu_state.allocs;
    assert_int_equal(buffer_move(f->devices, x->buffer, f->cpu, &f->err), 0);
    assert_int_equal(f->cpu_state.allocs, allocs);
    assert_int_equal(f->cpu->copied, 0);
    assert_true(fixture_value(x, 0) == -3);
    tensor_unref(x);
}

static void host_copies_stay_within_their_budget(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, &f->gpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    f->g.where = &f->on_cpu;
    setenv("TENSORCELL_HOST_COPIES_MIB", "0", 1);
    assert_int_equal(settings_read(&f->err), 0);
    tensor_unref(compute(f, x, NULL));
    tensor_unref(compute(f, x, NULL));
    assert_int_equal(f->gpu_state.downloads, 2);
    assert_int_equal(f->cpu->copied, 0);
    assert_int_equal(f->cpu_state.alive, 0);
    unsetenv("TENSORCELL_HOST_COPIES_MIB");
    assert_int_equal(settings_read(&f->err), 0);
    tensor_unref(x);
}

/* Nothing else is given up for what a copy takes: no caches, and no work goes elsewhere. */
static void copies_go_first_when_memory_runs_out(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 1 << 20 });
    struct tensor *small = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 1 << 19 });
    tensor_unref(compute(f, x, NULL));
    f->gpu_state.budget = 7 << 20;
    assert_int_equal(f->gpu_state.used, 4 << 20);
    struct tensor *y = compute(f, small, NULL);
    assert_ptr_equal(y->buffer->device, &f->gpu);
    assert_int_equal(f->gpu_state.used, 4 << 20); /* y, and the copy of small */
    assert_int_equal(f->gpu_state.trimmed, 0);
    tensor_unref(x), tensor_unref(y), tensor_unref(small);
}

/* The copies of an attempt do not help the next: caches, then the next choice, and an end. */
static void what_never_fits_goes_elsewhere(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 1 << 20 });
    f->gpu_state.budget = 9 << 20;
    tensor_unref(compute(f, x, NULL));
    f->gpu_state.budget = 7 << 20;
    struct tensor *y = compute(f, x, NULL);
    assert_ptr_equal(y->buffer->device, f->cpu);
    assert_int_equal(f->gpu_state.used, 0);
    assert_int_equal(f->gpu_state.trimmed, 1);
    tensor_unref(x), tensor_unref(y);
}

static void host_copies_make_room_on_the_cpu(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, &f->gpu, DTYPE_F32, 1, (int64_t[]){ 1 << 20 });
    struct tensor *z = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 1 << 19 });
    assert_int_equal(buffer_keep_copy(f->devices, x->buffer, &f->err), 0);
    f->cpu_state.budget = 7 << 20;
    f->g.where = &f->on_cpu;
    struct tensor *y = compute(f, z, NULL);
    assert_int_equal(f->cpu->copied, 0);
    tensor_unref(x), tensor_unref(y), tensor_unref(z);
}

static void a_worker_takes_its_copies_along(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    tensor_unref(compute(f, x, NULL));
    assert_non_null(copy_find(x->buffer, &f->gpu));
    end(f);
    assert_null(x->buffer->copies);
    assert_int_equal(f->gpu.copied, 0);
    struct tensor *y = compute(f, x, NULL);
    assert_true(fixture_value(y, 0) == -fixture_value(x, 0));
    assert_int_equal(f->gpu_state.uploads, 2);
    /* and one that is given back, too: nothing of it moves to the CPU */
    assert_int_equal(device_release(f->devices, &f->gpu, &f->err), 0);
    assert_null(x->buffer->copies);
    assert_int_equal(devices_moved(f->devices).values, 1); /* y */
    tensor_unref(x), tensor_unref(y);
}

static bool always(const struct buffer *b)
{
    (void)b;
    return true;
}

/* Zeros stood in for a part of a file: who reads there again has to be told again. */
static void what_was_missing_is_not_kept(void **state)
{
    struct fixture *f = *state;
    struct tensor *x = fixture_tensor(f, f->cpu, DTYPE_F32, 1, (int64_t[]){ 4 });
    x->buffer->missing = always;
    tensor_unref(compute(f, x, NULL));
    assert_null(x->buffer->copies);
    assert_int_equal(f->gpu_state.alive, 0);
    tensor_unref(x);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_hundred_rounds_need_one_upload),     CASE(a_download_makes_the_value_safe),
        CASE(host_copies_stay_within_their_budget), CASE(copies_go_first_when_memory_runs_out),
        CASE(what_never_fits_goes_elsewhere),       CASE(host_copies_make_room_on_the_cpu),
        CASE(a_worker_takes_its_copies_along),      CASE(what_was_missing_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
