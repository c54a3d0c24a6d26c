/* What is said about a machine, from made-up facts: kind of host, bus, nodes. */
#include "tests/fault/fault.h"

#include "device/diagnosis.h"
#include "device/driver_codes.h"

static struct probe_facts nothing(void)
{
    struct probe_facts f;
    probe_facts_init(&f);
    f.pci_devices = 0;
    f.nodes = NODES_ABSENT;
    f.library_sought = f.complete = true;
    strcpy(f.library_error, "libcuda.so.1: cannot open shared object file: No such file or "
                            "directory");
    return f;
}

static struct probe_facts no_device(void)
{
    struct probe_facts f = nothing();
    f.library_error[0] = 0;
    strcpy(f.library, "/usr/lib/libcuda.so.1");
    f.started = true;
    f.start_code = 100;
    f.version = 13000;
    return f;
}

static struct probe_report *diagnose(const struct probe_facts *f, const char *host)
{
    static struct probe_report report;
    struct diagnosis_input in = {
        .facts = f,
        .end = { CHILD_EXITED, 0 },
        .deadline_ms = 5000,
        .host = host,
        .cuda_backend = "/opt/tensorcell/backends/cuda.so",
    };
    diagnosis_make(&in, &report);
    assert_true(report.done);
    for (int i = 0; i < report.step_count; i++) {
        assert_true(report.steps[i].detail[0]);
        assert_int_equal(report.steps[i].ok, !report.steps[i].advice[0]);
    }
    return &report;
}

static const struct probe_step *find(const struct probe_report *r, const char *name)
{
    for (int i = 0; i < r->step_count; i++)
        if (strcmp(r->steps[i].name, name) == 0)
            return &r->steps[i];
    fail_msg("no step %s", name);
    return NULL;
}

static void advice_depends_on_the_host(void **state)
{
    (void)state;
    static const struct {
        const char *host, *advice;
        int pci;
    } rows[] = {
        { "own machine", "nothing to install helps", 0 },
        { "own machine", "install NVIDIA's driver", 1 },
        { "container", "docker run --gpus all", 1 },
        { "Colab VM", "Change runtime type", 0 },
        { "WSL", "driver in Windows", 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct probe_facts f = nothing();
        f.pci_devices = rows[i].pci;
        const struct probe_report *r = diagnose(&f, rows[i].host);
        assert_non_null(strstr(find(r, "driver library")->advice, rows[i].advice));
        assert_non_null(strstr(r->cause, "no NVIDIA driver: libcuda.so.1 not found"));
        assert_non_null(strstr(r->way, i == 3 || i == 4 ? rows[i].advice : ""));
        assert_int_equal(!r->way[0], i < 3);
    }
}

/* All places where a library was looked for are named, however many they are. */
static void every_place_is_named(void **state)
{
    (void)state;
    struct probe_facts f = nothing();
    f.gpu_count = 1;
    f.version = 13000;
    memset(f.places, 'x', sizeof f.places - 5);
    strcpy(f.places + sizeof f.places - 5, "/end");
    assert_non_null(strstr(find(diagnose(&f, "own machine"), "nvrtc library")->detail, "xxx/end"));
}

static void a_gpu_without_driver_is_named(void **state)
{
    (void)state;
    struct probe_facts f = nothing();
    f.pci_devices = 2;
    assert_string_equal(diagnose(&f, "own machine")->cause,
                        "an NVIDIA GPU, but no NVIDIA driver: libcuda.so.1 not found");
    assert_string_equal(find(diagnose(&f, "own machine"), "NVIDIA device")->detail,
                        "2 on the PCI bus");
}

static void a_driver_that_finds_nothing(void **state)
{
    (void)state;
    struct probe_facts f = no_device();
    assert_string_equal(diagnose(&f, "container")->cause,
                        "no device: this container was started without a GPU");
    assert_string_equal(diagnose(&f, "own machine")->cause,
                        "no NVIDIA GPU: the driver finds no device");
    f.pci_devices = 1;
    assert_string_equal(diagnose(&f, "own machine")->cause,
                        "the NVIDIA driver is not loaded: no /dev/nvidiactl");
    assert_non_null(strstr(find(diagnose(&f, "own machine"), "device nodes")->advice, "modprobe"));
    f.start_code = 999; /* which says no more, as long as there are no nodes */
    assert_string_equal(diagnose(&f, "own machine")->cause,
                        "the NVIDIA driver is not loaded: no /dev/nvidiactl");
    f.visible_set = true;
    assert_string_equal(diagnose(&f, "own machine")->cause, "hidden by CUDA_VISIBLE_DEVICES=''");
}

static void each_code_has_words(void **state)
{
    (void)state;
    static const int codes[] = { 2, 3, 34, 35, 46, 101, 304, 801, 802, 803, 804, 999, 5, 12345 };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char number[32];
        struct probe_facts f = no_device();
        f.nodes = NODES_THERE;
        f.start_code = codes[i];
        snprintf(number, sizeof number, "(cuInit: %d)", codes[i]);
        assert_non_null(strstr(diagnose(&f, "own machine")->cause, number));
    }
}

static void long_facts_are_cut(void **state)
{
    (void)state;
    struct probe_facts f = nothing();
    memset(f.library_error, 'x', sizeof f.library_error - 1);
    memset(f.visible, '-', sizeof f.visible - 1);
    f.visible_set = true;
    const struct probe_report *r = diagnose(&f, "own machine");
    assert_true(strlen(r->cause) < sizeof r->cause);
}

static void a_probe_that_never_began(void **state)
{
    (void)state;
    struct probe_facts f;
    probe_facts_init(&f);
    const struct probe_report *r = diagnose(&f, "own machine");
    assert_int_equal(r->step_count, 1);
    assert_string_equal(r->cause, "the search for GPUs ended early (exit code 0)");
}

static void a_gpu_half_described_is_none(void **state)
{
    (void)state;
    struct probe_facts f = no_device();
    f.nodes = NODES_THERE;
    f.start_code = 0;
    f.count = 2;
    f.gpu_count = 1;
    f.complete = false;
    assert_int_equal(diagnose(&f, "own machine")->gpu_count, 0);
    f.complete = true;
    assert_int_equal(diagnose(&f, "own machine")->gpu_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advice_depends_on_the_host),
        cmocka_unit_test(every_place_is_named),
        cmocka_unit_test(a_gpu_without_driver_is_named),
        cmocka_unit_test(a_driver_that_finds_nothing),
        cmocka_unit_test(each_code_has_words),
        cmocka_unit_test(long_facts_are_cut),
        cmocka_unit_test(a_probe_that_never_began),
        cmocka_unit_test(a_gpu_half_described_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
