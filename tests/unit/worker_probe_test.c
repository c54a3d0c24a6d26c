/* The probe's facts as lines: there and back, cut off, and made up by somebody else. */
#include "tests/fault/fault.h"

#include "worker/probe_lines.h"
#include "worker/worker.h"

static struct probe_facts full(void)
{
    struct probe_facts f;
    probe_facts_init(&f);
    f.complete = f.visible_set = f.library_sought = f.started = true;
    f.pci_devices = 3;
    f.nodes = NODES_DENIED;
    f.start_code = -5;
    f.version = 12040;
    f.count_code = 1;
    f.count = f.gpu_count = 2;
    strcpy(f.visible, "0,1");
    strcpy(f.node, "/dev/nvidia0");
    strcpy(f.node_error, "Permission denied");
    strcpy(f.library, "/usr/lib/libcuda.so.1");
    strcpy(f.library_error, "something");
    strcpy(f.missing_call, "cuInit");
    strcpy(f.start_text, "an error");
    f.blas = (struct library_fact){ 13, "/usr/local/cuda/lib64/libcublasLt.so.13" };
    f.listed = 3;
    f.trying = 1;
    for (int i = 0; i < 2; i++) {
        struct gpu_fact *g = &f.gpus[i];
        g->memory_total = (int64_t)80 << 30;
        g->capability_major = 9;
        g->capability_minor = i;
        g->temperature = 41 + i;
        g->process_count = 1 + i;
        g->processes[i] = (struct gpu_process){ 4242, "python", (int64_t)7 << 30 };
        strcpy(g->model, "NVIDIA H200");
        strcpy(g->uuid, "GPU-1");
        strcpy(g->try_error, "an illegal address");
    }
    return f;
}

static void write_all(struct strbuf *out, const struct probe_facts *f)
{
    struct probe_facts none;
    probe_facts_init(&none);
    strbuf_init(out);
    probe_write_changes(out, &none, f);
}

static void there_and_back(void **state)
{
    struct strbuf text;
    struct probe_facts f = full(), back;
    (void)state;
    write_all(&text, &f);
    probe_facts_init(&back);
    probe_read(&back, strbuf_str(&text));
    struct strbuf again;
    write_all(&again, &back);
    assert_string_equal(again.p, text.p);
    assert_int_equal(back.gpus[1].capability_minor, 1);
    assert_int_equal(back.gpus[0].memory_free, -1);
    assert_string_equal(back.gpus[1].pci, "");
    assert_int_equal(back.gpus[1].utilisation, -1);
    assert_int_equal(back.gpus[1].temperature, 42);
    assert_string_equal(back.gpus[1].processes[1].name, "python");
    assert_true(back.gpus[1].processes[1].bytes == (int64_t)7 << 30);
    assert_string_equal(back.blas.path, "/usr/local/cuda/lib64/libcublasLt.so.13");
    assert_int_equal(back.start_code, -5);
    strbuf_fini(&text);
    strbuf_fini(&again);
}

static void nothing_new_is_not_said(void **state)
{
    struct strbuf text;
    struct probe_facts f = full();
    (void)state;
    strbuf_init(&text);
    probe_write_changes(&text, &f, &f);
    assert_int_equal(text.n, 0);
    strbuf_fini(&text);
}

static void any_cut_is_safe(void **state)
{
    struct strbuf text;
    struct probe_facts f = full(), back;
    (void)state;
    write_all(&text, &f);
    for (size_t n = 0; n < text.n; n++) {
        probe_facts_init(&back);
        probe_read(&back, (struct str){ text.p, n });
        assert_true(back.gpu_count <= 2);
        /* A number that was cut is not taken for another number. */
        assert_true(back.version == 0 || back.version == 12040);
    }
    strbuf_fini(&text);
}

static void strange_lines(void **state)
{
    struct probe_facts f;
    char line[1024];
    (void)state;
    probe_facts_init(&f);
    probe_read(&f, STR("\n\t\nunknown\t1\nversion\nversion\tabc\ngpu\t1\t2\nend\t0\n"
                       "start-code\t99999999999999999999999\n"));
    assert_false(f.complete);
    assert_int_equal(f.version, 0);
    assert_int_equal(f.gpu_count, 0);
    memset(line, 'x', sizeof line);
    memcpy(line, "library\t", 8);
    line[sizeof line - 1] = '\n';
    probe_read(&f, (struct str){ line, sizeof line });
    assert_int_equal(strlen(f.library), sizeof f.library - 1);
    probe_read(&f, STR("gpus\t1000\ngpu\t0\tprocesses\t-4\ngpu\t1\tprocesses\t99\n"
                       "gpu\t16\tmodel\tone too many\ngpu\t-1\tmodel\tbefore the first\n"
                       "gpu\t0\tprocess\t8\tpid\t1\ngpu\t0\tprocess\t\tpid\t1\ngpu\t\tmodel\tx\n"));
    assert_int_equal(f.gpu_count, PROBE_GPUS);
    assert_int_equal(f.gpus[0].process_count, 0);
    assert_int_equal(f.gpus[1].process_count, PROBE_PROCESSES);
    assert_string_equal(f.gpus[0].model, "");
    assert_int_equal(f.gpus[0].processes[0].pid, 0);
}

static void text_cannot_break_the_format(void **state)
{
    struct strbuf text;
    struct probe_facts f, back;
    (void)state;
    probe_facts_init(&f);
    probe_facts_init(&back);
    strcpy(f.visible, "0\nend\t1");
    write_all(&text, &f);
    probe_read(&back, strbuf_str(&text));
    assert_false(back.complete);
    assert_string_equal(back.visible, "0 end 1");
    strbuf_fini(&text);
}

static void unknown_roles_are_refused(void **state)
{
    char worker[] = "worker", what[] = "--dance", more[] = "x";
    char *argv[] = { worker, what, more, NULL };
    (void)state;
    int kept = dup(STDERR_FILENO);
    assert_non_null(freopen("/dev/null", "w", stderr)); /* the usage is not for us */
    int codes[] = { worker_main(1, argv), worker_main(2, argv), worker_main(3, argv) };
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    for (int i = 0; i < 3; i++)
        assert_int_equal(codes[i], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(nothing_new_is_not_said),
        cmocka_unit_test(any_cut_is_safe),
        cmocka_unit_test(strange_lines),
        cmocka_unit_test(text_cannot_break_the_format),
        cmocka_unit_test(unknown_roles_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
