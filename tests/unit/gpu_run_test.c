/* Programs on a GPU, simulated here: they make what the CPU makes, bit for bit; queued runs keep
 * their order, failures are told once, and the wish to stop is seen. */
#include "gpu_program.h"
#include "training.h"

#include <pthread.h>

#define F DTYPE_F32

static float numbers[4096];

static void fill(void)
{
    for (int i = 0; i < 4096; i++)
        numbers[i] = (float)(i % 97) / 7 - 5;
}

/* ---- the same as on the CPU -------------------------------------------------------------------
 */

/* out = relu(x @ w + 1) summed by rows, with temporaries between the steps */
static int32_t add_layers(struct made *m, int64_t rows, int64_t columns)
{
    int32_t x = made_tensor(m, BUFFER_INPUT, F, SHAPE(rows, columns), numbers);
    int32_t w = made_tensor(m, BUFFER_INPUT, F, SHAPE(columns, columns), numbers + 17);
    struct shape s = SHAPE(rows, columns);
    int64_t bytes = rows * columns * 4;
    int32_t product = made_buffer(m, BUFFER_TEMPORARY, bytes);
    int32_t active = made_buffer(m, BUFFER_TEMPORARY, bytes);
    m->buffers[product].first = 0;
    m->buffers[product].last = 1;
    m->buffers[active].first = 1;
    m->buffers[active].last = 2;
    int32_t vp = made_view(m, product, F, layout_contiguous(&s));
    int32_t va = made_view(m, active, F, layout_contiguous(&s));
    int32_t out = made_tensor(m, BUFFER_OUTPUT, F, SHAPE(rows), NULL);
    STEP(m, matmul, vp, x, w);
    made_fused(m, s);
    CODE(m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = vp);
    CODE(m, .code = TILE_SCALAR, .dtype = F, .dst = 1, .index = operand_scalar(made_real(m, 1)));
    CODE(m, .code = OP_add, .dtype = F, .dst = 2, .a = 0, .b = 1);
    CODE(m, .code = OP_relu, .dtype = F, .dst = 2, .a = 2);
    CODE(m, .code = TILE_STORE, .dtype = F, .a = 2, .index = va);
    struct op_attrs *a = STEP(m, sum, out, va);
    a->axis_count = 1;
    a->axes[0] = 1;
    return out;
}

static void kernels_fused_code_and_temporaries(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct made m;
    made_init(&m, cpu);
    add_layers(&m, 30, 40);
    twin_check(&m, gpu);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

static void every_layout(void **state)
{
    (void)state;
    static const struct layout layouts[] = {
        { { 2, { 3, 5 } }, { 5, 1 }, 0 },  { { 2, { 3, 5 } }, { 1, 3 }, 0 },
        { { 2, { 3, 5 } }, { 0, 2 }, 7 },  { { 2, { 3, 5 } }, { -7, -1 }, 40 },
        { { 2, { 0, 5 } }, { 5, 1 }, 40 }, { { 2, { 3, 5 } }, { 10, 2 }, 1 },
    };
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        struct made m;
        made_init(&m, cpu);
        int32_t base = made_tensor(&m, BUFFER_INPUT, F, SHAPE(64), numbers);
        int32_t x = made_view(&m, m.views[base].buffer, F, layouts[i]);
        struct shape s = layouts[i].shape;
        int32_t y = made_tensor(&m, BUFFER_OUTPUT, F, s, NULL);
        int32_t z = made_tensor(&m, BUFFER_OUTPUT, F, s, NULL);
        STEP(&m, _copy, y, x);
        made_fused(&m, s);
        CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = x);
        CODE(&m, .code = OP_exp, .dtype = F, .dst = 0, .a = 0);
        CODE(&m, .code = TILE_STORE, .dtype = F, .a = 0, .index = z);
        twin_check(&m, gpu);
        made_fini(&m);
    }
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* A fused step that writes over what it reads. */
static void in_place(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct made m;
    struct shape s = SHAPE(2000);
    made_init(&m, cpu);
    int32_t x = made_tensor(&m, BUFFER_INPUT, F, s, numbers);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, F, s, NULL);
    STEP(&m, _copy, y, x);
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = y);
    CODE(&m, .code = OP_multiply, .dtype = F, .dst = 1, .a = 0, .b = 0);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 1, .index = y);
    twin_check(&m, gpu);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* out = x[shift:shift + 3], at each run elsewhere */
static void shifted_views(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct made m;
    struct twin t;
    made_init(&m, cpu);
    int32_t all = made_tensor(&m, BUFFER_INPUT, F, SHAPE(15), numbers);
    struct layout row = { SHAPE(3), { 1 }, 2 };
    int32_t x = made_view(&m, m.views[all].buffer, F, row);
    operand_ref shift = m.views[x].shift = made_whole(&m, 0);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, F, SHAPE(3), NULL);
    STEP(&m, _copy, out, x);
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    for (int64_t at = -3; at <= 12; at++) {
        m.scalars[operand_scalar(shift)].whole = at;
        bool fits = at >= -2 && at <= 10;
        assert_int_equal(twin_run(&t), fits ? 0 : -1);
        assert_int_equal(made_run(&m), fits ? 0 : -1);
        if (fits)
            twin_compare(&t);
        else
            assert_string_equal(t.err.text, m.err.text);
    }
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* ---- temporaries ------------------------------------------------------------------------------
 */

/* A chain of cumulative sums: no more than two temporaries are alive at a time. */
static void temporaries_share_a_place(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct memory_facts before, after;
    struct made m;
    struct twin t;
    made_init(&m, cpu);
    struct shape s = SHAPE(1000);
    int32_t last = made_tensor(&m, BUFFER_INPUT, F, s, numbers);
    for (int i = 0; i < 20; i++) {
        int32_t b = made_buffer(&m, BUFFER_TEMPORARY, 4000);
        m.buffers[b].first = i;
        m.buffers[b].last = i + 1;
        int32_t v = made_view(&m, b, F, layout_contiguous(&s));
        STEP(&m, cumsum, v, last)->axis_count = 1;
        last = v;
    }
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, F, s, NULL);
    STEP(&m, cumsum, out, last)->axis_count = 1;
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    sim_backend()->reset_peak(gpu);
    sim_backend()->memory(gpu, &before);
    made_run_well(&m);
    assert_int_equal(twin_run(&t), 0);
    twin_compare(&t);
    sim_backend()->memory(gpu, &after);
    assert_int_equal(after.used, before.used);
    assert_int_equal(after.peak - before.used, 2 * 4096 + 512); /* and the fault words */
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

static void an_arena_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(10 << 20, "");
    struct made m;
    struct twin t;
    made_init(&m, cpu);
    struct shape s = SHAPE(4 << 20);
    int32_t b = made_buffer(&m, BUFFER_TEMPORARY, 16 << 20);
    int32_t v = made_view(&m, b, F, layout_contiguous(&s));
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, F, SHAPE_0, NULL);
    made_step(&m, OP_zeros, v, 0, NULL);
    STEP(&m, sum, out, v);
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    assert_int_equal(twin_run(&t), -1);
    assert_int_equal(t.err.kind, ERR_MEMORY);
    assert_non_null(strstr(t.err.text, "asked 16.0 MiB, budget 10.0 MiB"));
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* ---- seconds ----------------------------------------------------------------------------------
 */

static void each_step_has_its_seconds(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct made m;
    struct twin t;
    made_init(&m, cpu);
    add_layers(&m, 60, 60);
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    for (int i = 0; i < 5; i++) {
        double before = seconds_now(), all = 0;
        memset(t.seconds, 0, sizeof t.seconds);
        assert_int_equal(twin_run(&t), 0);
        for (int k = 0; k < m.p.step_count; k++) {
            assert_true(t.seconds[k] > 0);
            all += t.seconds[k];
        }
        assert_true(all <= seconds_now() - before);
    }
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* ---- queued runs ------------------------------------------------------------------------------
 */

/* x += 1 in place, a hundred times without waiting: more than the window holds. */
static void queued_runs_keep_their_order(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct run_failure failure;
    struct made m;
    struct twin t;
    double one = 1;
    made_init(&m, cpu);
    struct shape s = SHAPE(300);
    int32_t x = made_tensor(&m, BUFFER_OUTPUT, F, s, numbers);
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = x);
    CODE(&m, .code = TILE_SCALAR, .dtype = F, .dst = 1,
         .index = operand_scalar(made_real(&m, one)));
    CODE(&m, .code = OP_multiply, .dtype = F, .dst = 0, .a = 0, .b = 1);
    CODE(&m, .code = OP_add, .dtype = F, .dst = 0, .a = 0, .b = 1);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 0, .index = x);
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    t.request.queued = true;
    t.request.seconds = NULL;
    for (int i = 1; i <= 100; i++) {
        m.scalars[0].real = 1 + i % 3; /* each run's numbers are its own */
        t.request.tag = (uint64_t)i;
        assert_int_equal(twin_run(&t), 0);
        made_run_well(&m);
    }
    assert_int_equal(sim_backend()->finish(gpu, NULL, &failure, &t.err), 0);
    assert_int_equal(failure.tag, 0);
    twin_compare(&t);
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* Rounds of a loop are replayed: scalars, what views are shifted by and places differ each time. */
static void replayed_training_is_right_in_each_round(void **state)
{
    static const struct {
        int first, last;
    } ways[] = { { 0, 1 }, { 2, 4 }, { 0, 17 }, { 5, 8 }, { 0, 1 } };
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    struct training t;
    int place = 0;
    train_init(&t, cpu, sim_backend(), gpu);
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
        for (int i = 0; i < 60; i++) {
            train_round(&t, &place, ways[way].first, ways[way].last);
            if (i % 13 == 0)
                train_compare(&t, place);
        }
    train_compare(&t, place);
    train_fini(&t);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* sum += x, where x is written anew before each run, without waiting for the runs before. */
static void small_uploads_keep_their_place_in_the_queue(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "slow:50");
    struct run_failure failure;
    struct made m;
    struct twin t;
    float value, sum[5], start[5] = { 1, 2, 3, 4, 5 };
    made_init(&m, cpu);
    struct shape s = SHAPE(5);
    int32_t x = made_tensor(&m, BUFFER_INPUT, F, s, start);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, F, s, start);
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = x);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 1, .index = out);
    CODE(&m, .code = OP_add, .dtype = F, .dst = 0, .a = 0, .b = 1);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 0, .index = out);
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    t.request.queued = true;
    double before = seconds_now();
    for (int i = 1; i <= 12; i++) {
        value = (float)i;
        t.request.tag = (uint64_t)i;
        assert_int_equal(t.backend->upload(gpu, t.data[m.views[x].buffer], 8, &value, 4, &t.err),
                         0);
        value = -1; /* it is the caller's again */
        assert_int_equal(twin_run(&t), 0);
        assert_true(i != 4 || seconds_now() - before < 0.2); /* waiting takes twice that */
    }
    assert_int_equal(t.backend->finish(gpu, NULL, &failure, &t.err), 0);
    twin_read(&t, m.views[out].buffer, sum);
    assert_true(sum[2] == 3 + 12 * 13 / 2);
    assert_true(sum[3] == 13 * 4);
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* y = x[indices], where the runs from the 20th on have an index that is outside */
static void the_first_queued_failure_is_told(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    const struct backend *b = sim_backend();
    struct run_failure failure;
    struct made m;
    struct twin t;
    int64_t right[3] = { 0, 2, -1 }, wrong[3] = { 0, 7, 9 };
    made_init(&m, cpu);
    int32_t x = made_tensor(&m, BUFFER_INPUT, F, SHAPE(5), numbers);
    int32_t at = made_tensor(&m, BUFFER_INPUT, DTYPE_I64, SHAPE(3), right);
    int32_t z = made_tensor(&m, BUFFER_OUTPUT, F, SHAPE(5), NULL);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, F, SHAPE(3), NULL);
    STEP(&m, cumsum, z, x)->axis_count = 1;
    struct op_attrs *a = STEP(&m, take, y, x, at);
    a->axis_count = 1;
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    t.request.queued = true;
    for (int i = 1; i <= 40; i++) {
        t.request.tag = (uint64_t)i;
        if (i == 20)
            assert_int_equal(
                b->upload(gpu, t.data[m.views[at].buffer], 0, wrong, sizeof wrong, &t.err), 0);
        assert_int_equal(twin_run(&t), 0);
    }
    assert_int_equal(b->finish(gpu, NULL, &failure, &t.err), -1);
    assert_int_equal(failure.tag, 20);
    assert_int_equal(failure.step, 1);
    assert_int_equal(t.err.kind, ERR_VALUE);
    assert_string_equal(t.err.text,
                        "index 7 (number 1 of its tensor) is outside axis 0, which has size 5");
    t.err = (struct err){ 0 };
    assert_int_equal(b->finish(gpu, NULL, &failure, &t.err), 0); /* told once */
    assert_int_equal(failure.tag, 0);
    t.request.queued = false;
    assert_int_equal(twin_run(&t), -1);
    assert_int_equal(t.request.failed_step, 1);
    b->upload(gpu, t.data[m.views[at].buffer], 0, right, sizeof right, &t.err);
    made_run_well(&m);
    assert_int_equal(twin_run(&t), 0);
    twin_compare(&t);
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* ---- stopping ---------------------------------------------------------------------------------
 */

static void *ask_soon(void *cancel)
{
    nanosleep(&(struct timespec){ 0, 50 * 1000 * 1000 }, NULL);
    cancel_ask(cancel);
    return NULL;
}

static void long_work_stops(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "");
    const struct backend *b = sim_backend();
    struct run_failure failure;
    struct made m;
    struct twin t;
    pthread_t asker;
    made_init(&m, cpu);
    struct shape s = SHAPE((int64_t)1 << 24);
    int32_t one = made_tensor(&m, BUFFER_INPUT, F, SHAPE(1), (float[]){ -1.5f });
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, F, s, NULL);
    int32_t x = made_view(&m, m.views[one].buffer, F, (struct layout){ s, { 0 }, 0 });
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = x);
    for (int i = 0; i < 60; i++)
        CODE(&m, .code = OP_log, .dtype = F, .dst = 1, .a = 0);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 1, .index = out);
    for (int i = 0; i < 2; i++) /* launched at once, and never done */
        STEP(&m, cumsum, made_tensor(&m, BUFFER_OUTPUT, F, SHAPE(1), NULL), one)->axis_count = 1;
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    for (int queued = 0; queued < 2; queued++) {
        cancel_clear(&m.cancel);
        pthread_create(&asker, NULL, ask_soon, &m.cancel);
        double before = seconds_now();
        t.request.queued = queued;
        t.request.tag = 1;
        int status = twin_run(&t);
        if (queued) {
            assert_int_equal(status, 0);
            status = b->finish(gpu, &m.cancel, &failure, &t.err);
        }
        assert_int_equal(status, -1);
        assert_int_equal(t.err.kind, ERR_INTERRUPTED);
        assert_int_equal(queued ? 0 : t.request.failed_step, 0);
        assert_true(seconds_now() - before < 0.3);
        pthread_join(asker, NULL);
    }
    assert_null(b->ended(gpu));
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

/* Five copies of 0.6 s each: longer than a device gets that does not get on, which this one does.
 */
static void work_that_gets_on_may_take_its_time(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *gpu = sim_open(0, "slow:600");
    const struct backend *b = sim_backend();
    struct run_failure failure;
    struct made m;
    struct twin t;
    made_init(&m, cpu);
    int32_t x = made_tensor(&m, BUFFER_INPUT, F, SHAPE(4), numbers);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, F, SHAPE(4), NULL);
    (void)made_real(&m, 1);
    STEP(&m, _copy, y, x);
    assert_int_equal(twin_init(&t, &m, gpu), 0);
    t.request.queued = true;
    for (t.request.tag = 1; t.request.tag <= 4; t.request.tag++)
        assert_int_equal(twin_run(&t), 0);
    cancel_ask(&m.cancel);
    assert_int_equal(b->finish(gpu, &m.cancel, &failure, &t.err), -1);
    assert_int_equal(t.err.kind, ERR_INTERRUPTED);
    assert_null(b->ended(gpu));
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(gpu);
    cpu_backend()->close(cpu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_fused_code_and_temporaries),
        cmocka_unit_test(every_layout),
        cmocka_unit_test(in_place),
        cmocka_unit_test(shifted_views),
        cmocka_unit_test(temporaries_share_a_place),
        cmocka_unit_test(an_arena_that_does_not_fit_is_refused),
        cmocka_unit_test(each_step_has_its_seconds),
        cmocka_unit_test(queued_runs_keep_their_order),
        cmocka_unit_test(replayed_training_is_right_in_each_round),
        cmocka_unit_test(small_uploads_keep_their_place_in_the_queue),
        cmocka_unit_test(the_first_queued_failure_is_told),
        cmocka_unit_test(long_work_stops),
        cmocka_unit_test(work_that_gets_on_may_take_its_time),
    };
    fill();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
