/* Every way in which a worker can end: what is noticed, what is said, what is left behind. */
#include "worker_fixture.h"

#include "base/settings.h"
#include "worker/spawn.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void *kill_later(void *argument)
{
    int *job = argument;
    usleep((useconds_t)job[1]);
    kill(job[0], SIGKILL);
    return NULL;
}

/* One life of a worker, ended at a random moment of copies and runs. How many rounds it did. */
static int live_until_killed(const char *backend, unsigned after_us)
{
    static int64_t in[50000], out[50000];
    struct worker_start start = rig_start(backend);
    struct backend_device *d = rig_open(&start);
    struct run_failure failure;
    struct rig r;
    pthread_t killer;
    int rounds = 0, status = 0;
    rig_sums(&r, d, 50000, 2);
    int job[2] = { proxy_pid(d), (int)after_us };
    pthread_create(&killer, NULL, kill_later, job);
    for (; status == 0; rounds++) {
        rig_fill(in, 50000, rounds);
        r.m.scalars[0].whole = rounds;
        status = rig_upload(&r, r.in, in, sizeof in) || rig_queue(&r, (uint64_t)rounds + 1) ||
                 rig_run(&r) || proxy_backend()->finish(d, NULL, &failure, &r.m.err) ||
                 rig_download(&r, r.out, out, sizeof out);
        if (status == 0)
            rig_check(in, out, 50000, rounds);
    }
    const char *ended = proxy_backend()->ended(d);
    if (!ended || !strstr(ended, "signal 9"))
        fail_msg("%s; ended: %s", r.m.err.text, ended ? ended : "no");
    assert_int_equal(r.m.err.kind, ERR_DEVICE);
    assert_int_equal(rig_run(&r), -1);
    pthread_join(killer, NULL);
    rig_end(&r);
    proxy_backend()->close(d);
    return rounds;
}

static int count_files(void)
{
    int n = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

static void a_killed_worker_never_gives_a_wrong_result(void **state)
{
    int before = count_files(), rounds = 0;
    for (unsigned i = 0; i < 200; i++)
        rounds += live_until_killed(*state, i * 7919 % 5000);
    assert_true(rounds > 20);
    assert_int_equal(count_files(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void what_ended_is_noticed_when_asked(void **state)
{
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    struct err err;
    assert_null(proxy_backend()->ended(d));
    kill(proxy_pid(d), SIGKILL);
    while (kill(proxy_pid(d), 0) == 0 && !proxy_backend()->ended(d))
        usleep(1000);
    assert_non_null(strstr(proxy_backend()->ended(d), "signal 9 (Killed; the system may have run"));
    void *buffer;
    assert_int_equal(proxy_backend()->alloc(d, 10, &buffer, &err), -1);
    assert_non_null(strstr(err.text, "signal 9"));
    proxy_backend()->close(d);
}

static void a_silent_worker_is_ended(void **state)
{
    struct worker_start start = rig_start(*state);
    start.silence_ms = 300;
    struct backend_device *d = rig_open(&start);
    struct rig r;
    rig_sums(&r, d, 10, 1);
    assert_int_equal(rig_run(&r), 0);
    kill(proxy_pid(d), SIGSTOP);
    double begin = rig_now();
    assert_int_equal(rig_run(&r), -1);
    assert_in_range((int64_t)((rig_now() - begin) * 1000), 290, 1500);
    assert_string_equal(proxy_backend()->ended(d), "its worker gave no sign of life for 0.3 s");
    rig_end(&r);
    proxy_backend()->close(d);
}

static void *ask_later(void *argument)
{
    usleep(100000);
    cancel_ask(argument);
    return NULL;
}

/* Matrix products that take seconds; the wish to stop reaches the backend. */
static void a_long_run_can_be_interrupted(void **state)
{
    struct worker_start start = rig_start(*state);
    start.options.config.memory.limit = start.options.capacity = 512 << 20;
    struct backend_device *d = rig_open(&start);
    struct run_failure failure;
    struct rig r;
    rig_sums(&r, d, 8 << 20, 45);
    for (int queued = 0; queued < 2; queued++) {
        pthread_t asker;
        pthread_create(&asker, NULL, ask_later, &r.m.cancel);
        double begin = rig_now();
        int status = queued ? rig_queue(&r, 9) : rig_run(&r);
        if (queued && status == 0)
            status = proxy_backend()->finish(d, &r.m.cancel, &failure, &r.m.err);
        assert_int_equal(status, -1);
        assert_int_equal(r.m.err.kind, ERR_INTERRUPTED);
        assert_true(rig_now() - begin < 1.5);
        assert_null(proxy_backend()->ended(d));
        pthread_join(asker, NULL);
        cancel_clear(&r.m.cancel);
    }
    rig_end(&r);
    proxy_backend()->close(d);
}

/* What does not stop within two seconds of an interrupt is ended, and the call was interrupted. */
static void a_run_that_does_not_stop_is_ended(void **state)
{
    struct worker_start start = rig_start(*state);
    start.silence_ms = 60000;
    struct backend_device *d = rig_open(&start);
    struct rig r;
    rig_sums(&r, d, 10, 1);
    kill(proxy_pid(d), SIGSTOP);
    cancel_ask(&r.m.cancel);
    double begin = rig_now();
    assert_int_equal(rig_run(&r), -1);
    assert_in_range((int64_t)((rig_now() - begin) * 1000), 1990, 3500);
    assert_int_equal(r.m.err.kind, ERR_INTERRUPTED);
    assert_non_null(strstr(proxy_backend()->ended(d), "did not stop within 2 s of an interrupt"));
    rig_end(&r);
    proxy_backend()->close(d);
}

static void closing_takes_no_time_and_leaves_nothing(void **state)
{
    int before = count_files();
    struct worker_start start = rig_start(*state);
    for (int stopped = 0; stopped < 2; stopped++) {
        struct backend_device *d = rig_open(&start);
        int pid = proxy_pid(d);
        if (stopped)
            kill(pid, SIGSTOP);
        double begin = rig_now();
        proxy_backend()->close(d);
        assert_true(rig_now() - begin < 0.2);
        assert_int_equal(kill(pid, 0), -1);
        assert_int_equal(count_files(), before);
    }
}

/* One that is on its way out keeps its GPU until it is gone; it is not forgotten. */
static void the_next_worker_waits_for_the_last(void **state)
{
    static struct proxy_session session;
    char sleeps[] = "/bin/sleep", long_enough[] = "0.3", *argv[] = { sleeps, long_enough, NULL };
    struct worker_start start = rig_start(*state);
    int pid;
    start.session = &session;
    assert_int_equal(spawn_start(argv, (const int[]){ -1, -1, -1 }, 3, &pid), 0);
    spawn_leave(&session.left, pid, start.index);
    assert_int_equal(spawn_sweep(&session.left, start.index + 1), 0);
    assert_int_equal(spawn_sweep(&session.left, start.index), 1);
    double begin = rig_now();
    struct backend_device *d = rig_open(&start);
    assert_true(rig_now() - begin > 0.2);
    assert_int_equal(session.left.count, 0);
    assert_int_equal(kill(pid, 0), -1);
    proxy_backend()->close(d);
}

static void leaving_is_orderly_and_can_be_interrupted(void **state)
{
    static struct proxy_session session;
    struct cancel cancel = { 0 };
    for (int stopped = 0; stopped < 2; stopped++) {
        struct worker_start start = rig_start(*state);
        start.session = &session;
        struct backend_device *d = rig_open(&start);
        int pid = proxy_pid(d);
        if (stopped) {
            kill(pid, SIGSTOP);
            cancel_ask(&cancel);
            cancel_seat_take(&session.stop, &cancel);
        }
        double begin = rig_now();
        assert_true(proxy_leave(d, PROXY_LEAVE_MS));
        assert_true(rig_now() - begin < 2);
        assert_int_equal(kill(pid, 0), -1);
        proxy_backend()->close(d);
    }
}

static void a_worker_that_is_stuck_does_not_react(void **state)
{
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    assert_true(proxy_reacts(d, 2000));
    kill(proxy_pid(d), SIGSTOP);
    double begin = rig_now();
    assert_false(proxy_reacts(d, 50));
    assert_true(rig_now() - begin < 1);
    kill(proxy_pid(d), SIGCONT);
    assert_true(proxy_reacts(d, 2000));
    assert_null(proxy_backend()->ended(d));
    proxy_backend()->close(d);
}

/* Whoever works with the devices asks: every kind of question hears it. */
static void every_question_ends_with_an_interrupt(void **state)
{
    static int64_t elements[200000];
    static struct proxy_session session;
    const struct backend *b = proxy_backend();
    for (int what = 0; what < 5; what++) {
        struct worker_start start = rig_start(*state);
        struct cancel cancel = { 0 };
        struct run_failure failure;
        struct err err = { 0 };
        struct rig r;
        start.session = &session;
        start.silence_ms = 60000;
        struct backend_device *d = rig_open(&start);
        rig_sums(&r, d, 200000, 1);
        kill(proxy_pid(d), SIGSTOP);
        cancel_ask(&cancel);
        cancel_seat_take(&session.stop, &cancel);
        double begin = rig_now();
        if (what == 4)
            assert_int_equal(rig_queue(&r, 1), 0);
        int status = what == 0   ? rig_upload(&r, r.in, elements, sizeof elements)
                     : what == 1 ? rig_download(&r, r.in, elements, sizeof elements)
                     : what == 2 ? rig_run(&r)
                     : what == 3 ? b->configure(d, &start.options.config, &r.m.err)
                                 : b->finish(d, NULL, &failure, &r.m.err);
        err = r.m.err;
        assert_int_equal(status, -1);
        assert_int_equal(err.kind, ERR_INTERRUPTED);
        assert_in_range((int64_t)((rig_now() - begin) * 1000), 1990, 3500);
        cancel_seat_take(&session.stop, NULL);
        rig_end(&r);
        b->close(d);
    }
}

static void what_cannot_be_opened_says_why(void **state)
{
    struct worker_start start = rig_start("nothing");
    struct backend_device *d;
    struct err err;
    int before = count_files();
    (void)state;
    assert_int_equal(proxy_open(&start, &d, &err), -1);
    assert_int_equal(err.kind, ERR_DEVICE);
    assert_non_null(strstr(err.text, "the backend nothing cannot be loaded"));
    start.program = "/no/such";
    assert_int_equal(proxy_open(&start, &d, &err), -1);
    assert_non_null(strstr(err.text, "No such file"));
    start.program = "/bin/false";
    assert_int_equal(proxy_open(&start, &d, &err), -1);
    assert_non_null(strstr(err.text, "exit code 1"));
    start.program = "/bin/cat";
    assert_int_equal(proxy_open(&start, &d, &err), -1);
    assert_non_null(strstr(err.text, "exit code 1: "));
    assert_int_equal(count_files(), before);
}

/* ---- what a simulated GPU brings about ---- */

static void run_until_it_fails(struct backend_device *d, struct err *err)
{
    struct run_failure failure;
    struct rig r;
    int status = 0, runs = 0;
    rig_sums(&r, d, 10, 1);
    for (; status == 0 && runs < 10; runs++)
        status = rig_run(&r);
    assert_int_equal(status, -1);
    assert_int_equal(runs, 3);
    *err = r.m.err;
    assert_int_equal(rig_run(&r), -1);
    assert_int_equal(rig_queue(&r, 1), -1);
    assert_int_equal(proxy_backend()->finish(d, NULL, &failure, &r.m.err), -1);
    assert_int_equal(failure.tag, 0);
    rig_end(&r);
}

static const struct {
    const char *fault, *ended; /* the beginning */
} faults[] = {
    { "sticky@3", "illegal memory access (simulated)" },
    { "exit@3", "its worker ended by itself with exit code 1" },
    { "hang@3", "its worker gave no sign of life for 0.3 s" },
    { "stuck@3", "no progress for 1 s: a kernel hangs; its worker was ended" },
};

static void each_fault_is_told(void **state)
{
    (void)state;
    struct err none;
    setenv("TENSORCELL_GPU_SECONDS", "1", 1);
    assert_int_equal(settings_read(&none), 0);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct err err;
        struct worker_start start = rig_start("sim");
        start.silence_ms = 300;
        strcpy(start.options.fault, faults[i].fault);
        struct backend_device *d = rig_open(&start);
        run_until_it_fails(d, &err);
        assert_int_equal(err.kind, ERR_DEVICE);
        const char *ended = proxy_backend()->ended(d);
        if (!ended || strncmp(ended, faults[i].ended, strlen(faults[i].ended)) != 0)
            fail_msg("%s: %s", faults[i].fault, ended ? ended : "has not ended");
        proxy_backend()->close(d);
    }
    unsetenv("TENSORCELL_GPU_SECONDS");
    assert_int_equal(settings_read(&none), 0);
}

/* A run that fails for want of memory leaves a device that works. */
static void out_of_memory_is_no_end(void **state)
{
    (void)state;
    struct worker_start start = rig_start("sim");
    struct backend_device *d = rig_open(&start);
    const struct backend *b = proxy_backend();
    struct err err;
    void *buffer;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(b->alloc(d, 100 << 20, &buffer, &err), -1);
        assert_int_equal(err.kind, ERR_MEMORY);
        assert_int_equal(b->alloc(d, 1 << 20, &buffer, &err), 0);
        b->free(d, buffer);
    }
    assert_null(b->ended(d));
    b->close(d);
}

/* Memory that was given out here and could not be had there counts until it is given back. */
static void what_was_promised_is_accounted_for(void **state)
{
    (void)state;
    struct worker_start start = rig_start("sim");
    const struct backend *b = proxy_backend();
    static char contents[100000];
    struct memory_facts m;
    struct err err;
    void *buffer;
    strcpy(start.options.fault, "oom");
    struct backend_device *d = rig_open(&start);
    assert_int_equal(b->alloc(d, 1 << 20, &buffer, &err), 0);
    assert_int_equal(b->upload(d, buffer, 0, contents, sizeof contents, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    b->trim(d); /* the worker's account is new */
    b->memory(d, &m);
    assert_int_equal(m.used, 1 << 20);
    b->free(d, buffer);
    b->memory(d, &m);
    assert_int_equal(m.used, 0);
    b->trim(d);
    b->memory(d, &m);
    assert_int_equal(m.used, 0);
    b->close(d);
}

/* ---- the session's own end ---- */

/* Is there a process that still does something? */
static bool runs(int pid)
{
    char path[64], state = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    int n = fscanf(f, "%*d (%*[^)]) %c", &state);
    fclose(f);
    return n == 1 && state != 'Z';
}

/* In a process of its own: starts a worker, has it compute for long, and waits to be killed. */
static int be_a_session(void)
{
    struct worker_start start = rig_start("cpu");
    start.options.config.memory.limit = 512 << 20;
    struct backend_device *d = rig_open(&start);
    struct rig r;
    rig_sums(&r, d, 8 << 20, 45);
    printf("%d\n", proxy_pid(d));
    fflush(stdout);
    uint64_t tag = 1;
    while (rig_queue(&r, tag) == 0)
        tag++;
    return 1;
}

static void a_worker_does_not_outlive_its_session(void **state)
{
    int ends[2], worker = 0, session;
    char self[] = "/proc/self/exe", role[] = "session", *argv[] = { self, role, NULL };
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(spawn_start(argv, (const int[]){ -1, ends[1], 2 }, 3, &session), 0);
    close(ends[1]);
    FILE *f = fdopen(ends[0], "r");
    assert_int_equal(fscanf(f, "%d", &worker), 1);
    usleep(20000);
    assert_true(runs(worker));
    kill(session, SIGKILL);
    waitpid(session, NULL, 0);
    double begin = rig_now();
    while (runs(worker) && rig_now() - begin < 1)
        usleep(1000);
    assert_false(runs(worker));
    fclose(f);
}

static void it_offers_itself_when_memory_is_short(void **state)
{
    struct worker_start start = rig_start(*state);
    struct backend_device *d = rig_open(&start);
    char path[64];
    int score = 0;
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", proxy_pid(d));
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &score), 1);
    fclose(f);
    assert_int_equal(score, 500);
    proxy_backend()->close(d);
}

int main(int argc, char **argv)
{
    rig_play_worker(argc, argv);
    if (argc > 1 && strcmp(argv[1], "session") == 0)
        return be_a_session();
#define ON(test, backend) cmocka_unit_test_prestate(test, backend)
    const struct CMUnitTest tests[] = {
        ON(what_ended_is_noticed_when_asked, "sim"),
        ON(a_silent_worker_is_ended, "cpu"),
        ON(a_long_run_can_be_interrupted, "cpu"),
        ON(a_long_run_can_be_interrupted, "sim"),
        ON(a_run_that_does_not_stop_is_ended, "cpu"),
        ON(closing_takes_no_time_and_leaves_nothing, "sim"),
        ON(the_next_worker_waits_for_the_last, "cpu"),
        ON(leaving_is_orderly_and_can_be_interrupted, "sim"),
        ON(a_worker_that_is_stuck_does_not_react, "sim"),
        ON(every_question_ends_with_an_interrupt, "cpu"),
        ON(what_cannot_be_opened_says_why, NULL),
        ON(each_fault_is_told, NULL),
        ON(out_of_memory_is_no_end, NULL),
        ON(what_was_promised_is_accounted_for, NULL),
        ON(it_offers_itself_when_memory_is_short, "cpu"),
        ON(a_worker_does_not_outlive_its_session, NULL),
        ON(a_killed_worker_never_gives_a_wrong_result, "sim"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
