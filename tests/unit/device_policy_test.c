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
    d->report.gpu_count = usable;
    for (int i = 0; i < usable; i++)
        d->report.gpus[i].memory_total = 1 << 20;
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
    struct err err;
    (void)state;
    struct devices *d = session(0);
    for (int i = 0; i < POLICY_GPUS; i++)
        assert_true(policy_growth(d, i).on);
    struct growth off = { .on = false, .bytes = 1 << 30 };
    assert_int_equal(policy_set_growth(d, UINT64_C(1) << 3 | UINT64_C(1) << 63, off, &err), 0);
    assert_false(policy_growth(d, 3).on);
    assert_int_equal(policy_growth(d, 3).bytes, 1 << 30);
    assert_false(policy_growth(d, 63).on);
    assert_true(policy_growth(d, 2).on);
    struct growth on = { .on = true, .bytes = -1, .percent = 90 };
    assert_int_equal(policy_set_growth(d, ~UINT64_C(0), on, &err), 0);
    assert_true(policy_growth(d, 3).on);
    assert_true(policy_growth(d, 63).percent == 90);
    devices_free(d);
}

static struct memory_policy memory_of(struct devices *d, int i)
{
    struct device_config config;
    policy_config(d, devices_get(d, i), &config);
    return config.memory;
}

/* A GPU that lies in this process and may refuse to be configured. */
struct backend_device {
    struct device_config now;
    bool refuses;
    const char *ended;
};

static int fake_configure(struct backend_device *d, const struct device_config *config,
                          struct err *err)
{
    if (d->refuses || d->ended)
        return err_set(err, ERR_MEMORY, "so much is not free");
    d->now = *config;
    return 0;
}

static const char *fake_ended(struct backend_device *d)
{
    return d->ended;
}

static void fake_close(struct backend_device *d)
{
    d->ended = NULL;
}

static const struct backend fake = { .configure = fake_configure,
                                     .ended = fake_ended,
                                     .close = fake_close };

static void what_one_gpu_refuses_holds_for_none(void **state)
{
    struct backend_device first = { 0 }, second = { .refuses = true };
    struct growth off = { .bytes = 1000 };
    struct err err;
    (void)state;
    struct devices *d = session(2);
    assert_int_equal(devices_count(d), 3);
    devices_get(d, 0)->backend = devices_get(d, 1)->backend = &fake;
    devices_get(d, 0)->handle = &first;
    devices_get(d, 1)->handle = &second;
    for (int i = 0; i < 2; i++) { /* whichever is asked first */
        first.refuses = i == 1;
        second.refuses = i == 0;
        assert_int_equal(policy_set_growth(d, 3, off, &err), -1);
        assert_string_equal(err.text, "so much is not free");
        assert_true(policy_growth(d, 0).on && policy_growth(d, 1).on);
        assert_int_equal(first.now.memory.reserve, 0);
        assert_int_equal(second.now.memory.reserve, 0);
    }
    first.refuses = second.refuses = false;
    assert_int_equal(policy_set_growth(d, 1, off, &err), 0);
    assert_int_equal(first.now.memory.reserve, 1000);
    assert_true(second.now.memory.growth);
    assert_int_equal(policy_set_precision(d, PRECISION_BF16, &err), 0);
    assert_int_equal(first.now.precision, PRECISION_BF16);
    assert_int_equal(second.now.precision, PRECISION_BF16);
    /* One whose worker has ended cannot refuse: the next is opened with it. */
    second.ended = "its worker was ended by signal 9";
    assert_int_equal(policy_set_deterministic(d, true, &err), 0);
    assert_true(first.now.deterministic && policy_deterministic(d));
    assert_null(devices_get(d, 1)->handle);
    policy_reset(d);
    assert_int_equal(first.now.precision, PRECISION_STRICT);
    assert_false(first.now.deterministic);
    assert_int_equal(first.now.memory.reserve, 1000);
    devices_free(d);
}

static void a_size_beyond_the_gpu_is_refused(void **state)
{
    struct err err;
    int at;
    (void)state;
    struct devices *d = session(2);
    struct growth off = { .bytes = 3 << 20 }, on = { .on = true, .bytes = 3 << 20 };
    assert_int_equal(policy_set_growth(d, 2, off, &err), -1);
    assert_string_equal(err.text, "gpu1 has 1 MiB, and the reserve would be 3 MiB");
    assert_int_equal(policy_set_growth(d, 2, on, &err), -1);
    assert_string_equal(err.text, "gpu1 has 1 MiB, and what it may keep would be 3 MiB");
    assert_int_equal(policy_set_growth(d, 4, off, &err), 0); /* of gpu2 nothing is known */
    struct limits half = { 1, { { .bytes = 1 << 19 } } };
    assert_int_equal(policy_set_limits(d, 0, &half, &at, &err), 0);
    on.bytes = off.bytes = 1 << 20;
    assert_int_equal(policy_set_growth(d, 1, off, &err), -1);
    assert_string_equal(err.text, "gpu0 is limited to 0.5 MiB, and the reserve would be 1 MiB");
    assert_int_equal(policy_set_growth(d, 2, on, &err), 0);
    assert_int_equal(memory_of(d, 1).keep, 1 << 20);
    assert_int_equal(memory_of(d, 1).reserve, 0);
    devices_free(d);
}

static void what_is_in_force_on_a_device(void **state)
{
    struct err err;
    int at;
    (void)state;
    struct devices *d = session(2);
    struct memory_policy m = memory_of(d, 0);
    assert_true(m.limit == 0 && m.growth && m.reserve == 0);
    struct growth half = { .bytes = -1, .percent = 50 };
    assert_int_equal(policy_set_growth(d, 2, half, &err), 0); /* gpu1 */
    assert_int_equal(memory_of(d, 1).reserve, 1 << 19);
    struct limits l = { 2, { { .bytes = 1000 }, { .bytes = -1, .percent = 25 } } };
    assert_int_equal(policy_set_limits(d, 1, &l, &at, &err), 0);
    assert_int_equal(memory_of(d, 1).limit, 1000);
    assert_int_equal(memory_of(d, 1).reserve, 500);
    assert_int_equal(memory_of(d, 2).limit, 1 << 18);
    assert_true(memory_of(d, 0).growth);
    devices_free(d);
}

static void limits_are_what_the_gpu_has_at_most(void **state)
{
    struct err err;
    int at;
    (void)state;
    struct devices *d = session(2);
    struct limits over = { 1, { { .bytes = (1 << 20) + 1 } } },
                  sum = { 2, { { .bytes = 1 << 20 }, { .bytes = 1 } } },
                  both = { 2, { { .bytes = 2 << 20 }, { .bytes = 2 << 20 } } },
                  none = { 1, { { .bytes = 0 } } },
                  huge = { 2, { { .bytes = INT64_MAX }, { .bytes = INT64_MAX } } },
                  all = { 2, { { .bytes = 1 << 19 }, { .bytes = -1, .percent = 50 } } };
    assert_int_equal(policy_set_limits(d, 0, &over, &at, &err), -1);
    assert_int_equal(err.kind, ERR_VALUE);
    assert_string_equal(err.text, "gpu0 has 1 MiB, and the limit would be 1 MiB");
    assert_int_equal(policy_set_limits(d, 0, &sum, &at, &err), -1);
    assert_int_equal(at, 1);
    assert_int_equal(policy_set_limits(d, 0, &both, &at, &err), -1);
    assert_string_equal(err.text, "gpu0 has 1 MiB, and the parts would be 4 MiB");
    assert_int_equal(at, 0);
    assert_int_equal(policy_set_limits(d, 0, &none, &at, &err), -1);
    assert_int_equal(policy_set_limits(d, -1, &huge, &at, &err), -1);
    assert_int_equal(policy_limits(d, 0)->count, 0);
    assert_int_equal(policy_set_limits(d, -1, &all, &at, &err), 0);
    assert_int_equal(devices_count(d), 5);
    /* Of a GPU that is not there nothing is known. */
    assert_int_equal(policy_set_limits(d, 7, &huge, &at, &err), 0);
    assert_int_equal(policy_limits(d, 7)->count, 2);
    devices_free(d);
}

static void a_device_that_comes_back_is_the_same(void **state)
{
    struct err err;
    int at;
    (void)state;
    struct devices *d = session(1);
    struct device *whole = devices_count(d) == 2 ? devices_get(d, 0) : NULL;
    struct limits two = { 2, { { .bytes = 10 }, { .bytes = 10 } } }, none = { 0 };
    for (int i = 0; i < 100; i++) {
        assert_int_equal(policy_set_limits(d, 0, &two, &at, &err), 0);
        assert_true(whole->retired);
        assert_string_equal(devices_get(d, 1)->name, "gpu0.1");
        assert_int_equal(policy_set_limits(d, 0, &none, &at, &err), 0);
        assert_ptr_equal(devices_get(d, 0), whole);
        assert_false(whole->retired);
    }
    int made = 0;
    for (struct device *gpu = d->all; gpu; gpu = gpu->next)
        made++;
    assert_int_equal(made, 3);
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
        cmocka_unit_test(a_size_beyond_the_gpu_is_refused),
        cmocka_unit_test(what_is_in_force_on_a_device),
        cmocka_unit_test(what_one_gpu_refuses_holds_for_none),
        cmocka_unit_test(limits_are_what_the_gpu_has_at_most),
        cmocka_unit_test(a_device_that_comes_back_is_the_same),
        cmocka_unit_test(the_default_is_the_cpu_until_use),
        cmocka_unit_test(use_of_what_is_not_there),
        cmocka_unit_test(use_of_another_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
