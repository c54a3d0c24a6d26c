/* The worker's side of the protocol, spoken to without the proxy: what makes no sense is answered
 * with an error, or ends the worker with a word about it; it never crashes and never hangs. */
#include "worker_fixture.h"

#include "worker/link.h"
#include "worker/page.h"
#include "worker/spawn.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct peer {
    struct link link;
    struct page *page;
    int pid;
};

static void start_peer(struct peer *p)
{
    int ends[2], page;
    char self[] = "/proc/self/exe", role[] = "worker", what[] = "--serve", three[] = "3",
         four[] = "4", *argv[] = { self, role, what, three, four, NULL };
    assert_int_equal(page_make(&p->page, &page), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const int files[] = { -1, -1, 2, ends[1], page };
    assert_int_equal(spawn_start(argv, files, 5, &p->pid), 0);
    close(ends[1]);
    close(page);
    link_init(&p->link, ends[0]);
}

/* Its exit code; a signal is a failure. */
static int end_peer(struct peer *p)
{
    int status;
    link_fini(&p->link);
    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    if (!WIFEXITED(status))
        fail_msg("the worker was ended by signal %d", WTERMSIG(status));
    page_unmap(p->page);
    return WEXITSTATUS(status);
}

static void say(struct peer *p, uint32_t kind, const void *body, size_t bytes)
{
    size_t at = message_begin(&p->link.out, (enum message_kind)kind);
    message_put(&p->link.out, body, bytes);
    assert_int_equal(message_end(&p->link.out, at), 0);
}

/* The kind of the next message; 0: the worker has ended. */
static uint32_t hear(struct peer *p, struct message *m)
{
    int status;
    while (link_send(&p->link) == 0)
        link_wait(&p->link, true, 10);
    double begin = rig_now();
    while ((status = link_next(&p->link, m)) == 0)
        if (!link_wait(&p->link, false, 100) && rig_now() - begin > 5)
            fail_msg("no answer");
    return status < 0 ? 0 : m->kind;
}

static void ask(struct peer *p, uint32_t kind, const void *body, size_t bytes, const char *text)
{
    struct message m;
    struct failed_head failed;
    say(p, kind, body, bytes);
    uint32_t got = hear(p, &m);
    if (!text) {
        assert_int_equal(got, MESSAGE_ANSWER);
        return;
    }
    assert_int_equal(got, MESSAGE_FAILED);
    assert_true(message_take(&m.body, &failed, sizeof failed));
    if (!strstr(failed.text, text))
        fail_msg("%s", failed.text);
}

static size_t open_body(char *body, uint32_t version, uint32_t abi, const char *backend)
{
    struct worker_start start = rig_start(backend);
    struct strbuf b;
    strbuf_init(&b);
    message_put_u32(&b, version);
    message_put_u32(&b, abi);
    message_put(&b, &start.options, sizeof start.options);
    message_put_u32(&b, 0);
    message_put(&b, start.folder, strlen(start.folder) + 1);
    message_put(&b, start.backend, strlen(start.backend) + 1);
    memcpy(body, b.p, b.n);
    size_t n = b.n;
    strbuf_fini(&b);
    return n;
}

static void open_well(struct peer *p)
{
    char body[8192];
    ask(p, MESSAGE_OPEN, body, open_body(body, MESSAGE_VERSION, BACKEND_ABI, "cpu"), NULL);
}

static void only_a_whole_opening_opens(void **state)
{
    char body[8192];
    struct peer p;
    (void)state;
    start_peer(&p);
    size_t n = open_body(body, MESSAGE_VERSION, BACKEND_ABI, "cpu");
    ask(&p, MESSAGE_TRIM, NULL, 0, "before one was opened");
    for (size_t cut = 0; cut < n; cut += 7)
        ask(&p, MESSAGE_OPEN, body, cut, "makes no sense");
    open_body(body, MESSAGE_VERSION + 1, BACKEND_ABI, "cpu");
    ask(&p, MESSAGE_OPEN, body, n, "another version");
    open_body(body, MESSAGE_VERSION, BACKEND_ABI + 1, "cpu");
    ask(&p, MESSAGE_OPEN, body, n, "another version");
    ask(&p, MESSAGE_OPEN, body, open_body(body, MESSAGE_VERSION, BACKEND_ABI, "none"),
        "cannot be loaded");
    open_well(&p);
    ask(&p, MESSAGE_OPEN, body, n, "a second device");
    assert_int_equal(end_peer(&p), 0);
}

struct place {
    uint32_t id;
    uint64_t at, bytes;
} __attribute__((packed));

static void numbers_that_are_not_there_are_refused(void **state)
{
    struct peer p;
    (void)state;
    start_peer(&p);
    open_well(&p);
    const struct place ask_for = { 5, 1000, 0 }; /* id, then bytes */
    ask(&p, MESSAGE_ALLOC_ASK, &ask_for, 12, NULL);
    ask(&p, MESSAGE_ALLOC_ASK, &ask_for, 12, "in no possible way");
    const struct place bad[] = { { 4, 0, 1 },         { 6, 0, 1 },    { UINT32_MAX, 0, 1 },
                                 { 5, 1000, 1 },      { 5, 0, 1001 }, { 5, UINT64_MAX, 2 },
                                 { 5, 2, UINT64_MAX } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ask(&p, MESSAGE_READ, &bad[i], sizeof bad[i], "makes no sense");
    for (size_t i = 0; i < 3; i++)
        ask(&p, MESSAGE_DOWNLOAD, &bad[i], sizeof bad[i], "makes no sense");
    const struct place much = { 1 << 23, 8, 0 }, huge = { 7, UINT64_MAX, 0 };
    ask(&p, MESSAGE_ALLOC_ASK, &much, 12, "in no possible way");
    ask(&p, MESSAGE_ALLOC_ASK, &huge, 12, "in no possible way");
    struct run_head run = { 3, 0, 0 };
    ask(&p, MESSAGE_RUN, &run, sizeof run, "a program that is not there");
    ask(&p, MESSAGE_PREPARE, "\1\0\0\0nothing", 11, "no packed program");
    ask(&p, 63, NULL, 0, "something unknown");
    ask(&p, 4000000000u, NULL, 0, "something unknown");
    /* A statement is not answered; the next question is, with what it said. */
    say(&p, MESSAGE_FREE, &bad[0].id, 4);
    ask(&p, MESSAGE_TRIM, NULL, 0, "not there");
    ask(&p, MESSAGE_TRIM, NULL, 0, NULL);
    assert_int_equal(end_peer(&p), 0);
}

static void what_is_no_message_ends_it_with_a_word(void **state)
{
    struct message m;
    struct peer p;
    (void)state;
    start_peer(&p);
    message_put(&p.link.out, "\377\377\377\377\1\0\0\0", 8);
    assert_int_equal(hear(&p, &m), MESSAGE_LAST_WORDS);
    assert_non_null(strstr(m.body.p, "no message"));
    assert_int_equal(end_peer(&p), 3);
}

/* A program with its buffers, as the proxy would send it. */
static void send_program(struct peer *p, struct strbuf *run)
{
    static struct made m;
    struct strbuf packed;
    const struct place in = { 0, 80, 0 }, out = { 1, 80, 0 };
    memset(&m, 0, sizeof m);
    m.p = (struct program){ .buffers = m.buffers,
                            .views = m.views,
                            .steps = m.steps,
                            .operands = m.operands,
                            .code = m.code,
                            .scalars = m.scalar_dtypes };
    m.p.buffer_count = 2;
    m.buffers[0] = (struct program_buffer){ BUFFER_INPUT, 0, 0, 80 };
    m.buffers[1] = (struct program_buffer){ BUFFER_OUTPUT, 0, 0, 80 };
    struct shape ten = SHAPE(10);
    for (int v = 0; v < 2; v++)
        made_view(&m, v, DTYPE_I64, layout_contiguous(&ten));
    STEP(&m, cumsum, 1, 0)->axis_count = 1;
    say(p, MESSAGE_ALLOC, &in, 12);
    say(p, MESSAGE_ALLOC, &out, 12);
    strbuf_init(&packed);
    message_put_u32(&packed, 0);
    program_pack(&m.p, &packed);
    ask(p, MESSAGE_PREPARE, packed.p, packed.n, NULL);
    strbuf_fini(&packed);
    struct run_head head = { 0, 1, 1 };
    strbuf_init(run);
    message_put(run, &head, sizeof head);
    message_put_u32(run, 0);
    message_put_u32(run, 1);
}

static void a_run_has_exactly_what_its_program_wants(void **state)
{
    struct peer p;
    struct strbuf run;
    (void)state;
    start_peer(&p);
    open_well(&p);
    send_program(&p, &run);
    ask(&p, MESSAGE_RUN, run.p, run.n, NULL);
    for (size_t cut = 0; cut < run.n; cut++)
        ask(&p, MESSAGE_RUN, run.p, cut, "makes no sense");
    message_put_u32(&run, 1);
    ask(&p, MESSAGE_RUN, run.p, run.n, "too many buffers");
    run.p[sizeof(struct run_head)] = 9;
    ask(&p, MESSAGE_RUN, run.p, run.n - 4, "not there");
    strbuf_fini(&run);
    assert_int_equal(end_peer(&p), 0);
}

static uint32_t next_random(uint32_t *state)
{
    return *state = *state * 1664525u + 1013904223u;
}

/* Messages of every kind with random bodies, and good ones with bytes changed. Copies through the
 * page are left out: their other half would have to be played too. */
static void random_messages_never_crash_it(void **state)
{
    uint32_t random = 12345;
    struct strbuf run;
    struct message m;
    (void)state;
    for (int life = 0; life < 8; life++) {
        struct peer p;
        start_peer(&p);
        open_well(&p);
        send_program(&p, &run);
        for (int i = 0; i < 400; i++) {
            unsigned char body[96];
            uint32_t kind = 2 + next_random(&random) / 65536 % (MESSAGE_QUESTIONS - 3);
            size_t n = next_random(&random) / 65536 % sizeof body;
            if (kind == MESSAGE_UPLOAD || kind == MESSAGE_DOWNLOAD || kind == MESSAGE_CONFIGURE)
                continue;
            for (size_t k = 0; k < n; k++)
                body[k] = (unsigned char)(next_random(&random) >> 24 & (k % 4 ? 0 : 7));
            if (i % 3 == 0 && run.n < sizeof body) {
                memcpy(body, run.p, n = run.n);
                body[next_random(&random) / 65536 % n] ^= (unsigned char)(1 << i % 8);
                kind = i % 2 ? MESSAGE_RUN : MESSAGE_QUEUE;
            }
            say(&p, kind, body, n);
        }
        say(&p, MESSAGE_TRIM, NULL, 0);
        say(&p, MESSAGE_CLOSE, NULL, 0);
        while (hear(&p, &m))
            assert_true(m.kind == MESSAGE_ANSWER || m.kind == MESSAGE_FAILED);
        assert_int_equal(end_peer(&p), 0);
        strbuf_fini(&run);
    }
}

/* A queue answers for all of itself: what failed first, and the times of those before. */
static void finish_tells_the_first_failure(void **state)
{
    struct peer p;
    struct strbuf run;
    struct message m;
    struct finish_head head;
    (void)state;
    start_peer(&p);
    open_well(&p);
    send_program(&p, &run);
    for (uint64_t tag = 1; tag <= 5; tag++) {
        memcpy(run.p + offsetof(struct run_head, tag), &tag, sizeof tag);
        run.p[sizeof(struct run_head)] = tag == 3 ? 9 : 0; /* no such buffer */
        say(&p, MESSAGE_QUEUE, run.p, run.n);
    }
    say(&p, MESSAGE_FINISH, NULL, 0);
    assert_int_equal(hear(&p, &m), MESSAGE_ANSWER);
    assert_true(message_take(&m.body, &head, sizeof head));
    assert_true(head.failed);
    assert_int_equal(head.failure.tag, 3);
    assert_int_equal(head.seconds, 2);
    assert_int_equal(m.body.n, 2 * sizeof(double));
    assert_int_equal(counter_get(&p.page->runs), 5);
    strbuf_fini(&run);
    assert_int_equal(end_peer(&p), 0);
}

/* Who is not spoken to for 1.5 s looks at its memory once, so that what nothing uses goes back. */
static void an_idle_worker_looks_at_its_memory_once(void **state)
{
    struct peer p;
    (void)state;
    start_peer(&p);
    open_well(&p);
    usleep(200000);
    uint32_t before = atomic_load(&p.page->figures_version);
    usleep(1800000);
    assert_int_equal(atomic_load(&p.page->figures_version), before + 2);
    usleep(1700000);
    assert_int_equal(atomic_load(&p.page->figures_version), before + 2);
    assert_int_equal(end_peer(&p), 0);
}

int main(int argc, char **argv)
{
    rig_play_worker(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_whole_opening_opens),
        cmocka_unit_test(numbers_that_are_not_there_are_refused),
        cmocka_unit_test(what_is_no_message_ends_it_with_a_word),
        cmocka_unit_test(a_run_has_exactly_what_its_program_wants),
        cmocka_unit_test(finish_tells_the_first_failure),
        cmocka_unit_test(random_messages_never_crash_it),
        cmocka_unit_test(an_idle_worker_looks_at_its_memory_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
