/* Helper processes that behave badly end in time all the same. */
#include "tests/fault/fault.h"

#include "device/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>

static struct child_end shell(const char *script, int64_t ms, struct strbuf *out, double *seconds)
{
    struct timespec a, b;
    char program[] = "/bin/sh", flag[] = "-c", text[256];
    snprintf(text, sizeof text, "%s", script);
    char *argv[] = { program, flag, text, NULL };
    strbuf_init(out);
    clock_gettime(CLOCK_MONOTONIC, &a);
    struct child_end end = child_run(argv, ms, out);
    clock_gettime(CLOCK_MONOTONIC, &b);
    *seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
    return end;
}

static const struct {
    const char *script;
    enum child_fate fate;
    int number;
    const char *out;
} rows[] = {
    { "printf hello; exit 7", CHILD_EXITED, 7, "hello" },
    { "echo lost >&2", CHILD_EXITED, 0, "" },
    { "read x; echo got $x", CHILD_EXITED, 0, "got\n" }, /* no input */
    { "kill -SEGV $$", CHILD_KILLED, SIGSEGV, "" },
    { "printf early; sleep 30", CHILD_LATE, 0, "early" },
    { "trap '' TERM INT HUP; printf deaf; while :; do sleep 1; done", CHILD_LATE, 0, "deaf" },
    { "exec >&-; sleep 30", CHILD_LATE, 0, "" },         /* closes its output and stays */
    { "sleep 30 & printf left", CHILD_LATE, 0, "left" }, /* leaves a child with its output */
};

static void each_fate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        double seconds;
        struct child_end end = shell(rows[i].script, 150, &out, &seconds);
        if (end.fate != rows[i].fate || end.number != rows[i].number ||
            !str_is(strbuf_str(&out), rows[i].out) || seconds > 1)
            fail_msg("%s: fate %d, number %d, \"" STR_FMT "\", %.2f s", rows[i].script, end.fate,
                     end.number, STR_ARG(strbuf_str(&out)), seconds);
        strbuf_fini(&out);
    }
}

static void endless_output_is_bounded(void **state)
{
    struct strbuf out;
    double seconds;
    (void)state;
    struct child_end end = shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxx; done", 150, &out,
                                 &seconds);
    assert_int_equal(end.fate, CHILD_LATE);
    assert_true(out.n <= 64 << 10);
    strbuf_fini(&out);
}

static void no_such_program(void **state)
{
    struct strbuf out;
    char program[] = "/no/such/program";
    char *argv[] = { program, NULL };
    (void)state;
    strbuf_init(&out);
    struct child_end end = child_run(argv, 1000, &out);
    assert_int_equal(end.fate, CHILD_NOT_STARTED);
    assert_int_equal(end.number, ENOENT);
    strbuf_fini(&out);
}

/* Our signal mask and our open files stay ours; a parent that ignores SIGCHLD does no harm. */
static void what_a_child_inherits(void **state)
{
    struct strbuf out;
    double seconds;
    sigset_t blocked, before;
    (void)state;
    int fd = open("/dev/zero", O_RDONLY);
    assert_true(fd > 2);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGCHLD, SIG_IGN);
    struct child_end end = shell("grep SigBlk /proc/self/status; readlink /proc/self/fd/* "
                                 "| grep -c zero; exit 0",
                                 2000, &out, &seconds);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(end.fate, CHILD_EXITED);
    assert_string_equal(out.p, "SigBlk:\t0000000000000000\n0\n");
    assert_true(seconds < 1.5);
    strbuf_fini(&out);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fate),
        cmocka_unit_test(endless_output_is_bounded),
        cmocka_unit_test(no_such_program),
        cmocka_unit_test(what_a_child_inherits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
