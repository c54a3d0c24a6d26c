/* Which operations have derivatives, and the graphs that a derivative is. */
#include "graph/grad.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph_fixture.h"

static struct node *leaf(struct fixture *f, enum dtype dtype, int64_t rows, int64_t columns)
{
    struct shape s = { .ndim = 2, .size = { rows, columns } };
    struct tensor *t = tensor_new(dtype, &s);
    t->buffer = buffer_ref(&f->buffer);
    struct node *n = graph_tensor(&f->g, t);
    tensor_unref(t);
    return n;
}

static struct node *call(struct fixture *f, enum op_id op, struct node *a, struct node *b)
{
    struct build build = { .g = &f->g, .err = &f->err };
    struct node *n = b ? build2(&build, op, a, b) : build1(&build, op, a);
    if (!n)
        fail_msg("%s", f->err.text);
    return n;
}

/* d loss / d by; *depends may be NULL */
static struct node *slope(struct fixture *f, struct node *loss, struct node *by, bool *depends)
{
    struct node *out = NULL;
    bool does;
    struct gradient d = {
        .loss = loss, .by = &by, .count = 1, .out = &out, .depends = depends ? depends : &does
    };
    if (graph_gradient(&f->g, &d, &f->err))
        fail_msg("%s", f->err.text);
    return out;
}

/* Calls of op that are needed for n. */
static int count_calls(const struct fixture *f, const struct node *n, enum op_id op)
{
    bool *needed = calloc(f->g.count, sizeof *needed);
    int count = 0;
    needed[n->index] = true;
    for (uint32_t i = n->index + 1; i-- > 0;) {
        const struct node *at = f->g.nodes[i];
        count += needed[i] && at->kind == NODE_CALL && at->op == op;
        for (int32_t k = 0; needed[i] && k < at->in_count; k++)
            needed[at->in[k]->index] = true;
    }
    free(needed);
    return count;
}

static void every_operation_says_what_its_derivative_is(void **state)
{
    int wrong = 0;
    (void)state;
    for (int i = 0; i < OP_COUNT; i++) {
        const struct op *op = op_row((enum op_id)i);
        bool computes = op->class == OP_TILE || op->class == OP_KERNEL || op->class == OP_VIEW;
        bool has = graph_derivative(op->id) != NULL, has_not = graph_no_derivative(op->id) != NULL;
        if (computes ? has != has_not : !has && !has_not)
            continue;
        wrong++;
        print_error("%s: derivatives.def has %s\n", op->word.name,
                    has && has_not ? "both kinds of row for it"
                    : computes     ? "no row for it"
                                   : "a row for it, and it is made of others");
    }
    assert_int_equal(wrong, 0);
}

static void a_derivative_has_shape_and_dtype_of_what_it_is_by(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F16, 1, 3), *y = leaf(f, DTYPE_F64, 2, 1);
    struct node *loss = call(f, OP_sum, call(f, OP_multiply, x, y), NULL);
    struct node *by_x = slope(f, loss, x, NULL), *by_y = slope(f, loss, y, NULL);
    assert_true(shape_equal(&by_x->shape, &x->shape));
    assert_int_equal(by_x->dtype, DTYPE_F16);
    assert_true(shape_equal(&by_y->shape, &y->shape));
    assert_int_equal(by_y->dtype, DTYPE_F64);
}

static void what_does_not_depend_gives_zeros_and_says_so(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F32, 2, 3), *y = leaf(f, DTYPE_F32, 2, 3);
    bool depends = true;
    struct node *zeros = slope(f, call(f, OP_sum, x, NULL), y, &depends);
    assert_false(depends);
    assert_int_equal(zeros->op, OP_full);
    slope(f, call(f, OP_sum, call(f, OP_floor, x, NULL), NULL), x, &depends);
    assert_true(depends); /* flat, but not independent */
}

static void only_what_is_needed_is_made(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F32, 2, 3), *w = leaf(f, DTYPE_F32, 3, 4);
    struct node *loss = call(f, OP_sum, call(f, OP_matmul, x, w), NULL);
    struct node *by_w = slope(f, loss, w, NULL);
    assert_int_equal(count_calls(f, by_w, OP_matmul), 1); /* none for x, none forwards */
    for (size_t i = by_w->index; i > loss->index; i--)    /* and nothing that is not used */
        if (f->g.nodes[i]->kind == NODE_CALL)
            assert_true(f->g.nodes[i]->op != OP_sum);
}

/* The first cotangents are numbers of the program, no tensors. */
static void constants_cost_no_steps(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F32, 2, 3);
    struct node *loss = call(f, OP_mean, call(f, OP_square, x, NULL), NULL);
    struct node *by_x = slope(f, loss, x, NULL);
    assert_int_equal(count_calls(f, by_x, OP_full), 0);
    assert_int_equal(count_calls(f, by_x, OP_broadcast_to), 0);
    assert_int_equal(count_calls(f, by_x, OP_multiply), 2);
}

static void equal_tensors_are_asked_for_once(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F32, 2, 3);
    struct node *loss = call(f, OP_sum, call(f, OP_exp, x, NULL), NULL);
    struct node *by[] = { x, x }, *out[2];
    bool depends[2];
    struct gradient d = { .loss = loss, .by = by, .count = 2, .out = out, .depends = depends };
    assert_int_equal(graph_gradient(&f->g, &d, &f->err), 0);
    assert_ptr_equal(out[0], out[1]);
    assert_true(depends[0] && depends[1]);
}

static void a_call_without_derivative_is_named(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F32, 2, 3), *out;
    f->g.span = (struct span){ 4, 9 };
    struct node *bad = call(f, OP_accuracy, x, x);
    f->g.span = (struct span){ 20, 25 };
    bool depends;
    struct gradient d = {
        .loss = call(f, OP_sum, bad, NULL), .by = &x, .count = 1, .out = &out, .depends = &depends
    };
    assert_int_equal(graph_gradient(&f->g, &d, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_VALUE);
    assert_non_null(strstr(f->err.text, "accuracy has no derivative"));
    assert_int_equal(f->err.span.start, 4);
    assert_ptr_equal(d.failed, bad);
}

/* A loss that is what it is differentiated by, and one of one element with axes. */
static void the_loss_by_itself_is_one(void **state)
{
    struct fixture *f = *state;
    struct node *x = leaf(f, DTYPE_F32, 1, 1);
    struct node *one = slope(f, x, x, NULL);
    assert_int_equal(one->op, OP_full);
    assert_true(one->in[0]->scalar.real == 1);
    struct node *y = call(f, OP_exp, x, NULL);
    assert_true(shape_equal(&slope(f, y, x, NULL)->shape, &x->shape));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_operation_says_what_its_derivative_is, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_derivative_has_shape_and_dtype_of_what_it_is_by, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_does_not_depend_gives_zeros_and_says_so, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(only_what_is_needed_is_made, setup, teardown),
        cmocka_unit_test_setup_teardown(constants_cost_no_steps, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_tensors_are_asked_for_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_call_without_derivative_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(the_loss_by_itself_is_one, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
