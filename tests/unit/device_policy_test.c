/* Settings for devices: kept for GPUs that are not there, changeable at any time. */
#include "tests/fault/fault.h"

#include "device/devices_impl.h"
#include "device/request.h"

static struct devices *session(int usable)
{
    struct err err;
    struct devices *d = devices_new(NULL, &err);
    assert_non_null(d);
    d->report.done = true;
    d->report.gpu_count = d->gpu_count = usable;
    if (!usable)
        strcpy(d->report.cause, "no driver");
    return d;
}

static int use(struct devices *d, const char *text, struct err *err)
{
    struct device_name name;
    assert_true(device_name_read(str_of(text), &name));
    return policy_use(d, &name, str_of(text), err);
}

static void growth_is_kept_for_each_gpu(void **state)
{
    (void)state;
    struct devices *d = session(0);
    for (int i = 0; i < POLICY_GPUS; i++)
        assert_true(policy_growth(d, i).on);
    policy_set_growth(d, 3, (struct growth){ .on = false, .reserve = 1 << 30 });
    assert_false(policy_growth(d, 3).on);
    assert_int_equal(policy_growth(d, 3).reserve, 1 << 30);
    assert_true(policy_growth(d, 2).on);
    policy_set_growth(d, -1, (struct growth){ .on = true, .reserve = -1, .percent = 90 });
    assert_true(policy_growth(d, 3).on);
    assert_true(policy_growth(d, 63).percent == 90);
    policy_set_growth(d, POLICY_GPUS + 5, (struct growth){ .on = false });
    assert_true(policy_growth(d, 0).on);
    devices_free(d);
}

static void the_default_is_the_cpu_until_use(void **state)
{
    struct err err;
    struct request r;
    (void)state;
    struct devices *d = session(2);
    assert_int_equal(use(d, "GPU:1", &err), 0);
    request_default(d, &r);
    assert_string_equal(r.asked, "gpu1");
    assert_string_equal(r.device->name, "gpu1");
    assert_false(r.fell_back);
    assert_null(r.reason);
    assert_int_equal(use(d, "cpu", &err), 0);
    request_default(d, &r);
    assert_string_equal(r.asked, "cpu");
    assert_ptr_equal(r.device, devices_cpu(d));
    devices_free(d);
}

static void use_of_what_is_not_there(void **state)
{
    struct err err;
    struct request r;
    (void)state;
    struct devices *d = session(0);
    assert_true(policy_fallback(d));
    assert_int_equal(use(d, "gpu0", &err), 0);
    request_default(d, &r);
    assert_string_equal(r.asked, "gpu0");
    assert_string_equal(r.reason, "no driver");
    assert_true(r.fell_back && r.device == devices_cpu(d) && !r.strict);
    policy_set_fallback(d, false);
    request_default(d, &r);
    assert_true(r.strict && r.fell_back);
    assert_int_equal(use(d, "gpu1", &err), -1);
    assert_int_equal(err.kind, ERR_DEVICE);
    assert_string_equal(err.text, "gpu1 cannot be used: no driver");
    request_default(d, &r); /* the failed use changed nothing */
    assert_string_equal(r.asked, "gpu0");
    devices_free(d);
}

static void use_of_another_machine(void **state)
{
    struct err err;
    struct request r;
    (void)state;
    struct devices *d = session(1);
    assert_int_equal(use(d, "node1/gpu0", &err), 0);
    request_default(d, &r);
    assert_string_equal(r.asked, "node1/gpu0");
    assert_true(r.fell_back && r.device == devices_cpu(d));
    assert_int_equal(use(d, "gpu*", &err), -1);
    assert_int_equal(err.kind, ERR_VALUE);
    devices_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_is_kept_for_each_gpu),
        cmocka_unit_test(the_default_is_the_cpu_until_use),
        cmocka_unit_test(use_of_what_is_not_there),
        cmocka_unit_test(use_of_another_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
