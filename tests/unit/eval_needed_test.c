/* Whatever is refused says what to do next, and where: the cells of tests/golden/eval/next_steps.t,
 * which shows their texts. */
#include "cells.h"

static void ignore_event(void *context, const struct event *e)
{
    (void)context, (void)e;
}

static void check_next_step(const char *source)
{
    struct err err;
    struct sink sink = { .emit = ignore_event };
    struct cell cell = { .source = str_of(source), .sink = &sink, .cancel = &cells_cancel };
    if (cell_run(&workspace, &cell, &err) == 0)
        fail_msg("%s was taken", source);
    if (!err.has_span || !err.hint[0])
        fail_msg("%s: %s: no %s", source, err.text, err.has_span ? "next step" : "place");
}

static void each_refusal_has_a_next_step(void **state)
{
    (void)state;
    static const char *const sources[] = {
        "split(arange(6), -1)",
        "arange(2, nan, 2)",
        "arange(nan)",
        "linspace(nan, 2, 3)",
        "zeros(nan, 3)",
        "sqrt(\"a\")",
        "softmax(none)",
        "matmul(f32, ones(2, 2))",
        "softmax([1, \"a\"])",
        "softmax([[1, 2], [3]])",
        "cast(\"abc\", f32)",
        "f32(\"abc\")",
        "concat([1], \"a\")",
        "x[0] = \"a\"",
        "encode(\"abc\", bogus=1)",
        "encode(\"abc\", 5)",
        "decode([97], 5, 6)",
        "decode(cast(ones(2, 3), bool))",
        "decode(none)",
        "einsum(\"i,i->\", ones(2), \"a\")",
        "softmax(x, axis=\"x\")",
        "softmax(x, axis=1.5)",
        "softmax(x, axis=x)",
        "sum(x, axis=true)",
        "sum(x, keepdims=3)",
        "sum(x, axis=0, axis=9)",
        "zeros(true, 3)",
        "ones(2, dtype=3)",
        "cast(x, f128)",
        "zeros(1, 1, 1, 1, 1, 1, 1, 1, 1)",
        "pad([1, 2], [])",
        "batches(arange(5), 2.5)",
        "batches(\"a\", ones(5), 2)",
        "batches(arange(5), ones(5), -1)",
        "batches(arange(4), 2, shuffle=3)",
        "x[\"a\"]",
        "x[1.5]",
        "x[..., ...]",
        "a, b = [1, 2, 3]",
        "update adam(lr=\"x\") sum(w * w) w",
        "update adam(lr=-1) sum(w * w) w",
        "update adam(lr=0.1, amsgrad=3) sum(w * w) w",
        "for i in 2.5 < print i >",
        "if (\"a\") < print i >",
        "fn f(a=1, b) < b >",
        "cd \"/nosuch\"",
        "memory gpu63",
    };
    cells_run_well("x = ones(3); w = ones(3)");
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        check_next_step(sources[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_refusal_has_a_next_step),
    };
    return cmocka_run_group_tests(tests, cells_start, cells_stop);
}
