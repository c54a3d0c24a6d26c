/* A worker through its proxy: the same results as in the process, a queue that tells what failed,
 * memory that is known on both sides. */
#include "worker_fixture.h"

#include <pthread.h>
#include <unistd.h>

static void results_are_those_of_the_process(void **state)
{
    static int64_t in[RIG_COUNT], out[RIG_COUNT];
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    struct rig r;
    rig_sums(&r, d, RIG_COUNT, 3);
    for (int round = 0; round < 5; round++) {
        rig_fill(in, RIG_COUNT, round);
        r.m.scalars[0].whole = round + 5;
        r.m.seconds[2] = -1;
        assert_int_equal(rig_upload(&r, r.in, in, sizeof in), 0);
        assert_int_equal(rig_run(&r), 0);
        assert_int_equal(rig_download(&r, r.out, out, sizeof out), 0);
        rig_check(in, out, RIG_COUNT, round + 5);
        assert_true(r.m.seconds[2] >= 0);
    }
    rig_end(&r);
    proxy_backend()->close(d);
}

/* Sizes around what a message holds, a chunk, and the lane. */
static void copies_of_every_size_arrive(void **state)
{
    static const size_t sizes[] = { 1,      7,      32 << 10, (32 << 10) + 1, (256 << 10) - 1,
                                    262144, 262145, 2 << 20,  (2 << 20) + 1,  (9 << 20) + 13 };
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    const struct backend *b = proxy_backend();
    struct err err;
    char *from = malloc(10 << 20), *to = malloc(10 << 20);
    for (size_t i = 0; i < 10 << 20; i++)
        from[i] = (char)(i * 31 + i / 4099);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *buffer;
        size_t n = sizes[i], at = n > 100 ? 64 : 0;
        memset(to, 1, n);
        assert_int_equal(b->alloc(d, n, &buffer, &err), 0);
        assert_int_equal(b->upload(d, buffer, 0, from, n, &err), 0);
        assert_int_equal(b->upload(d, buffer, at, from + 1, n - at, &err), 0);
        assert_int_equal(b->download(d, buffer, 0, to, n, &err), 0);
        assert_memory_equal(to, from, at);
        assert_memory_equal(to + at, from + 1, n - at);
        assert_int_equal(b->upload(d, buffer, 1, from, n, &err), -1);
        assert_int_equal(b->download(d, buffer, n, to, 1, &err), -1);
        b->free(d, buffer);
    }
    free(from);
    free(to);
    b->close(d);
}

static void queued_runs_come_to_their_end(void **state)
{
    static int64_t in[RIG_COUNT], out[RIG_COUNT];
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    struct run_failure failure = { 7, 7 };
    struct rig r;
    rig_sums(&r, d, RIG_COUNT, 10);
    for (uint64_t tag = 1; tag <= 2000; tag++) {
        r.m.scalars[0].whole = (int64_t)tag;
        if (tag % 500 == 0) {
            rig_fill(in, RIG_COUNT, (int64_t)tag);
            assert_int_equal(rig_upload(&r, r.in, in, sizeof in), 0);
        }
        r.m.seconds[9] = -1;
        assert_int_equal(rig_queue(&r, tag), 0);
    }
    assert_int_equal(proxy_backend()->finish(d, NULL, &failure, &r.m.err), 0);
    assert_int_equal(failure.tag, 0);
    assert_true(r.m.seconds[9] >= 0);
    assert_int_equal(rig_download(&r, r.out, out, sizeof out), 0);
    rig_check(in, out, RIG_COUNT, 2000);
    rig_end(&r);
    proxy_backend()->close(d);
}

/* take(in, index): an index outside is the user's error. */
static void make_take(struct rig *r, struct backend_device *d, int32_t *index)
{
    struct made *m = &r->m;
    rig_begin(r, d);
    r->in = made_tensor(m, BUFFER_INPUT, DTYPE_I64, SHAPE(10), NULL);
    *index = made_tensor(m, BUFFER_INPUT, DTYPE_I64, SHAPE(1), NULL);
    r->out = made_tensor(m, BUFFER_OUTPUT, DTYPE_I64, SHAPE(1), NULL);
    struct op_attrs *attrs = STEP(m, take, r->out, r->in, *index);
    attrs->axis_count = 1;
    attrs->axes[0] = 0;
    rig_prepare(r);
}

static void a_failure_in_the_queue_stops_it(void **state)
{
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    int64_t ten[10], at[] = { 3, 77, 5 }, got;
    int32_t index;
    struct run_failure failure;
    struct rig r;
    rig_fill(ten, 10, 1);
    make_take(&r, d, &index);
    assert_int_equal(rig_upload(&r, r.in, ten, sizeof ten), 0);
    for (uint64_t tag = 0; tag < 3; tag++) {
        assert_int_equal(rig_upload(&r, index, &at[tag], sizeof *at), 0);
        assert_int_equal(rig_queue(&r, 40 + tag), 0);
    }
    assert_int_equal(proxy_backend()->finish(d, NULL, &failure, &r.m.err), -1);
    assert_int_equal(failure.tag, 41);
    assert_int_equal(failure.step, 0);
    assert_int_equal(r.m.err.kind, ERR_VALUE);
    assert_non_null(strstr(r.m.err.text, "77"));
    assert_null(proxy_backend()->ended(d));
    /* It is told once; then the device works as before. */
    assert_int_equal(proxy_backend()->finish(d, NULL, &failure, &r.m.err), 0);
    assert_int_equal(rig_run(&r), 0);
    assert_int_equal(rig_download(&r, r.out, &got, sizeof got), 0);
    assert_int_equal(got, ten[5]);
    rig_end(&r);
    proxy_backend()->close(d);
}

/* ---- memory ---- */

static void memory_is_known_without_asking(void **state)
{
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    const struct backend *b = proxy_backend();
    struct memory_facts m;
    struct err err;
    void *one, *two, *most;
    b->memory(d, &m);
    assert_int_equal(m.used, 0);
    assert_int_equal(m.budget, 64 << 20);
    assert_int_equal(b->alloc(d, 8 << 20, &one, &err), 0);
    assert_int_equal(b->alloc(d, 1 << 20, &two, &err), 0);
    b->memory(d, &m);
    assert_int_equal(m.used, 9 << 20);
    b->free(d, two);
    b->memory(d, &m);
    assert_int_equal(m.used, 8 << 20);
    assert_int_equal(m.peak, 9 << 20);
    b->reset_peak(d); /* the worker's account, after all of it has arrived there */
    b->memory(d, &m);
    assert_int_equal(m.used, 8 << 20);
    assert_int_equal(m.peak, 8 << 20);
    assert_int_equal(b->alloc(d, 60 << 20, &most, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    b->free(d, one);
    assert_int_equal(b->alloc(d, 60 << 20, &most, &err), 0);
    b->free(d, most);
    b->trim(d);
    b->memory(d, &m);
    assert_int_equal(m.used, 0);
    assert_int_equal(m.pooled, 0);
    b->close(d);
}

struct churn {
    struct backend_device *d;
    _Atomic bool stop;
};

static void *churn(void *argument)
{
    struct churn *c = argument;
    struct memory_facts m;
    struct err err;
    while (!c->stop) {
        void *held[20];
        for (int i = 0; i < 20; i++)
            if (proxy_backend()->alloc(c->d, 1000 + (size_t)i * 100, &held[i], &err))
                return "alloc failed";
        proxy_backend()->memory(c->d, &m);
        for (int i = 0; i < 20; i++)
            proxy_backend()->free(c->d, held[i]);
        usleep(500);
    }
    return NULL;
}

static void memory_is_taken_and_given_by_any_thread(void **state)
{
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    struct churn c = { .d = d };
    struct memory_facts m;
    pthread_t thread;
    void *failed;
    struct rig r;
    rig_sums(&r, d, 10, 1);
    assert_int_equal(pthread_create(&thread, NULL, churn, &c), 0);
    for (int i = 0; i < 500; i++)
        assert_int_equal(rig_run(&r), 0);
    c.stop = true;
    pthread_join(thread, &failed);
    assert_null(failed);
    rig_end(&r);
    proxy_backend()->trim(d);
    proxy_backend()->memory(d, &m);
    assert_int_equal(m.used, 0);
    proxy_backend()->close(d);
}

/* What has not been sent yet counts for the whole GPU, too; and what the device then had no room
 * for never was in use. */
static void accounts_hold_before_and_after_the_worker_has_heard(void **state)
{
    (void)state;
    struct worker_start start = rig_start("sim");
    strcpy(start.options.fault, "oom");
    struct backend_device *d = rig_open(&start);
    const struct backend *b = proxy_backend();
    struct memory_facts before, m;
    struct err err;
    void *buffer;
    b->memory(d, &before);
    assert_int_equal(b->alloc(d, 8 << 20, &buffer, &err), 0);
    b->memory(d, &m);
    assert_int_equal(m.used, 8 << 20);
    assert_int_equal(m.peak, 8 << 20);
    assert_int_equal(before.device_free - m.device_free, (8 << 20) - before.pooled);
    b->trim(d);
    b->free(d, buffer);
    b->memory(d, &m);
    assert_int_equal(m.used, 0);
    assert_int_equal(m.peak, 0);
    b->close(d);
}

int main(int argc, char **argv)
{
    rig_play_worker(argc, argv);
#define ON(test, backend) cmocka_unit_test_prestate(test, backend)
    const struct CMUnitTest tests[] = {
        ON(results_are_those_of_the_process, "cpu"),
        ON(results_are_those_of_the_process, "sim"),
        ON(copies_of_every_size_arrive, "cpu"),
        ON(copies_of_every_size_arrive, "sim"),
        ON(queued_runs_come_to_their_end, "cpu"),
        ON(queued_runs_come_to_their_end, "sim"),
        ON(a_failure_in_the_queue_stops_it, "cpu"),
        ON(a_failure_in_the_queue_stops_it, "sim"),
        ON(memory_is_known_without_asking, "cpu"),
        ON(memory_is_known_without_asking, "sim"),
        ON(memory_is_taken_and_given_by_any_thread, "sim"),
        cmocka_unit_test(accounts_hold_before_and_after_the_worker_has_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
