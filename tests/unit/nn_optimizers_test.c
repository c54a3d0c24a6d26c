/* The table of optimisers: Keras's defaults, ranges, what is kept, and the numbers of a step. */
#include "nn/optimizers.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct optimizer_settings standard(const char *name)
{
    struct optimizer_settings s;
    const struct optimizer *row = optimizer_of_word(optimizers_find(str_of(name)));
    assert_non_null(row);
    optimizer_standard(row, &s);
    return s;
}

static int set(struct optimizer_settings *s, const char *name, double v, struct err *err)
{
    for (const struct param *p = s->row->word.params; p->kind != PARAM_NONE; p++)
        if (strcmp(p->name, name) == 0)
            return optimizer_set(s, p, str_of(p->name), v, err);
    fail_msg("%s has no %s", s->row->word.name, name);
    return -1;
}

static void defaults_are_keras(void **state)
{
    (void)state;
    struct optimizer_settings adam = standard("Adam"), adamw = standard("adamw");
    assert_true(adam.value[HYPER_learning_rate] == 0.001);
    assert_true(adam.value[HYPER_beta_1] == 0.9 && adam.value[HYPER_beta_2] == 0.999);
    assert_true(adam.value[HYPER_epsilon] == 1e-7);
    assert_true(isnan(adam.value[HYPER_weight_decay]) && isnan(adam.value[HYPER_clipnorm]));
    assert_true(isnan(adam.value[HYPER_rho])); /* adam knows none */
    assert_true(adamw.value[HYPER_weight_decay] == 0.004);
    assert_true(standard("sgd").value[HYPER_learning_rate] == 0.01);
    assert_true(standard("sgd").value[HYPER_nesterov] == 0);
    assert_true(standard("lion").value[HYPER_beta_2] == 0.99);
    assert_null(optimizers_find(STR("adem")));
}

/* Each parameter of a row is a number of hyper.def, and its own default is allowed. */
static void rows_are_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < optimizers_count(); i++) {
        const struct optimizer *row = optimizers_get(i);
        struct optimizer_settings s = standard(row->word.name);
        struct err err;
        assert_true(str_find_word(OPTIMIZER_NAMES, str_of(row->word.name)) >= 0);
        assert_true(i == 0 || strcmp(optimizers_get(i - 1)->word.name, row->word.name) < 0);
        assert_true(isnan(s.value[HYPER_NONE])); /* no parameter was taken for none */
        for (const struct param *p = row->word.params; p->kind != PARAM_NONE; p++)
            assert_int_equal(set(&s, p->name, strcmp(p->standard, "none") ? 0 : NAN, &err), 0);
        assert_int_equal(optimizer_check(&s, &err), 0);
    }
}

static void ranges(void **state)
{
    (void)state;
    struct optimizer_settings s = standard("adam");
    struct err err;
    assert_int_equal(set(&s, "learning_rate", -1, &err), -1);
    assert_string_equal(err.text, "learning_rate is -1 and cannot be below 0");
    assert_int_equal(set(&s, "beta_1", 1, &err), -1);
    assert_string_equal(err.text, "beta_1 is 1 and has to be below 1");
    assert_int_equal(set(&s, "epsilon", NAN, &err), -1);
    assert_int_equal(set(&s, "clipnorm", NAN, &err), 0);
    assert_int_equal(set(&s, "clipnorm", 1, &err), 0);
    assert_int_equal(set(&s, "clipvalue", 0, &err), 0); /* 0 is off */
    assert_int_equal(optimizer_check(&s, &err), 0);
    assert_int_equal(set(&s, "clipvalue", 2, &err), 0);
    assert_int_equal(optimizer_check(&s, &err), -1);
    s = standard("adam");
    assert_int_equal(set(&s, "learning_rate", INFINITY, &err), 0);
    assert_int_equal(optimizer_check(&s, &err), -1);
}

static void what_is_kept(void **state)
{
    (void)state;
    struct err err;
    struct optimizer_settings sgd = standard("sgd"), adam = standard("adam"),
                              rms = standard("rmsprop");
    assert_int_equal(optimizer_slots(&sgd), 0);
    assert_int_equal(set(&sgd, "momentum", 0.9, &err), 0);
    assert_int_equal(optimizer_slots(&sgd), 1);
    assert_int_equal(optimizer_slots(&adam), 3);
    assert_int_equal(set(&adam, "amsgrad", 1, &err), 0);
    assert_int_equal(optimizer_slots(&adam), 7);
    assert_int_equal(set(&rms, "centered", 1, &err), 0);
    assert_int_equal(optimizer_slots(&rms), 5);
    assert_int_equal(optimizer_dtype(DTYPE_BF16), DTYPE_F32);
    assert_int_equal(optimizer_dtype(DTYPE_F64), DTYPE_F64);
}

static void numbers_of_a_step(void **state)
{
    (void)state;
    double first[OPTIMIZER_FACTORS], tenth[OPTIMIZER_FACTORS];
    struct optimizer_settings s = standard("adam");
    optimizer_factors(&s, 1, first);
    optimizer_factors(&s, 10, tenth);
    assert_true(first[0] == 0.001);
    assert_true(fabs(first[3] - 0.001 * sqrt(1 - 0.999) / (1 - 0.9)) < 1e-18);
    assert_true(fabs(tenth[3] - 0.001 * sqrt(1 - pow(0.999, 10)) / (1 - pow(0.9, 10))) < 1e-18);
    assert_memory_equal(&first[4], &tenth[4], 3 * sizeof(double));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_keras),
        cmocka_unit_test(rows_are_sound),
        cmocka_unit_test(ranges),
        cmocka_unit_test(what_is_kept),
        cmocka_unit_test(numbers_of_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
