/* Simulated GPUs: how they are asked for, what is refused, and that they take the place of real
 * ones without looking for those. */
#include "tests/fault/fault.h"

#include "device/devices_impl.h"

static struct devices *session(void)
{
    struct err err;
    struct devices *d = devices_new(NULL, &err);
    assert_non_null(d);
    return d;
}

static void how_they_are_written(void **state)
{
    static const struct {
        const char *text;
        int count; /* -1: not understood */
        int64_t bytes;
    } rows[] = {
        { "2:512MiB", 2, 512 << 20 }, { "1", 1, SIMULATED_MEMORY },
        { "16:1MiB", 16, 1 << 20 },   { " 3 : 1GiB ", 3, 1 << 30 },
        { "0", 0, SIMULATED_MEMORY }, { "4:64", 4, 64 << 20 },
        { "17:1MiB", 17, 1 << 20 }, /* refused where it is checked */
        { "2:512KiB", 2, 512 << 10 }, { "2:half", -1, 0 },
        { "2:50%", -1, 0 },           { "two", -1, 0 },
        { ":1GiB", -1, 0 },           { "-1", -1, 0 },
        { "1:99999999TiB", -1, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct simulation s;
        struct err err;
        bool understood = simulation_read(str_of(rows[i].text), &s, &err) == 0;
        if (understood != (rows[i].count >= 0) ||
            (understood && (s.count != rows[i].count || s.bytes != rows[i].bytes)))
            fail_msg("%s: %d GPUs of %lld", rows[i].text, s.count, (long long)s.bytes);
    }
}

static void they_need_no_probe(void **state)
{
    (void)state;
    setenv("TENSORCELL_SIM_GPUS", "2:64MiB", 1);
    struct devices *d = session();
    assert_int_equal(devices_count(d), 3);
    assert_false(d->report.done);
    assert_string_equal(devices_get(d, 1)->name, "gpu1");
    assert_true(devices_get(d, 1)->simulated);
    assert_string_equal(devices_gpu(d, 0)->model, "simulated GPU");
    assert_int_equal(devices_gpu(d, 0)->memory_total, 64 << 20);
    assert_string_equal(devices_cause(d), "");
    devices_free(d);
    unsetenv("TENSORCELL_SIM_GPUS");
}

static void a_bad_environment_is_said(void **state)
{
    static const char *const rows[][2] = {
        { "many", "is many: it is written COUNT:MEMORY, as in 2:512MiB; 0 is none" },
        { "17:64MiB", "is 17:64MiB: 1 to 16 GPUs can be simulated" },
        { "2:0MiB", "is 2:0MiB: a simulated GPU has 1 MiB of memory at least" },
        { "1:99999999999TiB", "is 1:99999999999TiB: 99999999999TiB is not a size" },
        { "1:9999999999", "this machine has " },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv("TENSORCELL_SIM_GPUS", rows[i][0], 1);
        struct devices *d = session();
        assert_int_equal(devices_count(d), 1);
        assert_int_equal(devices_gpus(d), 0);
        if (!strstr(devices_cause(d), rows[i][1]))
            fail_msg("%s: %s", rows[i][0], devices_cause(d));
        devices_free(d);
    }
    setenv("TENSORCELL_SIM_GPUS", "1", 1);
    setenv("TENSORCELL_SIM_FAULT", "sometimes", 1);
    struct devices *d = session();
    assert_int_equal(devices_count(d), 1);
    assert_non_null(strstr(devices_cause(d), "TENSORCELL_SIM_FAULT is sometimes"));
    devices_free(d);
    unsetenv("TENSORCELL_SIM_FAULT");
    unsetenv("TENSORCELL_SIM_GPUS");
}

/* Limits and growth were meant for the GPU that was there; wishes for others stay where they fit.
 */
static void what_was_set_for_a_gpu_goes_with_it(void **state)
{
    struct err err;
    int at;
    (void)state;
    struct devices *d = session();
    struct simulation large = { .count = 1, .bytes = 64 << 20 },
                      small = { .count = 3, .bytes = 8 << 20 };
    struct limits two = { 2, { { .bytes = 16 << 20 }, { .bytes = 16 << 20 } } },
                  fits = { 1, { { .bytes = 1 << 20 } } };
    assert_int_equal(devices_simulate(d, &large, &err), 0);
    assert_int_equal(policy_set_limits(d, 0, &two, &at, &err), 0);
    assert_int_equal(policy_set_growth(d, 1, (struct growth){ .bytes = 4 << 20 }, &err), 0);
    assert_int_equal(policy_set_limits(d, 1, &fits, &at, &err), 0);
    assert_int_equal(policy_set_limits(d, 2, &two, &at, &err), 0);
    assert_int_equal(policy_set_growth(d, 4, (struct growth){ .bytes = 32 << 20 }, &err), 0);
    assert_int_equal(devices_count(d), 3);
    assert_int_equal(devices_simulate(d, &small, &err), 0);
    assert_int_equal(devices_count(d), 4); /* no parts */
    assert_int_equal(policy_limits(d, 0)->count, 0);
    assert_true(policy_growth(d, 0).on);
    assert_int_equal(policy_limits(d, 1)->count, 1);
    assert_int_equal(policy_limits(d, 2)->count, 0);
    assert_true(policy_growth(d, 2).on);
    devices_free(d);
}

static void they_come_and_go(void **state)
{
    struct err err;
    (void)state;
    struct devices *d = session();
    d->report.done = true;
    d->report.gpu_count = 1;
    assert_int_equal(devices_count(d), 2);
    struct device *real = devices_get(d, 0);
    struct simulation two = { .count = 2, .bytes = 64 << 20 }, none = { 0 };
    assert_int_equal(devices_simulate(d, &two, &err), 0);
    assert_int_equal(devices_count(d), 3);
    assert_ptr_not_equal(devices_get(d, 0), real);
    assert_true(real->retired);
    assert_int_equal(devices_simulate(d, &none, &err), 0);
    assert_int_equal(devices_count(d), 2);
    assert_ptr_equal(devices_get(d, 0), real);
    assert_false(real->simulated);
    devices_free(d);
}

static void what_cannot_be_simulated(void **state)
{
    struct err err;
    (void)state;
    struct devices *d = session();
    struct simulation many = { .count = PROBE_GPUS + 1, .bytes = 64 << 20 },
                      small = { .count = 1, .bytes = 1000 },
                      fault = { .count = 1, .bytes = 64 << 20, .fault = "broken" };
    assert_int_equal(devices_simulate(d, &many, &err), -1);
    assert_int_equal(err.kind, ERR_VALUE);
    assert_int_equal(devices_simulate(d, &small, &err), -1);
    assert_int_equal(devices_simulate(d, &fault, &err), -1);
    assert_string_equal(err.text, "\"broken\" is no fault of a simulated GPU");
    assert_int_equal(devices_simulation(d)->count, 0);
    devices_free(d);
}

static void faults_with_a_number_happen_once(void **state)
{
    struct device device = { 0 };
    char left[64];
    (void)state;
    simulation_fault(&device, "sticky@7,slow:20,oom@2", left, sizeof left);
    assert_string_equal(left, "sticky@7,slow:20,oom@2");
    device.had_worker = true;
    simulation_fault(&device, "sticky@7,slow:20,oom@2", left, sizeof left);
    assert_string_equal(left, "slow:20");
    simulation_fault(&device, "hang@1", left, sizeof left);
    assert_string_equal(left, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_they_are_written),
        cmocka_unit_test(they_need_no_probe),
        cmocka_unit_test(a_bad_environment_is_said),
        cmocka_unit_test(what_was_set_for_a_gpu_goes_with_it),
        cmocka_unit_test(they_come_and_go),
        cmocka_unit_test(what_cannot_be_simulated),
        cmocka_unit_test(faults_with_a_number_happen_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
