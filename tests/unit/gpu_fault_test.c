/* What a kernel on the device writes when an element is wrong becomes what the CPU's kernel says.
 */
#include "cpu_program.h"

#include "backend/gpu/driver.h"
#include "backend/gpu/fault.h"

#define F DTYPE_F32
#define I DTYPE_I64

/* The CPU refuses the program of m; these words, of its only step, say the same. */
static void check(struct made *m, enum gpu_fault code, int operand, int64_t place, int64_t value)
{
    struct err said = { 0 };
    int64_t words[2] = { gpu_fault_word(code, operand, place), value };
    assert_int_equal(made_run(m), -1);
    assert_int_equal(gpu_fault_text(&m->p, 0, words, &said), -1);
    assert_int_equal(said.kind, m->err.kind);
    assert_string_equal(said.text, m->err.text);
    assert_string_equal(said.hint, m->err.hint);
    assert_true(gpu_step_can_fail(&m->steps[0]));
    made_fini(m);
}

static int64_t bits(double v)
{
    int64_t word;
    memcpy(&word, &v, sizeof word);
    return word;
}

static int32_t input(struct made *m, enum dtype t, struct shape s, const void *data)
{
    return made_tensor(m, BUFFER_INPUT, t, s, data);
}

static int32_t output(struct made *m, enum dtype t, struct shape s)
{
    return made_tensor(m, BUFFER_OUTPUT, t, s, NULL);
}

static const float zeros[64];

/* ---- indices ----------------------------------------------------------------------------------
 */

static void take_along(struct backend_device *d, int axis)
{
    struct made m;
    int64_t at[] = { 0, -1, 24, 99 };
    made_init(&m, d);
    int32_t x = input(&m, F, SHAPE(4, 6), zeros), i = input(&m, I, SHAPE(4), at);
    int32_t out = output(&m, F, axis < 0 ? SHAPE(4) : axis ? SHAPE(4, 4) : SHAPE(4, 6));
    struct op_attrs *a = STEP(&m, take, out, x, i);
    a->axis_count = axis < 0 ? -1 : 1;
    a->axes[0] = axis;
    check(&m, GPU_FAULT_INDEX, 1, 2, 24);
}

static void indices_of_axes(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    int64_t at[] = { 0, 1, -4, 2 };
    take_along(d, 0);
    take_along(d, 1);
    take_along(d, -1);
    made_init(&m, d);
    int32_t x = input(&m, F, SHAPE(3, 4), zeros), i = input(&m, I, SHAPE(1, 4), at);
    STEP(&m, gather, output(&m, F, SHAPE(1, 4)), x, i)->whole[0] = 0;
    check(&m, GPU_FAULT_INDEX, 1, 2, -4);
    made_init(&m, d);
    i = input(&m, I, SHAPE(1, 4), at);
    int32_t g = input(&m, F, SHAPE(1, 4), zeros);
    STEP(&m, _gather_back, output(&m, F, SHAPE(3, 4)), i, g)->whole[0] = 0;
    check(&m, GPU_FAULT_INDEX, 0, 2, -4);
    made_init(&m, d);
    i = input(&m, I, SHAPE(4), at);
    g = input(&m, F, SHAPE(4), zeros);
    STEP(&m, _take_back, output(&m, F, SHAPE(3)), i, g);
    check(&m, GPU_FAULT_INDEX, 0, 2, -4);
    cpu_backend()->close(d);
}

/* x[:, a, b], of which b is wrong. */
static void indices_of_several_axes(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    int64_t right[] = { 0, 1 }, wrong[] = { 3, 5 };
    for (int which = 0; which < 3; which++) {
        made_init(&m, d);
        int32_t x = input(&m, F, SHAPE(2, 3, 5), zeros), other = input(&m, F, SHAPE(2, 2), zeros);
        int32_t a = input(&m, I, SHAPE(2), right), b = input(&m, I, SHAPE(2), wrong);
        int32_t full = output(&m, F, SHAPE(2, 3, 5)), part = output(&m, F, SHAPE(2, 2));
        struct op_attrs *attrs = which == 0   ? STEP(&m, _pick, part, x, a, b)
                                 : which == 1 ? STEP(&m, _pick_set, full, x, other, a, b)
                                              : STEP(&m, _pick_back, full, other, a, b);
        attrs->axis_count = 2;
        attrs->axes[0] = 1;
        attrs->axes[1] = 2;
        attrs->whole[0] = 1;
        check(&m, GPU_FAULT_INDEX, which == 1 ? 3 : 2, 1, 5);
    }
    cpu_backend()->close(d);
}

/* ---- labels -----------------------------------------------------------------------------------
 */

static void labels(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    int64_t outside[] = { 1, 2, 3 }, negative[] = { 1, -2, 0 };
    made_init(&m, d);
    int32_t x = input(&m, I, SHAPE(3), outside);
    STEP(&m, one_hot, output(&m, F, SHAPE(3, 3)), x, made_real(&m, 1))->whole[0] = 3;
    check(&m, GPU_FAULT_INDEX, 0, 2, 3);
    made_init(&m, d);
    x = input(&m, I, SHAPE(3), outside);
    STEP(&m, bincount, output(&m, I, SHAPE(3)), x);
    check(&m, GPU_FAULT_INDEX, 0, 2, 3);
    made_init(&m, d);
    x = input(&m, I, SHAPE(3), negative);
    STEP(&m, _bincount_size, output(&m, I, SHAPE_0), x);
    check(&m, GPU_FAULT_INDEX, 0, 1, -2);
    made_init(&m, d);
    x = input(&m, I, SHAPE(3), outside);
    STEP(&m, embedding, output(&m, F, SHAPE(3, 4)), x, input(&m, F, SHAPE(3, 4), zeros));
    check(&m, GPU_FAULT_INDEX, 0, 2, 3);
    made_init(&m, d);
    x = input(&m, F, SHAPE(3, 2), zeros);
    STEP(&m, _pick_label, output(&m, F, SHAPE(3)), x, input(&m, I, SHAPE(3), outside));
    check(&m, GPU_FAULT_INDEX, 1, 1, 2);
    cpu_backend()->close(d);
}

static void labels_of_confusion(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    int64_t right[] = { 0, 1, 0 }, outside[] = { 1, 2, 3 }, negative[] = { 1, -2, 0 };
    for (int wrong = 0; wrong < 2; wrong++) {
        made_init(&m, d);
        int32_t a = input(&m, I, SHAPE(3), wrong == 0 ? outside : right);
        int32_t b = input(&m, I, SHAPE(3), wrong == 1 ? outside : right);
        STEP(&m, confusion, output(&m, I, SHAPE(2, 2)), a, b);
        check(&m, GPU_FAULT_INDEX, wrong, 1, 2);
        made_init(&m, d);
        a = input(&m, I, SHAPE(3), wrong == 0 ? negative : right);
        b = input(&m, I, SHAPE(3), wrong == 1 ? negative : right);
        STEP(&m, _confusion_size, output(&m, I, SHAPE_0), a, b);
        check(&m, GPU_FAULT_INDEX, wrong, 1, -2);
    }
    cpu_backend()->close(d);
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

static void classes_and_percentages(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    float wrong[] = { 0, 2.5f };
    made_init(&m, d);
    int32_t label = input(&m, F, SHAPE(2), wrong), guess = input(&m, F, SHAPE(2, 3), zeros);
    STEP(&m, accuracy, output(&m, F, SHAPE_0), label, guess);
    wrong[1] = 7;
    memcpy(made_floats(&m, label), wrong, sizeof wrong);
    check(&m, GPU_FAULT_CLASS, 0, 1, bits(7));
    made_init(&m, d);
    int32_t x = input(&m, F, SHAPE(4), zeros);
    struct op_attrs *a = STEP(&m, percentile, output(&m, F, SHAPE_0), x,
                              input(&m, DTYPE_F64, SHAPE_0, (double[]){ 101 }));
    a->axis_count = 1;
    check(&m, GPU_FAULT_PERCENT, 1, 0, bits(101));
    cpu_backend()->close(d);
}

static void parts_and_masks(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    made_init(&m, d);
    int32_t x = input(&m, F, SHAPE(5), zeros), value = input(&m, F, SHAPE(2), zeros);
    struct op_attrs *a = STEP(&m, _slice_set, output(&m, F, SHAPE(5)), x, value, made_whole(&m, 4));
    a->axis_count = 1;
    a->shape = SHAPE(2);
    a->whole[1] = 1;
    check(&m, GPU_FAULT_PART, 2, 0, 4);
    made_init(&m, d);
    x = input(&m, DTYPE_BOOL, SHAPE(5), (uint8_t[]){ 1, 0, 1, 0, 0 });
    STEP(&m, _nonzero, output(&m, I, SHAPE(3)), x);
    check(&m, GPU_FAULT_COUNT, 0, 0, 2);
    cpu_backend()->close(d);
}

/* ---- matrices ---------------------------------------------------------------------------------
 */

static void matrices(void **state)
{
    (void)state;
    static const float regular[] = { 2, 1, 1, 3 }, singular[] = { 1, 2, 2, 4 };
    static const float indefinite[] = { 1, 2, 2, 1 };
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    float batch[6][4], infinite[] = { 1, 0, INFINITY, 1 };
    for (int i = 0; i < 6; i++)
        memcpy(batch[i], i == 4 ? singular : regular, sizeof regular);
    made_init(&m, d);
    STEP(&m, inv, output(&m, F, SHAPE(2, 2)), input(&m, F, SHAPE(2, 2), singular));
    check(&m, GPU_FAULT_SINGULAR, 0, 0, 0);
    made_init(&m, d);
    STEP(&m, inv, output(&m, F, SHAPE(2, 3, 2, 2)), input(&m, F, SHAPE(2, 3, 2, 2), batch));
    check(&m, GPU_FAULT_SINGULAR, 0, 4, 0);
    made_init(&m, d);
    STEP(&m, cholesky, output(&m, F, SHAPE(2, 2)), input(&m, F, SHAPE(2, 2), indefinite));
    check(&m, GPU_FAULT_INDEFINITE, 0, 0, 1);
    made_init(&m, d);
    STEP(&m, _eigh, output(&m, F, SHAPE(6)), input(&m, F, SHAPE(2, 2), infinite));
    check(&m, GPU_FAULT_NOT_FINITE, 0, 0, 0);
    cpu_backend()->close(d);
}

static void what_cannot_fail_gets_no_words(void **state)
{
    (void)state;
    const struct step fused = { .kind = STEP_FUSED }, product = { .op = OP_matmul };
    assert_false(gpu_step_can_fail(&fused));
    assert_false(gpu_step_can_fail(&product));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indices_of_axes),
        cmocka_unit_test(indices_of_several_axes),
        cmocka_unit_test(labels),
        cmocka_unit_test(labels_of_confusion),
        cmocka_unit_test(classes_and_percentages),
        cmocka_unit_test(parts_and_masks),
        cmocka_unit_test(matrices),
        cmocka_unit_test(what_cannot_fail_gets_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
