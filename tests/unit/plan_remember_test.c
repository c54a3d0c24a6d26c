/* Derivatives of what earlier flushes computed: what is remembered, what is computed again, and
 * what is forgotten. */
#include "plan_fake.h"

#include "base/settings.h"
#include "graph/grad.h"

enum { LARGE = 40000, SMALL = 5 }; /* elements; a recipe keeps small tensors of data */

static struct tensor *data(struct fixture *f, int64_t n)
{
    return fixture_tensor(f, f->cpu, DTYPE_F32, 1, &n);
}

static struct tensor *computed(struct fixture *f, struct node *n)
{
    struct tensor *t = hold(f, n);
    if (fixture_flush(f))
        fail_msg("%s", f->err.text);
    assert_non_null(t->buffer);
    return t;
}

static struct node *of(struct fixture *f, struct tensor *t)
{
    return graph_tensor(&f->g, t);
}

static struct node *times(struct fixture *f, struct node *x, struct node *y)
{
    return call(f, OP_multiply, 2, x, y);
}

static int try_slope(struct fixture *f, struct tensor *loss, struct tensor *by, struct gradient *d,
                     struct tensor **out)
{
    struct node *node_by = of(f, by), *made = NULL;
    bool depends = false;
    *d = (struct gradient){
        .loss = of(f, loss), .by = &node_by, .count = 1, .out = &made, .depends = &depends
    };
    *out = NULL;
    if (graph_gradient(&f->g, d, &f->err))
        return -1;
    if (depends)
        *out = computed(f, made);
    graph_clear(&f->g);
    return depends;
}

static struct tensor *slope(struct fixture *f, struct tensor *loss, struct tensor *by)
{
    struct gradient d;
    struct tensor *out;
    if (try_slope(f, loss, by, &d, &out) != 1)
        fail_msg("%s", f->err.text);
    return out;
}

/* loss = sum(x w w): 2 x w, and both begin with -3, -2, -1 … */
static void check_slope(struct fixture *f, struct tensor *loss, struct tensor *w)
{
    struct tensor *g = slope(f, loss, w);
    for (int i = 0; i < SMALL; i++)
        assert_true(fixture_value(g, i) == 2 * (i - 3) * (i - 3));
    tensor_unref(g);
}

static struct tensor *loss_of(struct fixture *f, struct tensor *x, struct tensor *w)
{
    struct node *xw = times(f, of(f, x), of(f, w));
    return computed(f, call(f, OP_sum, 1, times(f, xw, of(f, w))));
}

static void a_loss_remembers_how_it_was_computed(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, LARGE), *w = data(&f, LARGE), *loss = loss_of(&f, x, w);
    check_slope(&f, loss, w);
    check_slope(&f, loss, w); /* and still does */
    tensor_unref(loss);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

static void what_is_gone_is_computed_again(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, LARGE), *w = data(&f, LARGE);
    struct tensor *xw = computed(&f, times(&f, of(&f, x), of(&f, w)));
    struct tensor *part = computed(&f, times(&f, of(&f, xw), of(&f, w)));
    struct tensor *loss = computed(&f, call(&f, OP_sum, 1, of(&f, part)));
    int alive = f.cpu_state.alive;
    tensor_unref(xw);
    tensor_unref(part);
    assert_int_equal(f.cpu_state.alive, alive - 2); /* remembering keeps no elements */
    check_slope(&f, loss, w);
    tensor_unref(loss);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

static void data_that_is_gone_is_missed_only_where_it_is_read(void **state)
{
    struct fixture f;
    struct gradient d;
    struct tensor *out;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, LARGE), *w = data(&f, LARGE);
    struct tensor *product = computed(&f, call(&f, OP_sum, 1, times(&f, of(&f, x), of(&f, w))));
    struct tensor *sum = computed(&f,
                                  call(&f, OP_sum, 1, call(&f, OP_add, 2, of(&f, x), of(&f, w))));
    tensor_unref(x);
    out = slope(&f, sum, w);
    assert_true(fixture_value(out, 7) == 1);
    tensor_unref(out);
    assert_int_equal(try_slope(&f, product, w, &d, &out), -1);
    assert_int_equal(f.err.kind, ERR_VALUE);
    assert_non_null(strstr(f.err.text, "f32 [40000] that has been assigned"));
    graph_clear(&f.g);
    tensor_unref(product);
    tensor_unref(sum);
    tensor_unref(w);
    fixture_fini(&f);
}

static void small_data_is_kept(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, SMALL), *w = data(&f, SMALL), *loss = loss_of(&f, x, w);
    tensor_unref(x);
    check_slope(&f, loss, w);
    tensor_unref(loss);
    tensor_unref(w);
    fixture_fini(&f);
}

static void a_result_that_nobody_holds_leads_on(void **state)
{
    struct fixture f;
    struct gradient d;
    struct tensor *out;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, LARGE), *w = data(&f, LARGE), *v = data(&f, LARGE);
    struct tensor *loss = loss_of(&f, x, w);
    struct tensor *total = computed(&f, call(&f, OP_add, 2, of(&f, loss), of(&f, loss)));
    tensor_unref(loss);
    out = slope(&f, total, w);
    assert_true(fixture_value(out, 0) == 36); /* 2 * 2 * -3 * -3 */
    tensor_unref(out);
    assert_int_equal(try_slope(&f, total, v, &d, &out), 0);
    tensor_unref(total);
    tensor_unref(v);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

/* w = w * 1 again and again: what is older than the limit is forgotten, and said to be. */
static void long_chains_are_forgotten_from_their_beginning(void **state)
{
    struct fixture f;
    struct gradient d;
    struct tensor *out;
    (void)state;
    fixture_init(&f);
    assert_int_equal(setting_set(SETTING_REMEMBERED_CALLS, 50, &f.err), 0);
    struct tensor *first = data(&f, SMALL), *w = tensor_ref(first), *half = NULL;
    for (int i = 0; i < 100; i++) {
        struct tensor *next = computed(&f, times(&f, of(&f, w), graph_real(&f.g, 1, true)));
        tensor_unref(w);
        w = next;
        if (i == 70)
            half = tensor_ref(w);
    }
    struct tensor *loss = computed(&f, call(&f, OP_sum, 1, of(&f, w)));
    out = slope(&f, loss, half);
    assert_true(fixture_value(out, 0) == 1);
    tensor_unref(out);
    assert_int_equal(try_slope(&f, loss, first, &d, &out), -1);
    assert_non_null(strstr(f.err.text, "more than the latest 50 operations"));
    graph_clear(&f.g);
    tensor_unref(half);
    tensor_unref(first);
    tensor_unref(w);
    tensor_unref(loss);
    int64_t standard = setting_row(SETTING_REMEMBERED_CALLS)->standard;
    assert_int_equal(setting_set(SETTING_REMEMBERED_CALLS, standard, &f.err), 0);
    fixture_fini(&f);
}

static void long_chains_are_freed_without_recursion(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f);
    struct tensor *w = data(&f, SMALL);
    for (int i = 0; i < 60000; i++) {
        struct tensor *next = computed(&f, times(&f, of(&f, w), graph_real(&f.g, 1, true)));
        tensor_unref(w);
        w = next;
    }
    tensor_unref(w);
    fixture_fini(&f);
}

enum { KEPT = 12000, TOO_MANY = 800 }; /* kept, and more of them than RECIPES_KEEP allows */

/* Results that stay hold recipes, and these x: many recipes keep one tensor. */
static void a_tensor_that_many_keep_counts_once(void **state)
{
    struct fixture f;
    struct tensor *results[TOO_MANY];
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, SMALL), *w = data(&f, SMALL), *loss = loss_of(&f, x, w);
    struct tensor *y = data(&f, KEPT);
    for (int i = 0; i < TOO_MANY; i++)
        results[i] = computed(&f, call(&f, OP_sum, 1, of(&f, y)));
    check_slope(&f, loss, w);
    for (int i = 0; i < TOO_MANY; i++)
        tensor_unref(results[i]);
    tensor_unref(y);
    tensor_unref(loss);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

static void the_error_names_the_limit_that_was_met(void **state)
{
    struct fixture f;
    struct gradient d;
    struct tensor *out, *results[TOO_MANY];
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, SMALL), *w = data(&f, SMALL), *loss = loss_of(&f, x, w);
    for (int i = 0; i < TOO_MANY; i++) {
        struct tensor *y = data(&f, KEPT);
        results[i] = computed(&f, call(&f, OP_sum, 1, of(&f, y)));
        tensor_unref(y);
    }
    assert_int_equal(try_slope(&f, loss, w, &d, &out), -1);
    assert_non_null(strstr(f.err.text, "32 MiB"));
    graph_clear(&f.g);
    for (int i = 0; i < TOO_MANY; i++)
        tensor_unref(results[i]);
    tensor_unref(loss);
    loss = loss_of(&f, x, w); /* there is room again */
    check_slope(&f, loss, w);
    tensor_unref(loss);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

/* The backward pass is planned once. */
static void a_training_step_finds_its_plan(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, SMALL), *w = data(&f, SMALL);
    for (int i = 0; i < 20; i++) {
        struct tensor *loss = loss_of(&f, x, w), *g = slope(&f, loss, w);
        struct node *step = times(&f, of(&f, g), graph_real(&f.g, 1e-3 * i, true));
        struct tensor *next = computed(&f, call(&f, OP_subtract, 2, of(&f, w), step));
        tensor_unref(w);
        tensor_unref(g);
        tensor_unref(loss);
        w = next;
    }
    struct plan_stats stats = planner_stats(f.planner);
    assert_int_equal(stats.flushes, 60);
    assert_int_equal(stats.flushes - stats.cache_hits, 3);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

static void a_failed_run_leaves_nothing_wrong(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f);
    struct tensor *x = data(&f, LARGE), *w = data(&f, LARGE);
    f.cpu_state.fail_step = 0;
    struct tensor *lost = hold(&f, call(&f, OP_sum, 1, times(&f, of(&f, x), of(&f, w))));
    assert_int_equal(fixture_flush(&f), -1);
    graph_clear(&f.g);
    tensor_unref(lost);
    f.cpu_state.fail_step = -1;
    struct tensor *loss = loss_of(&f, x, w);
    check_slope(&f, loss, w);
    tensor_unref(loss);
    tensor_unref(w);
    tensor_unref(x);
    fixture_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_remembers_how_it_was_computed),
        cmocka_unit_test(what_is_gone_is_computed_again),
        cmocka_unit_test(data_that_is_gone_is_missed_only_where_it_is_read),
        cmocka_unit_test(small_data_is_kept),
        cmocka_unit_test(a_result_that_nobody_holds_leads_on),
        cmocka_unit_test(long_chains_are_forgotten_from_their_beginning),
        cmocka_unit_test(long_chains_are_freed_without_recursion),
        cmocka_unit_test(a_tensor_that_many_keep_counts_once),
        cmocka_unit_test(the_error_names_the_limit_that_was_met),
        cmocka_unit_test(a_training_step_finds_its_plan),
        cmocka_unit_test(a_failed_run_leaves_nothing_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
