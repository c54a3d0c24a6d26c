/* A simulated GPU as a device: memory of its own with exact books, policy at any time, and the
 * faults that it was asked for. */
#include "gpu_program.h"

#include "backend/sim/fault.h"

#include <malloc.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define F DTYPE_F32

enum { MIB = 1 << 20 };

static struct memory_facts memory_of(struct backend_device *d)
{
    struct memory_facts facts;
    sim_backend()->memory(d, &facts);
    return facts;
}

static void *alloc(struct backend_device *d, size_t bytes)
{
    struct err err = { 0 };
    void *buffer = NULL;
    if (sim_backend()->alloc(d, bytes, &buffer, &err))
        fail_msg("%s", err.text);
    return buffer;
}

/* ---- what it is -------------------------------------------------------------------------------
 */

static void it_says_that_it_is_simulated(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(512 * MIB, "");
    struct device_facts facts;
    struct err err = { 0 };
    sim_backend()->facts(d, &facts);
    assert_string_equal(facts.model, "simulated GPU");
    assert_true(facts.simulated);
    assert_int_equal(facts.memory_total, 512 * MIB);
    assert_int_equal(facts.capability_major, 0);
    assert_int_equal(sim_backend()->device_count(), 16);
    assert_true(sim_backend()->supports(d, OP_matmul, F));
    assert_true(sim_backend()->supports(d, OP_exp, F));
    assert_false(sim_backend()->supports(d, OP_reshape, F));
    assert_int_equal(sim_backend()->open(16, &(struct backend_options){ 0 }, &d, &err), -1);
    assert_int_equal(err.kind, ERR_DEVICE);
    sim_close_empty(d);
}

static void copies_go_there_and_back(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(64 * MIB, "");
    const struct backend *b = sim_backend();
    struct err err = { 0 };
    enum { N = 3 * MIB + 17 };
    char *from = malloc(N), *to = calloc(1, N);
    assert_true(from && to);
    for (int i = 0; i < N; i++)
        from[i] = (char)(i * 7 + i / 1000);
    void *buffer = alloc(d, N);
    assert_null(b->host(d, buffer));
    assert_int_equal(b->upload(d, buffer, 0, from, 1000, &err), 0);
    assert_int_equal(b->upload(d, buffer, 1000, from + 1000, N - 1000, &err), 0);
    assert_int_equal(b->download(d, buffer, 5, to, N - 5, &err), 0);
    assert_memory_equal(from + 5, to, N - 5);
    assert_int_equal(b->upload(d, buffer, N, from, 1000, &err), -1);
    assert_int_equal(b->download(d, buffer, SIZE_MAX, to, 2, &err), -1);
    b->free(d, buffer);
    free(from);
    free(to);
    sim_close_empty(d);
}

/* ---- memory -----------------------------------------------------------------------------------
 */

static void books_are_exact(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(100 * MIB, "");
    void *a = alloc(d, 1000), *b = alloc(d, 30 * MIB);
    struct memory_facts m = memory_of(d);
    assert_int_equal(m.used, 1024 + 30 * MIB);
    assert_int_equal(m.pooled, 2 * MIB - 1024);
    assert_int_equal(m.peak, m.used);
    assert_int_equal(m.budget, 100 * MIB);
    assert_int_equal(m.device_total, 100 * MIB);
    assert_int_equal(m.device_free, 68 * MIB);
    sim_backend()->free(d, b);
    m = memory_of(d);
    assert_int_equal(m.used, 1024);
    assert_int_equal(m.peak, 1024 + 30 * MIB);
    sim_backend()->reset_peak(d);
    assert_int_equal(memory_of(d).peak, 1024);
    sim_backend()->free(d, a);
    sim_close_empty(d);
}

/* What is kept gives way; what is used does not; and it is said within milliseconds. */
static void memory_runs_out(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(64 * MIB, "");
    const struct backend *b = sim_backend();
    struct err err = { 0 };
    void *small = alloc(d, 100), *large = alloc(d, 50 * MIB), *more;
    b->free(d, large);
    large = alloc(d, 60 * MIB); /* the segment of 50 MiB goes back first */
    double before = seconds_now();
    assert_int_equal(b->alloc(d, 3 * MIB, &more, &err), -1);
    assert_true(seconds_now() - before < 0.05);
    assert_int_equal(err.kind, ERR_MEMORY);
    assert_string_equal(err.text, "the GPU gives no more memory: asked 3.0 MiB, free 2.0 MiB");
    assert_int_equal(b->alloc(d, 10 * MIB, &more, &err), -1);
    assert_string_equal(err.text, "not enough memory on the GPU: asked 10.0 MiB, budget 64.0 MiB, "
                                  "in use 60.0 MiB");
    b->free(d, small);
    b->free(d, large);
    more = alloc(d, 64 * MIB);
    b->free(d, more);
    sim_close_empty(d);
}

/* Kernels of programs that do not run are dropped to make room, and made again when they do. */
static void programs_outlive_a_shortage(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *d = sim_open(16 * MIB, "");
    struct err err = { 0 };
    struct made m;
    struct twin t;
    void *more;
    float x[4] = { 1, 2, 3, 4 };
    made_init(&m, cpu);
    int32_t in = made_tensor(&m, BUFFER_INPUT, F, SHAPE(4), x);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, F, SHAPE(4), NULL);
    STEP(&m, cumsum, out, in)->axis_count = 1;
    STEP(&m, cumsum, out, in)->axis_count = 1;
    made_run_well(&m);
    assert_int_equal(twin_init(&t, &m, d), 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(twin_run(&t), 0);
        if (i > 2)
            assert_int_equal(sim_backend()->alloc(d, 15 * MIB, &more, &err), -1);
        twin_compare(&t);
    }
    twin_fini(&t);
    made_fini(&m);
    sim_close_empty(d);
    cpu_backend()->close(cpu);
}

static void policy_changes_while_it_is_open(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(256 * MIB, "");
    const struct backend *b = sim_backend();
    struct err err = { 0 };
    struct device_config c = { .memory = { .limit = 100 * MIB } };
    void *x = alloc(d, 10 * MIB);
    assert_int_equal(b->configure(d, &c, &err), 0); /* without growth: all of it at once */
    assert_int_equal(memory_of(d).pooled, 90 * MIB);
    assert_int_equal(memory_of(d).device_free, 156 * MIB);
    c.memory.reserve = 40 * MIB;
    assert_int_equal(b->configure(d, &c, &err), 0);
    assert_int_equal(memory_of(d).pooled, 30 * MIB);
    b->trim(d);
    assert_int_equal(memory_of(d).pooled, 30 * MIB);
    c.memory = (struct memory_policy){ .limit = 5 * MIB, .growth = true };
    assert_int_equal(b->configure(d, &c, &err), -1);
    assert_int_equal(err.kind, ERR_VALUE);
    assert_int_equal(memory_of(d).budget, 100 * MIB);
    assert_int_equal(memory_of(d).pooled, 30 * MIB);
    c.memory = (struct memory_policy){ .growth = true };
    assert_int_equal(b->configure(d, &c, &err), 0);
    assert_int_equal(memory_of(d).budget, 256 * MIB);
    assert_int_equal(memory_of(d).pooled, 0);
    c.memory = (struct memory_policy){ 0 };
    assert_int_equal(b->configure(d, &c, &err), 0); /* nearly all of the device */
    assert_in_range(memory_of(d).device_free, 1, 32 * MIB);
    b->free(d, x);
    c.memory.growth = true;
    assert_int_equal(b->configure(d, &c, &err), 0);
    sim_close_empty(d);
}

static size_t heap_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void cycle(struct backend_device *d, int i, void **held)
{
    const struct backend *b = sim_backend();
    struct err err = { 0 };
    struct device_config c = { .memory = { .limit = i % 5 ? (40 + i % 20) * (int64_t)MIB : 0,
                                           .growth = i % 3 != 0,
                                           .reserve = i % 2 ? 8 * MIB : 0 } };
    b->free(d, *held);
    *held = alloc(d, (size_t)(i * 7919 % (4 * MIB)));
    if (b->configure(d, &c, &err))
        fail_msg("%s", err.text);
    struct memory_facts m = memory_of(d);
    int64_t limit = c.memory.limit ? c.memory.limit : 64 * MIB;
    int64_t reserve = c.memory.reserve ? c.memory.reserve : c.memory.limit;
    assert_int_equal(m.budget, limit);
    assert_int_equal(m.used, (i * 7919 % (4 * MIB) + 511) / 512 * 512);
    assert_int_equal(m.used + m.pooled, m.device_total - m.device_free);
    assert_true(m.used + m.pooled <= limit);
    if (!c.memory.growth)
        assert_true(m.used + m.pooled >= reserve);
    b->trim(d);
}

static void a_thousand_cycles_leak_nothing(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(64 * MIB, "");
    struct err err = { 0 };
    struct device_config grow = { .memory.growth = true };
    void *held = alloc(d, 1);
    size_t before = 0;
    for (int i = 1; i <= 1000; i++) {
        cycle(d, i, &held);
        if (i == 100)
            before = heap_in_use();
    }
    assert_true(heap_in_use() < before + 64 * 1024);
    sim_backend()->free(d, held);
    assert_int_equal(sim_backend()->configure(d, &grow, &err), 0);
    sim_close_empty(d);
}

/* ---- faults -----------------------------------------------------------------------------------
 */

static void faults_are_read(void **state)
{
    (void)state;
    static const char *const wrong[] = { "oom@", "oom@0",  "oom@x",           "ooms",
                                         "slow", "slow:",  "hang:3",          "oom@5,",
                                         ",oom", "oom@5 ", "oom@99999999999", "fire@1" };
    struct sim_faults f;
    assert_true(sim_faults_read("", &f));
    assert_int_equal(f.oom_at, 0);
    assert_true(sim_faults_read("oom@5,sticky@7,hang@3,exit,slow:20", &f));
    assert_int_equal(f.oom_at, 5);
    assert_int_equal(f.sticky_at, 7);
    assert_int_equal(f.hang_at, 3);
    assert_int_equal(f.exit_at, -1);
    assert_int_equal(f.slow_ms, 20);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(sim_faults_read(wrong[i], &f));
        assert_int_equal(f.oom_at, 0);
    }
}

static void an_allocation_fails_once(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(64 * MIB, "oom@2");
    struct err err = { 0 };
    void *a = alloc(d, 10 * MIB), *b;
    assert_int_equal(sim_backend()->alloc(d, 10 * MIB, &b, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    b = alloc(d, 10 * MIB);
    sim_backend()->free(d, a);
    sim_backend()->free(d, b);
    sim_close_empty(d);
}

/* x -> cumsum(x), the program of the tests below */
static void small_program(struct made *m, struct backend_device *cpu)
{
    static const float x[4] = { 1, 2, 3, 4 };
    made_init(m, cpu);
    int32_t in = made_tensor(m, BUFFER_INPUT, F, SHAPE(4), x);
    int32_t out = made_tensor(m, BUFFER_OUTPUT, F, SHAPE(4), NULL);
    STEP(m, cumsum, out, in)->axis_count = 1;
}

static void a_sticky_error_ends_the_device(void **state)
{
    (void)state;
    struct backend_device *cpu = cpu_open(1, 0), *d = sim_open(64 * MIB, "sticky@3");
    const struct backend *b = sim_backend();
    struct run_failure failure;
    struct err err = { 0 };
    struct made m;
    struct twin t;
    void *buffer;
    small_program(&m, cpu);
    assert_int_equal(twin_init(&t, &m, d), 0);
    assert_int_equal(twin_run(&t), 0);
    t.request.queued = true;
    t.request.tag = 4;
    assert_int_equal(twin_run(&t), 0);
    t.request.tag = 5;
    bool told = twin_run(&t) != 0; /* so soon, or by finish */
    assert_int_equal(b->finish(d, NULL, &failure, &t.err), -1);
    assert_true(told || failure.tag == 4 || failure.tag == 5); /* how far it got nobody knows */
    assert_string_equal(b->ended(d), "illegal memory access (simulated)");
    t.request.queued = false;
    assert_int_equal(twin_run(&t), -1);
    assert_int_equal(t.err.kind, ERR_DEVICE);
    assert_int_equal(b->alloc(d, 10, &buffer, &err), -1);
    assert_string_equal(err.text, "the GPU can no longer be used: illegal memory access "
                                  "(simulated)");
    assert_int_equal(b->download(d, t.data[0], 0, &err, 4, &err), -1);
    twin_fini(&t);
    made_fini(&m);
    b->close(d);
    cpu_backend()->close(cpu);
}

static void copies_can_be_slow(void **state)
{
    (void)state;
    struct backend_device *d = sim_open(64 * MIB, "slow:20");
    struct err err = { 0 };
    char text[8] = "";
    void *buffer = alloc(d, 8);
    double before = seconds_now();
    sim_backend()->upload(d, buffer, 0, "slowly", 7, &err);
    sim_backend()->download(d, buffer, 0, text, 7, &err);
    assert_true(seconds_now() - before >= 0.04);
    assert_string_equal(text, "slowly");
    sim_backend()->free(d, buffer);
    sim_close_empty(d);
}

/* Runs two programs in a process of their own. */
static pid_t run_in_child(const char *fault)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    struct backend_device *cpu = cpu_open(1, 0), *d = sim_open(64 * MIB, fault);
    struct made m;
    struct twin t;
    small_program(&m, cpu);
    twin_init(&t, &m, d);
    twin_run(&t);
    twin_run(&t);
    _exit(0);
}

static void a_process_ends_or_hangs(void **state)
{
    (void)state;
    int status;
    pid_t child = run_in_child("exit@2");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    child = run_in_child("exit@3");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    child = run_in_child("hang@2");
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_that_it_is_simulated),
        cmocka_unit_test(copies_go_there_and_back),
        cmocka_unit_test(books_are_exact),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(programs_outlive_a_shortage),
        cmocka_unit_test(policy_changes_while_it_is_open),
        cmocka_unit_test(a_thousand_cycles_leak_nothing),
        cmocka_unit_test(faults_are_read),
        cmocka_unit_test(an_allocation_fails_once),
        cmocka_unit_test(a_sticky_error_ends_the_device),
        cmocka_unit_test(copies_can_be_slow),
        cmocka_unit_test(a_process_ends_or_hangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
