/* Each reason for having no GPU, really seen through a probe process with a fake libcuda.so.1 and a
 * fake /dev and /sys. This program plays `tensorcell worker --probe` itself (see main). */
#include "tests/fault/fault.h"

#include "base/settings.h"
#include "device/devices_impl.h"
#include "worker/probe.h"

#include <dlfcn.h>
#include <time.h>

static char good[PATH_MAX], partly[PATH_MAX], broken[PATH_MAX], empty[PATH_MAX];

static int build(void **state)
{
    char path[2 * PATH_MAX];
    (void)state;
    fault_folder("fake-cuda", path);
    fault_folder("fake-cuda/good", good);
    fault_folder("fake-cuda/partly", partly);
    fault_folder("fake-cuda/broken", broken);
    fault_folder("fake-cuda/empty", empty);
    snprintf(path, sizeof path, "%s/libcuda.so.1", good);
    fault_build(path, "tests/fault/libcuda.c", "");
    snprintf(path, sizeof path, "%s/libnvidia-ml.so.1", good);
    fault_build(path, "tests/fault/libnvml.c", "");
    snprintf(path, sizeof path, "%s/libcuda.so.1", partly);
    fault_build(path, "tests/fault/libcuda.c", "-DFAKE_WITHOUT_COUNT");
    fault_file(broken, "/libcuda.so.1", "this is no library");
    return 0;
}

enum {
    BUS = 1,
    CONTROL = 2,
    NODE = 4,
    NODE_DENIED = 8,
    DXG = 16,
    RUNTIME = 32,   /* CUDA's libraries, for 13 … */
    RUNTIME12 = 64, /* … and for 12 */
    ALL = BUS | CONTROL | NODE
};

static const struct {
    const char *library; /* name of the folder in LD_LIBRARY_PATH */
    unsigned root;       /* what the machine has */
    const char *set;     /* environment: NAME=value, separated by blanks */
    const char *cause;   /* part of the cause; "" : the cause is empty */
    const char *step;    /* the step that is not ok … */
    const char *advice;  /* … and part of its advice */
} rows[] = {
    { "empty", 0, "", "no NVIDIA driver: libcuda.so.1 not found", "driver library", "" },
    { "empty", BUS, "", "no NVIDIA driver: libcuda.so.1 not found", "driver library", "" },
    { "empty", 0, "CUDA_VISIBLE_DEVICES=",
      "no NVIDIA driver: libcuda.so.1 not found, and "
      "CUDA_VISIBLE_DEVICES='' hides all",
      "CUDA_VISIBLE_DEVICES", "unset" },
    { "broken", ALL, "", "libcuda.so.1 cannot be loaded: ", "driver library", "" },
    { "partly", ALL, "", "it has no cuDeviceGetCount", "driver library", "reinstall" },
    { "good", ALL, "CUDA_VISIBLE_DEVICES=", "hidden by CUDA_VISIBLE_DEVICES=''", "driver start",
      "unset CUDA_VISIBLE_DEVICES" },
    { "good", ALL, "CUDA_VISIBLE_DEVICES=-1", "hidden by CUDA_VISIBLE_DEVICES='-1'",
      "CUDA_VISIBLE_DEVICES", "unset" },
    { "good", ALL, "CUDA_VISIBLE_DEVICES=5 FAKE_CUDA_INIT=100",
      "hidden by CUDA_VISIBLE_DEVICES='5'", "driver start", "unset" },
    { "good", ALL, "CUDA_VISIBLE_DEVICES=0 FAKE_CUDA_INIT=100", "no device", "driver start",
      "nvidia-smi" },
    { "good", ALL, "FAKE_CUDA_INIT=100", "the driver finds no device", "driver start", "" },
    { "good", ALL, "FAKE_CUDA_COUNT=0", "the driver finds no device", "GPUs", "nvidia-smi" },
    { "good", ALL, "FAKE_CUDA_COUNT_CODE=3", "cannot list its GPUs (error 3)", "GPUs", "" },
    { "good", ALL, "FAKE_CUDA_INIT=35", "driver too old (cuInit: 35)", "driver start", "525.60" },
    { "good", ALL, "FAKE_CUDA_VERSION=11040", "driver too old: it serves CUDA 11.4, and 12.0",
      "driver version", "update" },
    { "good", ALL, "FAKE_CUDA_INIT=803", "driver library do not match (cuInit: 803)",
      "driver start", "restart the machine" },
    { "good", ALL, "FAKE_CUDA_INIT=804", "compatibility library does not support this GPU",
      "driver start", "cuda-compat" },
    { "good", ALL, "FAKE_CUDA_INIT=999", "driver does not start (cuInit: 999)", "driver start",
      "dmesg" },
    { "good", ALL, "FAKE_CUDA_INIT=77", "driver does not start (cuInit: 77)", "driver start",
      "nvidia-smi" },
    { "good", 0, "FAKE_CUDA_INIT=100", "no device", "device nodes", "" },
    { "good", BUS | CONTROL | NODE_DENIED, "FAKE_CUDA_INIT=999",
      "no permission to open /dev/nvidia0", "device nodes", "usermod" },
    { "good", ALL, "FAKE_CUDA_END=abort", "crashed when asked for its GPUs (signal 6)", "probe",
      "reinstall" },
    { "good", ALL, "FAKE_CUDA_END=exit", "ended early (exit code 3)", "probe", "by hand" },
    { "good", ALL, "FAKE_CUDA_SLEEP_MS=20000 TENSORCELL_PROBE_MS=300",
      "the GPU driver did not answer within 0.3 s", "probe", "nvidia-smi" },
    { "good", ALL, "", "the CUDA library cublasLt was not found", "cublasLt library",
      "pip install nvidia-cublas," },
    { "good", ALL, "FAKE_CUDA_VERSION=12040", "the CUDA library cublasLt was not found",
      "nvrtc library", "pip install nvidia-cuda-nvrtc-cu12" },
    { "good", ALL | RUNTIME, "FAKE_CUDA_VERSION=12040",
      "cublasLt is for CUDA 13, newer than the driver, which serves 12.4", "cublasLt library",
      "pip install nvidia-cublas-cu12" },
    { "good", ALL | RUNTIME | RUNTIME12, "FAKE_CUDA_VERSION=12040",
      "this build has no CUDA backend", "CUDA backend", "" },
    { "good", ALL | RUNTIME, "FAKE_CUDA_CAPABILITY=61",
      "gpu0 cannot be used: its compute capability is 6.1, and 7.5 is needed", "compute capability",
      "too old" },
    { "good", ALL | RUNTIME, "FAKE_CUDA_MODE=2",
      "gpu0 cannot be used: its compute mode is Prohibited", "compute mode", "nvidia-smi -c 0" },
    { "good", ALL | RUNTIME, "FAKE_CUDA_MODE=3 FAKE_NVML_PROCESSES=1",
      "gpu0 cannot be used: it is in exclusive use by process 4242 (python3)", "compute mode",
      "nvidia-smi -c 0" },
    { "good", ALL, "FAKE_CUDA_INIT=100 FAKE_NVML_MIG=1",
      "MIG is on, and no instance of the GPU was made", "driver start", "nvidia-smi mig -cgi" },
    { "good", ALL | RUNTIME, "", "this build has no CUDA backend (…/good/cuda.so not found)",
      "CUDA backend", "CPU only" },
    { "good", DXG | RUNTIME, "CUDA_VISIBLE_DEVICES=0", "this build has no CUDA backend",
      "CUDA backend", "" },
};

static void make_root(const char *root, unsigned what)
{
    mkdir(root, 0755);
    fault_file(root, "/sys/bus/pci/devices/0000:00:01.0/vendor", "0x1af4\n");
    fault_file(root, "/sys/bus/pci/devices/0000:00:01.0/class", "0x030000\n");
    if (what & BUS) {
        fault_file(root, "/sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
        fault_file(root, "/sys/bus/pci/devices/0000:01:00.0/class", "0x030200\n");
        fault_file(root, "/sys/bus/pci/devices/0000:01:00.1/vendor", "0x10de\n");
        fault_file(root, "/sys/bus/pci/devices/0000:01:00.1/class", "0x040300\n");
    }
    if (what & CONTROL)
        fault_file(root, "/dev/nvidiactl", "");
    if (what & (NODE | NODE_DENIED))
        fault_file(root, "/dev/nvidia0", "");
    if (what & DXG)
        fault_file(root, "/dev/dxg", "");
    if (what & RUNTIME) {
        fault_file(root, "/usr/local/cuda/lib64/libcublasLt.so.13", "");
        fault_file(root, "/usr/local/cuda/lib64/libnvrtc.so.13", "");
    }
    if (what & RUNTIME12) {
        fault_file(root,
                   "/usr/local/lib/python3.10/dist-packages/nvidia/cublas/lib/libcublasLt.so.12",
                   "");
        fault_file(root, "/usr/lib/x86_64-linux-gnu/libnvrtc.so.12", "");
    }
    fault_file(root, "/proc/4242/comm", "python3\n");
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s/dev/nvidiactl", root);
    chmod(path, 0666);
    snprintf(path, sizeof path, "%s/dev/nvidia0", root);
    if (what & NODE_DENIED)
        assert_int_equal(chmod(path, 0), 0);
}

static void set_environment(const char *set, bool on)
{
    char text[256], *at = text;
    snprintf(text, sizeof text, "%s", set);
    for (char *word; (word = strsep(&at, " "));) {
        char *equals = strchr(word, '=');
        if (!equals)
            continue;
        *equals = 0;
        if (on)
            setenv(word, equals + 1, 1);
        else
            unsetenv(word);
    }
}

static struct devices *new_devices(const char *library, const char *root)
{
    struct err err;
    struct devices_options options = { .program = "/proc/self/exe", .backends = good };
    char path[2 * PATH_MAX];
    fault_folder("fake-cuda", path);
    strcat(path, "/");
    strcat(path, library);
    setenv("LD_LIBRARY_PATH", path, 1);
    setenv("FAKE_ROOT", root, 1);
    struct devices *d = devices_new(&options, &err);
    assert_non_null(d);
    return d;
}

static const struct probe_step *bad_step(const struct probe_report *r, const char *name)
{
    for (int i = 0; i < r->step_count; i++)
        if (strcmp(r->steps[i].name, name) == 0 && !r->steps[i].ok)
            return &r->steps[i];
    return NULL;
}

static bool has_step(const struct probe_report *r, const char *name, bool ok)
{
    for (int i = 0; i < r->step_count; i++)
        if (strcmp(r->steps[i].name, name) == 0 && r->steps[i].ok == ok)
            return true;
    return false;
}

static void check_row(size_t i, const char *root)
{
    struct err err;
    make_root(root, rows[i].root);
    set_environment(rows[i].set, true);
    assert_int_equal(settings_read(&err), 0);
    struct devices *d = new_devices(rows[i].library, root);
    const struct probe_report *r = devices_probe(d, false);
    const struct probe_step *step = bad_step(r, rows[i].step);
    /* A machine with a driver of its own cannot show what it is to have none. */
    bool skip = strcmp(rows[i].library, "empty") == 0 && has_step(r, "driver library", true);
    if (skip)
        print_message("row %zu left out: this machine has a driver\n", i);
    else if (!strstr(r->cause, rows[i].cause) || !step || !strstr(step->advice, rows[i].advice) ||
             !step->advice[0] || !step->detail[0])
        fail_msg("row %zu (%s, %s): cause \"%s\", step %s: \"%s\", \"%s\"", i, rows[i].library,
                 rows[i].set, r->cause, rows[i].step, step ? step->detail : "all right",
                 step ? step->advice : "");
    assert_int_equal(devices_count(d), 1);
    devices_free(d);
    set_environment(rows[i].set, false);
    fault_remove(root);
}

static void each_cause_is_seen(void **state)
{
    char root[32];
    (void)state;
    fault_root(root);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(i, root);
    struct err err;
    assert_int_equal(settings_read(&err), 0);
}

static void gpus_are_described(void **state)
{
    char root[32];
    (void)state;
    make_root(fault_root(root), ALL);
    setenv("FAKE_CUDA_COUNT", "2", 1);
    struct devices *d = new_devices("good", root);
    const struct probe_report *r = devices_probe(d, false);
    assert_int_equal(r->gpu_count, 2);
    assert_string_equal(r->gpus[1].model, "NVIDIA Test 1");
    assert_string_equal(r->gpus[0].uuid, "GPU-00010203-0405-0607-0809-0a0b0c0d0e0f");
    assert_string_equal(r->gpus[1].pci, "0000:02:00.0");
    assert_int_equal(r->gpus[0].memory_total, (int64_t)139 << 30);
    assert_int_equal(r->gpus[0].capability_major, 9);
    assert_true(r->gpus[0].memory_free == (int64_t)130 << 30);
    assert_int_equal(r->gpus[0].utilisation, 7);
    assert_int_equal(r->gpus[1].temperature, 41);
    setenv("FAKE_CUDA_MUTE", "1", 1);
    setenv("FAKE_CUDA_COUNT", "1000000", 1);
    r = devices_probe(d, true);
    assert_int_equal(r->gpu_count, PROBE_GPUS);
    assert_int_equal(r->gpus[3].memory_total, 0);
    assert_string_equal(r->gpus[3].uuid, "");
    setenv("FAKE_CUDA_COUNT", "-7", 1);
    r = devices_probe(d, true);
    assert_int_equal(r->gpu_count, 0);
    unsetenv("FAKE_CUDA_COUNT");
    unsetenv("FAKE_CUDA_MUTE");
    devices_free(d);
    fault_remove(root);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void a_session_starts_without_looking(void **state)
{
    struct err err;
    (void)state;
    double start = seconds();
    for (int i = 0; i < 100; i++)
        devices_free(devices_new(&(struct devices_options){ .program = "/no/such" }, &err));
    assert_true(seconds() - start < 0.1);
}

static void the_probe_runs_once(void **state)
{
    char root[32];
    (void)state;
    make_root(fault_root(root), ALL);
    setenv("FAKE_CUDA_INIT", "803", 1);
    struct devices *d = new_devices("good", root);
    assert_non_null(strstr(devices_probe(d, false)->cause, "803"));
    setenv("FAKE_CUDA_INIT", "804", 1);
    assert_non_null(strstr(devices_probe(d, false)->cause, "803"));
    assert_non_null(strstr(devices_probe(d, true)->cause, "804"));
    unsetenv("FAKE_CUDA_INIT");
    devices_free(d);
    fault_remove(root);
}

static void this_process_never_maps_the_driver(void **state)
{
    char line[PATH_MAX];
    (void)state;
    FILE *f = fopen("/proc/self/maps", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        assert_null(strstr(line, "libcuda"));
    fclose(f);
}

static void a_program_that_is_not_there(void **state)
{
    struct err err;
    (void)state;
    struct devices *d = devices_new(&(struct devices_options){ .program = "/no/such" }, &err);
    assert_string_equal(devices_probe(d, false)->cause,
                        "the search for GPUs could not be started: No such file or directory");
    devices_free(d);
    /* Nor is a program without a name started in our place: this one is called …_test. */
    d = devices_new(NULL, &err);
    assert_non_null(strstr(devices_probe(d, false)->cause, "could not be started"));
    devices_free(d);
}

/* As another user, who has no access to a node of mode 0: root has. */
static void become_nobody(const char *root)
{
    char path[2 * PATH_MAX];
    struct stat s;
    snprintf(path, sizeof path, "%s/dev/nvidia0", root);
    if (geteuid() != 0 || stat(path, &s) || (s.st_mode & 0777) != 0)
        return;
    dlopen("libcuda.so.1", RTLD_NOW); /* while its folder can still be read */
    if (setresuid(65534, 65534, 65534))
        _exit(9);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "worker") == 0 && strcmp(argv[2], "--probe") == 0) {
        become_nobody(getenv("FAKE_ROOT"));
        probe_look(getenv("FAKE_ROOT"), NULL, STDOUT_FILENO);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_starts_without_looking),
        cmocka_unit_test(each_cause_is_seen),
        cmocka_unit_test(gpus_are_described),
        cmocka_unit_test(the_probe_runs_once),
        cmocka_unit_test(a_program_that_is_not_there),
        cmocka_unit_test(this_process_never_maps_the_driver),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
