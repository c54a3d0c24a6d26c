/* Which device a list of names gets, with and without GPUs, and in which words. */
#include "tests/fault/fault.h"

#include "device/devices_impl.h"
#include "device/request.h"

#define NO_DRIVER "no NVIDIA driver: libcuda.so.1 not found"
#define NO_HOST   "the machine node1 is not reachable: this version computes on one machine"

/* A session whose probe has found `found` GPUs, of which `usable` can be used. */
static struct devices *session(int found, int usable, const char *cause)
{
    struct err err;
    struct devices *d = devices_new(NULL, &err);
    assert_non_null(d);
    d->report.done = true;
    d->report.gpu_count = found;
    strcpy(d->report.cause, cause);
    assert_int_equal(devices_count(d), usable + 1);
    return d;
}

static int resolve(struct devices *d, const char *list, bool strict, struct arena *a,
                   struct request *out, struct err *err)
{
    struct device_name names[8];
    struct str spellings[8], rest = str_of(list), word;
    int count = 0;
    while (str_cut(&rest, ' ', &word)) {
        assert_true(device_name_read(word, &names[count]));
        spellings[count++] = word;
    }
    return request_resolve(d, names, spellings, count, strict, a, out, err);
}

static const struct {
    int found, usable;
    const char *cause, *list, *asked, *device, *reason;
    bool fell_back;
} rows[] = {
    { 0, 0, NO_DRIVER, "cpu", "cpu", "cpu", NULL, false },
    { 0, 0, NO_DRIVER, "/CPU:0", "cpu", "cpu", NULL, false },
    { 0, 0, NO_DRIVER, "gpu0", "gpu0", "cpu", NO_DRIVER, true },
    { 0, 0, NO_DRIVER, "gpu", "gpu0", "cpu", NO_DRIVER, true },
    { 0, 0, NO_DRIVER, "/device:GPU:0", "gpu0", "cpu", NO_DRIVER, true },
    { 0, 0, NO_DRIVER, "GPU:1", "gpu1", "cpu", NO_DRIVER, true },
    { 0, 0, NO_DRIVER, "gpu0.1", "gpu0.1", "cpu", NO_DRIVER, true },
    { 0, 0, NO_DRIVER, "gpu*", "gpu*", "cpu", NO_DRIVER, true },
    { 0, 0, NO_DRIVER, "gpu0 cpu", "gpu0 or cpu", "cpu", NO_DRIVER, false },
    { 0, 0, NO_DRIVER, "gpu0 gpu1 cpu", "gpu0 or gpu1 or cpu", "cpu", NO_DRIVER, false },
    { 0, 0, NO_DRIVER, "cpu gpu0", "cpu or gpu0", "cpu", NULL, false },
    { 0, 0, NO_DRIVER, "node1/gpu0", "node1/gpu0", "cpu", NO_HOST, true },
    { 0, 0, NO_DRIVER, "node1/cpu", "node1/cpu", "cpu", NO_HOST, true },
    { 0, 0, NO_DRIVER, "node1/gpu0 gpu0", "node1/gpu0 or gpu0", "cpu",
      "node1/gpu0: " NO_HOST "; gpu0: " NO_DRIVER, true },
    { 1, 1, "", "gpu0", "gpu0", "gpu0", NULL, false },
    { 1, 1, "", "gpu*", "gpu*", "gpu0", NULL, false },
    { 1, 1, "", "gpu0 cpu", "gpu0 or cpu", "gpu0", NULL, false },
    { 1, 1, "", "gpu3", "gpu3", "cpu", "this machine has 1 GPU, gpu0", true },
    { 2, 2, "", "gpu9999", "gpu9999", "cpu", "this machine has 2 GPUs, gpu0 and gpu1", true },
    { 8, 8, "", "gpu8 gpu7", "gpu8 or gpu7", "gpu7", "this machine has 8 GPUs, gpu0 to gpu7",
      false },
    { 1, 1, "", "gpu0.1", "gpu0.1", "cpu", "gpu0 is not split into parts", true },
    { 1, 0, "this build has no CUDA backend", "gpu0", "gpu0", "cpu",
      "this build has no CUDA backend", true },
    { 1, 0, "this build has no CUDA backend", "gpu1", "gpu1", "cpu", "this machine has 1 GPU, gpu0",
      true },
};

static void same_text(const char *got, const char *wanted, size_t row)
{
    if ((!got != !wanted) || (got && strcmp(got, wanted) != 0))
        fail_msg("row %zu: \"%s\", wanted \"%s\"", row, got ? got : "nothing",
                 wanted ? wanted : "nothing");
}

static void lists_resolve(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        struct request r;
        struct err err;
        arena_init(&a);
        struct devices *d = session(rows[i].found, rows[i].usable, rows[i].cause);
        assert_int_equal(resolve(d, rows[i].list, false, &a, &r, &err), 0);
        same_text(r.asked, rows[i].asked, i);
        same_text(r.device->name, rows[i].device, i);
        same_text(r.reason, rows[i].reason, i);
        assert_int_equal(r.fell_back, rows[i].fell_back);
        assert_false(r.strict);
        /* The same list, strictly: refused just where the device would not be a listed one. */
        int status = resolve(d, rows[i].list, true, &a, &r, &err);
        assert_int_equal(status, rows[i].fell_back ? -1 : 0);
        if (status == 0)
            assert_true(r.strict && !r.fell_back);
        else
            assert_true(err.kind == ERR_DEVICE && err.hint[0]);
        devices_free(d);
        arena_fini(&a);
    }
}

static void refusal_names_cause_and_way_out(void **state)
{
    struct arena a;
    struct request r;
    struct err err;
    (void)state;
    arena_init(&a);
    struct devices *d = session(0, 0, NO_DRIVER);
    assert_int_equal(resolve(d, "gpu0", true, &a, &r, &err), -1);
    assert_string_equal(err.text, "gpu0 cannot be used: " NO_DRIVER);
    assert_string_equal(err.hint, "list a second choice, as in: with gpu0 or cpu < … >, or run "
                                  "doctor");
    assert_int_equal(resolve(d, "/GPU:0", true, &a, &r, &err), -1);
    assert_string_equal(err.text, "gpu0 (written /GPU:0) cannot be used: " NO_DRIVER);
    assert_int_equal(resolve(d, "gpu0 gpu1", true, &a, &r, &err), -1);
    assert_string_equal(err.text, "gpu0 or gpu1 cannot be used: " NO_DRIVER);
    devices_free(d);
    arena_fini(&a);
}

static void every_gpu(void **state)
{
    struct arena a;
    struct request *r;
    struct err err;
    int count;
    (void)state;
    arena_init(&a);
    struct devices *d = session(3, 3, "");
    assert_int_equal(request_each(d, true, &a, &r, &count, &err), 0);
    assert_int_equal(count, 3);
    assert_string_equal(r[2].asked, "gpu2");
    assert_ptr_equal(r[2].device, devices_get(d, 2));
    devices_free(d);
    d = session(0, 0, NO_DRIVER);
    assert_int_equal(request_each(d, false, &a, &r, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_string_equal(r[0].asked, "gpu*");
    assert_true(r[0].fell_back && r[0].device == devices_cpu(d));
    assert_int_equal(request_each(d, true, &a, &r, &count, &err), -1);
    assert_string_equal(err.text, "gpu* cannot be used: " NO_DRIVER);
    devices_free(d);
    arena_fini(&a);
}

static void the_cpu_needs_no_probe(void **state)
{
    struct arena a;
    struct request r;
    struct err err;
    (void)state;
    arena_init(&a);
    struct devices *d = devices_new(NULL, &err);
    assert_non_null(d);
    assert_int_equal(resolve(d, "cpu", true, &a, &r, &err), 0);
    request_default(d, &r);
    assert_null(r.asked);
    assert_ptr_equal(r.device, devices_cpu(d));
    assert_false(d->report.done);
    assert_false(devices_known(d));
    devices_free(d);
    arena_fini(&a);
}

static void cut(struct devices *d, int gpu, int count)
{
    struct err err;
    int at;
    struct limits l = { .count = count };
    for (int i = 0; i < count; i++)
        l.each[i] = (struct amount){ .bytes = 10 };
    assert_int_equal(policy_set_limits(d, gpu, &l, &at, &err), 0);
}

/* Of two GPUs, the first in three parts: gpu0.0 gpu0.1 gpu0.2 gpu1. */
static void parts_are_devices_of_their_own(void **state)
{
    static const struct {
        const char *list, *asked, *device, *reason;
    } cases[] = {
        { "gpu0.2", "gpu0.2", "gpu0.2", NULL },
        { "gpu0", "gpu0", "gpu0.0", NULL },
        { "gpu1", "gpu1", "gpu1", NULL },
        { "/GPU:1", "gpu0.1", "gpu0.1", NULL }, /* as TensorFlow counts: logical devices */
        { "/GPU:3", "gpu1", "gpu1", NULL },
        { "/GPU:4", "gpu4", "cpu", "this machine has 4 logical GPUs, gpu0.0 to gpu1" },
        { "gpu2", "gpu2", "cpu", "this machine has 2 GPUs, gpu0 and gpu1" },
        { "gpu0.3", "gpu0.3", "cpu", "gpu0 has 3 parts, gpu0.0 to gpu0.2" },
        { "gpu1.0", "gpu1.0", "cpu", "gpu1 is not split into parts" },
    };
    struct err err;
    (void)state;
    struct devices *d = session(2, 2, "");
    cut(d, 0, 3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a;
        struct request r;
        arena_init(&a);
        assert_int_equal(resolve(d, cases[i].list, false, &a, &r, &err), 0);
        same_text(r.asked, cases[i].asked, i);
        same_text(r.device->name, cases[i].device, i);
        same_text(r.reason, cases[i].reason, i);
        arena_fini(&a);
    }
    devices_free(d);
}

static void each_part_counts_for_every_gpu(void **state)
{
    struct arena a;
    struct request *r;
    struct err err;
    int count;
    (void)state;
    arena_init(&a);
    struct devices *d = session(2, 2, "");
    cut(d, 1, 2);
    assert_int_equal(request_each(d, true, &a, &r, &count, &err), 0);
    assert_int_equal(count, 3);
    assert_string_equal(r[1].asked, "gpu1.0");
    assert_string_equal(r[1].device->name, "gpu1.0");
    devices_free(d);
    arena_fini(&a);
}

static void choices_are_all_that_can_serve(void **state)
{
    struct arena a;
    struct request r;
    struct err err;
    (void)state;
    arena_init(&a);
    struct devices *d = session(2, 2, "");
    assert_int_equal(resolve(d, "gpu7 gpu1 gpu0 gpu1", false, &a, &r, &err), 0);
    assert_int_equal(r.choice_count, 3);
    assert_string_equal(r.choices[0]->name, "gpu1");
    assert_string_equal(r.choices[1]->name, "gpu0");
    assert_ptr_equal(r.choices[2], devices_cpu(d));
    assert_int_equal(resolve(d, "gpu7 gpu1 gpu0", true, &a, &r, &err), 0);
    assert_int_equal(r.choice_count, 2);
    assert_int_equal(resolve(d, "cpu gpu0", false, &a, &r, &err), 0);
    assert_ptr_equal(r.device, devices_cpu(d));
    assert_int_equal(r.choice_count, 2);
    request_default(d, &r);
    assert_int_equal(r.choice_count, 1);
    assert_ptr_equal(r.choices[0], devices_cpu(d));
    devices_free(d);
    arena_fini(&a);
}

/* A list of more than a request has room for still ends with the CPU. */
static void too_many_choices(void **state)
{
    struct arena a;
    struct request r;
    struct err err;
    (void)state;
    arena_init(&a);
    struct devices *d = session(PROBE_GPUS, PROBE_GPUS, "");
    assert_int_equal(resolve(d, "gpu0 gpu1 gpu2 gpu3 gpu4 gpu5 gpu6 gpu7", false, &a, &r, &err), 0);
    assert_int_equal(r.choice_count, REQUEST_CHOICES);
    assert_ptr_equal(r.choices[REQUEST_CHOICES - 1], devices_cpu(d));
    devices_free(d);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_resolve),
        cmocka_unit_test(refusal_names_cause_and_way_out),
        cmocka_unit_test(every_gpu),
        cmocka_unit_test(the_cpu_needs_no_probe),
        cmocka_unit_test(parts_are_devices_of_their_own),
        cmocka_unit_test(each_part_counts_for_every_gpu),
        cmocka_unit_test(choices_are_all_that_can_serve),
        cmocka_unit_test(too_many_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
