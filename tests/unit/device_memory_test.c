/* Opening a device, memory on it, and getting elements back, over a fake backend. */
#include "tests/fault/fault.h"

#include "base/settings.h"
#include "device/devices_impl.h"
#include "device/doctor.h"

static char folder[PATH_MAX];

static int build(void **state)
{
    char path[2 * PATH_MAX];
    (void)state;
    fault_folder("fake-memory", folder);
    snprintf(path, sizeof path, "%s/cpu.so", folder);
    fault_build(path, "tests/fault/backend.c", "");
    return 0;
}

static struct devices *session(const char *backends)
{
    struct err err;
    struct devices *d =
        devices_new(&(struct devices_options){ .program = "/no/such", .backends = backends }, &err);
    assert_non_null(d);
    return d;
}

static struct shape shape_of(int ndim, int64_t a, int64_t b)
{
    return (struct shape){ .ndim = ndim, .size = { a, b } };
}

static void options_come_from_the_settings(void **state)
{
    struct err err;
    struct device_facts facts;
    (void)state;
    setenv("TENSORCELL_THREADS", "3", 1);
    setenv("TENSORCELL_MEMORY_MIB", "2", 1);
    assert_int_equal(settings_read(&err), 0);
    struct devices *d = session(folder);
    struct device *cpu = devices_cpu(d);
    assert_int_equal(device_open(d, cpu, &err), 0);
    cpu->backend->facts(cpu->handle, &facts);
    assert_int_equal(facts.threads, 3);
    assert_int_equal(facts.memory_total, 2 << 20);
    devices_free(d);
    unsetenv("TENSORCELL_THREADS");
    unsetenv("TENSORCELL_MEMORY_MIB");
    assert_int_equal(settings_read(&err), 0);
    d = session(folder);
    cpu = devices_cpu(d);
    assert_int_equal(device_open(d, cpu, &err), 0);
    cpu->backend->facts(cpu->handle, &facts);
    assert_true(facts.memory_total > 0 && facts.memory_total < host_memory_total());
    devices_free(d);
}

static void the_folder_of_the_backends(void **state)
{
    struct err err;
    (void)state;
    struct devices *d = session(NULL);
    setenv("TENSORCELL_BACKENDS", folder, 1);
    assert_int_equal(device_open(d, devices_cpu(d), &err), 0);
    devices_free(d);
    unsetenv("TENSORCELL_BACKENDS");
    d = session(NULL);
    assert_int_equal(device_open(d, devices_cpu(d), &err), -1);
    assert_string_equal(err.text, "the CPU backend is missing: neither /no/backends nor "
                                  "…/../lib/tensorcell/backends holds cpu.so");
    devices_free(d);
    char root[32], program[64];
    fault_root(root);
    fault_file(root, "/bin/tensorcell", "");
    fault_file(root, "/lib/tensorcell/backends/cpu.so", "");
    snprintf(program, sizeof program, "%s/bin/tensorcell", root);
    d = devices_new(&(struct devices_options){ .program = program }, &err);
    assert_non_null(d);
    assert_int_equal(device_open(d, devices_cpu(d), &err), -1);
    assert_non_null(strstr(err.text, "/bin/../lib/tensorcell/backends/cpu.so: file too short"));
    devices_free(d);
    fault_remove(root);
}

static void a_tensor_and_its_memory(void **state)
{
    struct err err;
    struct tensor *t, *none;
    (void)state;
    struct devices *d = session(folder);
    struct shape s = shape_of(2, 3, 4), zero = shape_of(1, 0, 0);
    assert_int_equal(device_host_tensor(d, DTYPE_F32, &s, &t, &err), 0);
    assert_int_equal(t->buffer->bytes, 48);
    assert_ptr_equal(t->buffer->device, devices_cpu(d));
    assert_ptr_equal(tensor_host(t), t->buffer->host);
    assert_true(layout_is_contiguous(&t->layout));
    assert_int_equal(device_host_tensor(d, DTYPE_F32, &zero, &none, &err), 0);
    assert_non_null(none->buffer->host);
    assert_int_equal(device_download(d, none, NULL, &err), 0);
    tensor_unref(t);
    tensor_unref(none);
    devices_free(d); /* the fake aborts if a buffer is left */
}

static void too_large_is_refused_with_its_shape(void **state)
{
    struct err err;
    struct tensor *t;
    (void)state;
    setenv("TENSORCELL_MEMORY_MIB", "1", 1);
    assert_int_equal(settings_read(&err), 0);
    struct devices *d = session(folder);
    struct shape s = shape_of(2, 1024, 1024),
                 huge = shape_of(2, (int64_t)1 << 31, (int64_t)1 << 31);
    assert_int_equal(device_host_tensor(d, DTYPE_F32, &s, &t, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    assert_string_equal(err.text, "[1024, 1024] f32: 4194304 bytes do not fit");
    assert_string_equal(err.hint, "ask for less");
    assert_int_equal(device_host_tensor(d, DTYPE_I64, &huge, &t, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    devices_free(d);
    unsetenv("TENSORCELL_MEMORY_MIB");
    assert_int_equal(settings_read(&err), 0);
}

static void check_elements(struct devices *d, const struct tensor *t, const int64_t *wanted, int n)
{
    struct err err;
    int64_t got[64];
    assert_int_equal(device_download(d, t, got, &err), 0);
    assert_memory_equal(got, wanted, (size_t)n * 8);
    void *host = t->buffer->host; /* and as if it lay where the process cannot read it */
    memset(got, 0, sizeof got);
    t->buffer->host = NULL;
    assert_int_equal(device_download(d, t, got, &err), 0);
    t->buffer->host = host;
    assert_memory_equal(got, wanted, (size_t)n * 8);
}

static void any_layout_is_downloaded(void **state)
{
    struct err err;
    struct tensor *t;
    (void)state;
    static const struct {
        struct layout layout;
        int count;
        int64_t elements[12];
    } rows[] = {
        { { { 2, { 3, 4 } }, { 4, 1 }, 0 }, 12, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 } },
        { { { 2, { 4, 3 } }, { 1, 4 }, 0 }, 12, { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 } },
        { { { 2, { 3, 2 } }, { 4, 2 }, 1 }, 6, { 1, 3, 5, 7, 9, 11 } },
        { { { 1, { 4 } }, { -1 }, 3 }, 4, { 3, 2, 1, 0 } },
        { { { 2, { 2, 3 } }, { -4, 0 }, 8 }, 6, { 8, 8, 8, 4, 4, 4 } },
        { { { 3, { 2, 1, 2 } }, { 6, 99, 1 }, 4 }, 4, { 4, 5, 10, 11 } },
        { { { 1, { 5 } }, { 1 }, 7 }, 5, { 7, 8, 9, 10, 11 } },
        { { { 0, { 0 } }, { 0 }, 6 }, 1, { 6 } },
        { { { 1, { 1 } }, { -5 }, 2 }, 1, { 2 } },
    };
    struct devices *d = session(folder);
    struct shape s = shape_of(1, 12, 0);
    assert_int_equal(device_host_tensor(d, DTYPE_I64, &s, &t, &err), 0);
    for (int64_t i = 0; i < 12; i++)
        ((int64_t *)t->buffer->host)[i] = i;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        t->layout = rows[i].layout;
        check_elements(d, t, rows[i].elements, rows[i].count);
    }
    int64_t got[12];
    t->layout = (struct layout){ { 1, { 6 } }, { 1 }, 7 };
    assert_int_equal(device_download(d, t, got, &err), -1);
    t->layout = (struct layout){ { 1, { 3 } }, { -1 }, 1 };
    assert_int_equal(device_download(d, t, got, &err), -1);
    tensor_unref(t);
    devices_free(d);
}

static void a_gpu_that_is_not_there(void **state)
{
    struct err err;
    (void)state;
    struct devices *d = session(folder);
    d->report.done = true;
    d->report.gpu_count = 1;
    assert_int_equal(devices_count(d), 2);
    struct device *gpu = devices_get(d, 0);
    strcpy(d->report.cause, "the driver has gone");
    devices_relist(d);
    assert_true(gpu->retired);
    assert_int_equal(device_open(d, gpu, &err), -1);
    assert_int_equal(err.kind, ERR_DEVICE);
    assert_string_equal(err.text, "gpu0 cannot be used: the driver has gone");
    devices_free(d);
}

static void the_doctor_looks_at_everything(void **state)
{
    struct doctor doctor;
    (void)state;
    struct devices *d = session(folder);
    doctor_look(d, &doctor);
    assert_int_equal(doctor.count, 3 + doctor.probe->step_count);
    assert_string_equal(doctor.steps[2].name, "CPU backend");
    assert_true(doctor.steps[2].ok);
    assert_non_null(strstr(doctor.steps[2].detail, "a fake"));
    devices_free(d);
    d = session("/no/such/folder");
    doctor_look(d, &doctor);
    assert_false(doctor.steps[2].ok);
    assert_non_null(strstr(doctor.steps[2].detail, "/no/such/folder/cpu.so"));
    assert_true(doctor.steps[2].advice[0]);
    devices_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_come_from_the_settings),
        cmocka_unit_test(the_folder_of_the_backends),
        cmocka_unit_test(a_tensor_and_its_memory),
        cmocka_unit_test(too_large_is_refused_with_its_shape),
        cmocka_unit_test(any_layout_is_downloaded),
        cmocka_unit_test(a_gpu_that_is_not_there),
        cmocka_unit_test(the_doctor_looks_at_everything),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
