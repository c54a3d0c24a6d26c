/* A worker that says what cannot be: nothing of it is believed, no elements are made up, and it is
 * ended. This program plays it, in the way that LIE in its environment names. */
#include "worker_fixture.h"

#include "worker/link.h"
#include "worker/page.h"

#include <pthread.h>
#include <unistd.h>

enum { LARGE = 6 << 20, LATE = 100 << 10, LATE_ROUNDS = 20, PAUSE_US = 4000 };

/* The moment between the look at a counter and the look at the socket, made long. */
static bool look_late(const struct link *l)
{
    usleep(PAUSE_US);
    return link_readable(l);
}

#define link_readable look_late
#include "worker/proxy_wait.c"
#undef link_readable

/* ---- the worker ---- */

struct liar {
    struct link link;
    struct page *page;
    const char *lie;
    unsigned rounds;
};

static bool lies(const struct liar *l, const char *how)
{
    return strcmp(l->lie, how) == 0;
}

static void answer(struct liar *l, enum message_kind kind, const void *body, size_t bytes)
{
    size_t at = message_begin(&l->link.out, kind);
    message_put(&l->link.out, body, bytes);
    message_end(&l->link.out, at);
    while (link_send(&l->link) == 0)
        link_wait(&l->link, true, 10);
}

static void answer_open(struct liar *l)
{
    static char body[sizeof(struct device_facts) + OP_COUNT * DTYPE_COUNT];
    struct page_memory m = { .facts = { .budget = 64 << 20, .device_free = -1 } };
    memset(body + sizeof(struct device_facts), 1, OP_COUNT * DTYPE_COUNT);
    page_publish(l->page, &m);
    answer(l, MESSAGE_ANSWER, body, sizeof body);
}

/* All is well, but it comes at the very moment when the other side has waited in vain once. */
static void answer_late(struct liar *l)
{
    struct lane *lane = &l->page->down;
    uint32_t n = counter_get(&lane->filled);
    memset(lane->chunks[n % LANE_CHUNKS], 'x', LATE);
    int64_t until = clock_us() + 5000 + l->rounds++ * PAUSE_US / LATE_ROUNDS;
    while (clock_us() < until)
        ;
    counter_raise(&lane->filled, 1);
    answer(l, MESSAGE_ANSWER, NULL, 0);
}

static void answer_failed(struct liar *l, int32_t step)
{
    struct failed_head failed = { .tag = 1, .step = step, .kind = ERR_VALUE, .text = "no such" };
    answer(l, MESSAGE_FAILED, &failed, sizeof failed);
}

static void answer_finish(struct liar *l)
{
    struct finish_head head = {
        .failed = 1, .failure = { .tag = 1, .step = -7, .kind = ERR_VALUE, .text = "no such" }
    };
    answer(l, MESSAGE_ANSWER, &head, lies(l, "step") ? sizeof head : 2);
}

static void react(struct liar *l, const struct message *m)
{
    if (m->kind == MESSAGE_OPEN)
        answer_open(l);
    else if (m->kind == MESSAGE_PREPARE || m->kind == MESSAGE_TRIM)
        answer(l, MESSAGE_ANSWER, NULL, 0);
    else if (m->kind == MESSAGE_DOWNLOAD && lies(l, "late"))
        answer_late(l);
    else if ((m->kind == MESSAGE_UPLOAD && lies(l, "failed")) ||
             (m->kind == MESSAGE_RUN && lies(l, "step")))
        answer_failed(l, 1000);
    else if (m->kind == MESSAGE_UPLOAD || m->kind == MESSAGE_DOWNLOAD || m->kind == MESSAGE_READ ||
             m->kind == MESSAGE_RUN)
        answer(l, MESSAGE_ANSWER, "xyz", 3);
    else if (m->kind == MESSAGE_FINISH)
        answer_finish(l);
    else if (m->kind == MESSAGE_CLOSE)
        exit(0);
}

static void *beat(void *page)
{
    for (;; usleep(20000))
        atomic_fetch_add(&((struct page *)page)->beat, 1);
    return NULL;
}

static int be_a_liar(const char *lie)
{
    struct liar l = { .page = page_map(4), .lie = lie };
    struct message m;
    pthread_t thread;
    int status;
    link_init(&l.link, 3);
    pthread_create(&thread, NULL, beat, l.page);
    while ((status = link_next(&l.link, &m)) >= 0)
        if (status > 0)
            react(&l, &m);
        else
            link_wait(&l.link, false, -1);
    return 0;
}

/* ---- the tests ---- */

static struct backend_device *open_liar(const char *lie)
{
    struct worker_start start = rig_start("sim");
    setenv("LIE", lie, 1);
    return rig_open(&start);
}

static void is_ended(struct backend_device *d, const struct err *err)
{
    const char *ended = proxy_backend()->ended(d);
    assert_non_null(ended);
    assert_int_equal(err->kind, ERR_DEVICE);
    assert_string_equal(ended, "its worker gave an answer that makes no sense");
    proxy_backend()->close(d);
}

static void copies_that_never_came_are_none(void **state)
{
    static char bytes[LARGE];
    static const size_t sizes[] = { 100, LATE, LARGE };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct backend_device *d = open_liar("any");
        const struct backend *b = proxy_backend();
        struct err err = { 0 };
        void *buffer;
        assert_int_equal(b->alloc(d, sizes[i], &buffer, &err), 0);
        assert_int_equal(b->download(d, buffer, 0, bytes, sizes[i], &err), -1);
        is_ended(d, &err);
    }
}

static void an_upload_is_not_answered_before_it_is_taken(void **state)
{
    static char bytes[LARGE];
    const struct backend *b = proxy_backend();
    struct err err = { 0 };
    void *buffer;
    (void)state;
    struct backend_device *d = open_liar("any");
    assert_int_equal(b->alloc(d, LARGE, &buffer, &err), 0);
    assert_int_equal(b->upload(d, buffer, 0, bytes, LARGE, &err), -1);
    is_ended(d, &err);
    d = open_liar("failed");
    assert_int_equal(b->alloc(d, LARGE, &buffer, &err), 0);
    assert_int_equal(b->upload(d, buffer, 0, bytes, LARGE, &err), -1);
    assert_int_equal(err.kind, ERR_VALUE);
    assert_string_equal(err.text, "no such");
    assert_non_null(b->ended(d));
    b->close(d);
}

static void times_and_queues_that_cannot_be_end_it(void **state)
{
    struct run_failure failure;
    (void)state;
    for (int queued = 0; queued < 2; queued++) {
        struct backend_device *d = open_liar("any");
        struct rig r;
        rig_sums(&r, d, 10, 2);
        if (queued)
            assert_int_equal(rig_queue(&r, 1), 0);
        int status = queued ? proxy_backend()->finish(d, NULL, &failure, &r.m.err) : rig_run(&r);
        assert_int_equal(status, -1);
        struct err err = r.m.err;
        rig_end(&r);
        is_ended(d, &err);
    }
}

static void a_step_that_failed_is_one_of_the_program(void **state)
{
    struct run_failure failure = { 0 };
    struct backend_device *d = open_liar("step");
    struct rig r;
    (void)state;
    rig_sums(&r, d, 10, 2);
    assert_int_equal(rig_run(&r), -1);
    assert_in_range(r.m.failed_step, 0, 1);
    assert_int_equal(rig_queue(&r, 1), 0);
    assert_int_equal(proxy_backend()->finish(d, NULL, &failure, &r.m.err), -1);
    assert_int_equal(failure.tag, 1);
    assert_in_range(failure.step, 0, 1);
    rig_end(&r);
    proxy_backend()->close(d);
}

/* The last chunk and the answer come together, in between two looks. */
static void a_late_chunk_is_not_missed(void **state)
{
    static char bytes[LATE];
    struct backend_device *d = open_liar("late");
    const struct backend *b = proxy_backend();
    struct err err = { 0 };
    void *buffer;
    (void)state;
    assert_int_equal(b->alloc(d, LATE, &buffer, &err), 0);
    for (int i = 0; i < LATE_ROUNDS; i++) {
        memset(bytes, 0, sizeof bytes);
        if (b->download(d, buffer, 0, bytes, LATE, &err))
            fail_msg("round %d: %s", i, err.text);
        assert_int_equal(bytes[0], 'x');
        assert_int_equal(bytes[LATE - 1], 'x');
    }
    b->close(d);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        return be_a_liar(getenv("LIE"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_that_never_came_are_none),
        cmocka_unit_test(an_upload_is_not_answered_before_it_is_taken),
        cmocka_unit_test(times_and_queues_that_cannot_be_end_it),
        cmocka_unit_test(a_step_that_failed_is_one_of_the_program),
        cmocka_unit_test(a_late_chunk_is_not_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
