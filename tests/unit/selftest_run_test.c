/* The self-test itself: no operation is left out, what is right passes, and each kind of wrong is
 * found and named: over the CPU backend, whose results are spoilt on their way. */
#include "device/policy.h"
#include "selftest/case.h"
#include "selftest/data.h"
#include "selftest/rates.h"
#include "selftest/selftest.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum spoil { SPOIL_NOTHING, SPOIL_ELEMENT, SPOIL_BEFORE, SPOIL_BEHIND, SPOIL_RUN, SPOIL_NAN };

static struct devices *devices;
static struct device device;
static struct backend spoilt;
static enum spoil spoil;
static struct strbuf said;
static struct selftest_result result;

static int spoilt_run(struct backend_device *d, void *prepared, struct run_request *r,
                      struct err *err)
{
    if (spoil == SPOIL_RUN)
        return err_set(err, ERR_DEVICE, "the unit of the arithmetic is out of order");
    return devices_cpu(devices)->backend->run(d, prepared, r, err);
}

/* What comes back is spoilt: 64 elements of f32 stand before the result. */
static int spoilt_download(struct backend_device *d, void *buffer, size_t at, void *to,
                           size_t bytes, struct err *err)
{
    int status = devices_cpu(devices)->backend->download(d, buffer, at, to, bytes, err);
    char *elements = (char *)to + 64 * sizeof(float);
    float v;
    memcpy(&v, elements, sizeof v);
    v = spoil == SPOIL_NAN ? NAN : v * 1.001F + 0.001F;
    if (spoil == SPOIL_ELEMENT || spoil == SPOIL_NAN)
        memcpy(elements, &v, sizeof v);
    if (spoil == SPOIL_BEFORE)
        elements[-1] = 0;
    if (spoil == SPOIL_BEHIND)
        ((char *)to)[bytes - 64 * sizeof(float)] = 0;
    return status;
}

static bool without_sort(struct backend_device *d, enum op_id op, enum dtype t)
{
    return op != OP_sort && !(op == OP_sum && t == DTYPE_F64) &&
           devices_cpu(devices)->backend->supports(d, op, t);
}

static int begin(void **state)
{
    (void)state;
    struct err err;
    devices = devices_new(NULL, &err);
    if (!devices || device_open(devices, devices_cpu(devices), &err))
        return -1;
    const struct backend *cpu = devices_cpu(devices)->backend;
    struct backend_options options = { 0 };
    spoilt = *cpu;
    spoilt.run = spoilt_run;
    spoilt.download = spoilt_download;
    spoilt.supports = without_sort;
    device = (struct device){ .name = "spoilt", .kind = DEVICE_CPU, .backend = &spoilt };
    strbuf_init(&said);
    return cpu->open(0, &options, &device.handle, &err);
}

static int end(void **state)
{
    (void)state;
    device.backend->close(device.handle);
    devices_free(devices);
    strbuf_fini(&said);
    return 0;
}

static void say(void *context, const char *line)
{
    (void)context;
    strbuf_printf(&said, "%s\n", line);
}

static void run(enum spoil how, const char *only)
{
    struct selftest_options o = { .seed = 7, .quick = true, .only = only, .say = say };
    struct err err = { 0 };
    strbuf_clear(&said);
    spoil = how;
    if (selftest_run(devices, &device, &o, &result, &err))
        fail_msg("%s", err.text);
}

static void says(const char *text)
{
    if (!said.p || !strstr(said.p, text))
        fail_msg("\"%s\" is not in:\n%s", text, said.p ? said.p : "");
}

static void every_operation_that_computes_has_a_line(void **state)
{
    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        const struct op *row = op_row((enum op_id)op);
        bool found = row->class != OP_TILE && row->class != OP_KERNEL;
        for (int i = 0; i < case_count(); i++)
            found |= case_line(i)->op == row->id;
        if (!found)
            fail_msg("cases.def has no line for %s", row->word.name);
    }
}

/* A line that its operation's rule always refuses would test nothing. */
static void every_line_makes_cases(void **state)
{
    (void)state;
    for (int i = 0; i < case_count(); i++) {
        struct case_call call;
        struct err err;
        int made = 0;
        for (enum dtype t = 0; t < DTYPE_COUNT; t++)
            for (int size = 0; size < CASE_SIZES; size++) {
                int status = case_call(case_line(i), t, size, &call, &err);
                if (status < 0)
                    fail_msg("line %d: %s", i, err.text);
                made += status == 0;
            }
        if (made < CASE_SIZES - 3)
            fail_msg("%s %s %s: %d cases", op_row(case_line(i)->op)->word.name,
                     case_line(i)->operands, case_line(i)->attributes, made);
    }
}

static void layouts_stay_inside_what_is_stored(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (int i = 0; i < case_count(); i++)
        for (int lay = 0; lay < LAY_COUNT; lay++) {
            struct case_call call;
            struct case_data data = { 0 };
            struct err err;
            struct extent reach;
            if (case_call(case_line(i), DTYPE_F32, 3, &call, &err) ||
                !data_draw(&data, &call, (enum lay)lay, 1, &a))
                continue;
            for (int k = 0; k < call.count; k++) {
                assert_int_equal(layout_reach(&data.layout[k], &reach), 0);
                assert_true(call.in[k].number || extent_fits(&reach, 0, data.stored[k]));
            }
        }
    arena_fini(&a);
}

static void what_is_right_passes(void **state)
{
    (void)state;
    run(SPOIL_NOTHING, "add");
    assert_true(result.passed > 500);
    assert_int_equal(result.failed, 0);
    says("passed: ");
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    run(SPOIL_ELEMENT, "exp:f32:sliced:33");
    assert_int_equal(result.failed, 1);
    says("exp:f32:sliced:33 (any[n,m]): element 0 is ");
    says("again: --only exp:f32:sliced:33 --seed 7");
    says("FAILED: 0 cases right, 1 wrong");
    run(SPOIL_NAN, "exp:f32:contiguous:33");
    says("element 0 is nan, should be ");
    run(SPOIL_RUN, "exp:f32:contiguous:33");
    says("the unit of the arithmetic is out of order");
    assert_int_equal(result.failed, 1);
}

/* A product's bound depends on its operands' sizes. */
static void products_are_checked_too(void **state)
{
    (void)state;
    run(SPOIL_ELEMENT, "matmul:f32:contiguous:33");
    assert_true(result.failed > 0);
    run(SPOIL_ELEMENT, "_qr:f32:contiguous:3");
    assert_int_equal(result.failed, 1);
    says("product of the factors");
}

static void writing_outside_is_seen(void **state)
{
    (void)state;
    run(SPOIL_BEFORE, "negative:f32:contiguous:33");
    says("it wrote before its result");
    run(SPOIL_BEHIND, "negative:f32:contiguous:33");
    says("it wrote behind its result");
}

static void what_the_device_lacks_is_named(void **state)
{
    (void)state;
    run(SPOIL_NOTHING, "sort");
    assert_int_equal(result.passed + result.failed, 0);
    says("on the CPU: sort\n");
    run(SPOIL_NOTHING, "sum");
    says("on the CPU: sum (f64)\n");
    assert_true(result.passed > 100);
}

static void what_is_drawn_depends_on_the_seed_alone(void **state)
{
    (void)state;
    char first[400];
    run(SPOIL_ELEMENT, "exp:f32:contiguous:33");
    snprintf(first, sizeof first, "%.399s", strstr(said.p, "element 0"));
    first[strcspn(first, "\n")] = 0;
    run(SPOIL_ELEMENT, "exp:f32:contiguous");
    says(first);
}

/* ---- rates ------------------------------------------------------------------------------------
 */

static char configured[16]; /* the precisions, in the order in which they were set */

static int told_configure(struct backend_device *d, const struct device_config *c, struct err *err)
{
    (void)d, (void)err;
    size_t n = strlen(configured);
    configured[n] = "stb"[c->precision];
    return 0;
}

static void told_facts(struct backend_device *d, struct device_facts *out)
{
    devices_cpu(devices)->backend->facts(d, out);
    out->peak_bytes = 4.8e12;
    out->peak_flops = 66.9e12;
}

/* Whatever the policy's precision is, "f32" is strict, and the policy's comes back. */
static void each_rate_has_its_precision(void **state)
{
    (void)state;
    struct backend backend = *devices_cpu(devices)->backend;
    struct device gpu = { .name = "gpu0", .kind = DEVICE_GPU, .part = -1, .backend = &backend };
    struct selftest_options o = { .seed = 7, .quick = true, .say = say };
    struct err err = { 0 };
    gpu.handle = device.handle;
    backend.configure = told_configure;
    backend.facts = told_facts;
    strbuf_clear(&said);
    assert_int_equal(policy_set_precision(devices, PRECISION_TF32, &err), 0);
    assert_int_equal(rates_say(devices, &gpu, &o, &err), 0);
    assert_int_equal(policy_set_precision(devices, PRECISION_STRICT, &err), 0);
    assert_string_equal(configured, "stbt");
    says("matmul f32, ");
    says("% of 66.9 TFLOP/s\n");
    says("matmul f32 as tf32, ");
    says("matmul f32 as bf16, ");
    says("% of 4.8 TB/s\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_that_computes_has_a_line),
        cmocka_unit_test(every_line_makes_cases),
        cmocka_unit_test(layouts_stay_inside_what_is_stored),
        cmocka_unit_test(what_is_right_passes),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(products_are_checked_too),
        cmocka_unit_test(writing_outside_is_seen),
        cmocka_unit_test(what_the_device_lacks_is_named),
        cmocka_unit_test(what_is_drawn_depends_on_the_seed_alone),
        cmocka_unit_test(each_rate_has_its_precision),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
