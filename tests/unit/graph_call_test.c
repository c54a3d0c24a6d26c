/* Making nodes: casts, numbers, handles, errors. */
#include "graph/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct graph g;
    struct err err;
    float elements[12];
    struct buffer buffer;
};

static void release(struct buffer *b)
{
    b->handle = NULL;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    graph_init(&f->g, &f->arena);
    f->buffer = (struct buffer){ .refs = 1, .host = f->elements, .release = release };
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    graph_clear(&f->g);
    arena_fini(&f->arena);
    free(f);
    return 0;
}

static struct tensor *leaf(struct fixture *f, enum dtype dtype, int64_t rows, int64_t columns)
{
    struct shape s = { .ndim = 2, .size = { rows, columns } };
    struct tensor *t = tensor_new(dtype, &s);
    t->buffer = buffer_ref(&f->buffer);
    return t;
}

static int try_call(struct fixture *f, enum op_id op, struct node *a, struct node *b,
                    struct node **out)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    return graph_call(&f->g, op, (struct node *[]){ a, b }, b ? 2 : 1, &attrs, out, &f->err);
}

static struct node *call(struct fixture *f, enum op_id op, struct node *a, struct node *b)
{
    struct node *out = NULL;
    if (try_call(f, op, a, b, &out))
        fail_msg("%s", f->err.text);
    return out;
}

static void casts_are_put_in(void **state)
{
    struct fixture *f = *state;
    struct tensor *t = leaf(f, DTYPE_I64, 2, 3);
    struct node *x = graph_tensor(&f->g, t);
    assert_ptr_equal(graph_tensor(&f->g, t), x);
    struct node *y = call(f, OP_divide, x, graph_whole(&f->g, 2, true));
    assert_int_equal(y->dtype, DTYPE_F32);
    assert_int_equal(y->in[0]->op, OP_cast);
    assert_int_equal(y->in[0]->attrs.dtype, DTYPE_F32);
    assert_int_equal(y->in[1]->kind, NODE_SCALAR); /* a number is converted at once */
    assert_int_equal(y->in[1]->dtype, DTYPE_F32);
    assert_true(y->in[1]->scalar.real == 2);
    for (size_t i = 0; i < f->g.count; i++)
        for (int32_t k = 0; k < f->g.nodes[i]->in_count; k++)
            assert_true(f->g.nodes[i]->in[k]->index < i);
    tensor_unref(t);
}

static void negative_literal_powers_are_decimals(void **state)
{
    struct fixture *f = *state;
    struct tensor *t = leaf(f, DTYPE_I64, 2, 3);
    struct node *x = graph_tensor(&f->g, t);
    assert_int_equal(call(f, OP_power, x, graph_whole(&f->g, 2, true))->dtype, DTYPE_I64);
    assert_int_equal(call(f, OP_power, x, graph_whole(&f->g, -2, true))->dtype, DTYPE_F32);
    tensor_unref(t);
}

static void errors_name_the_call(void **state)
{
    struct fixture *f = *state;
    struct tensor *a = leaf(f, DTYPE_F32, 3, 4), *b = leaf(f, DTYPE_F32, 5, 6);
    struct node *x = graph_tensor(&f->g, a), *y = graph_tensor(&f->g, b), *out;
    f->g.span = (struct span){ 3, 8 };
    assert_int_equal(try_call(f, OP_matmul, x, y, &out), -1);
    assert_string_equal(f->err.text, "matmul: inner sizes differ: [3, 4] @ [5, 6]");
    assert_true(f->err.has_span && f->err.span.start == 3 && f->err.span.end == 8);
    assert_int_equal(try_call(f, OP_add, x, y, &out), -1);
    assert_string_equal(f->err.text, "+: shapes [3, 4] and [5, 6] do not fit each other");
    assert_int_equal(f->g.count, 2); /* a refused call leaves nothing behind */
    tensor_unref(a);
    tensor_unref(b);
}

static void handles_come_and_go(void **state)
{
    struct fixture *f = *state;
    struct tensor *t = leaf(f, DTYPE_F32, 2, 3);
    struct node *y = call(f, OP_exp, graph_tensor(&f->g, t), NULL);
    struct tensor *h = graph_handle(&f->g, y, &f->err);
    assert_ptr_equal(graph_handle(&f->g, y, &f->err), h);
    assert_ptr_equal(graph_tensor(&f->g, h), y);
    assert_int_equal(h->refs - h->journal, 2);
    tensor_unref(h);
    assert_int_equal(h->refs - h->journal, 1);
    assert_int_equal(f->g.pending_bytes, 24);
    graph_clear(&f->g);
    assert_null(h->node);
    assert_int_equal(h->refs, 1);
    assert_int_equal(h->journal, 0);
    assert_int_equal(f->g.pending_bytes, 0);
    tensor_unref(h);
    assert_int_equal(t->refs, 1);
    tensor_unref(t);
}

static void numbers_get_a_place(void **state)
{
    struct fixture *f = *state;
    struct tensor *h = graph_handle(&f->g, graph_whole(&f->g, 7, true), &f->err);
    assert_int_equal(h->dtype, DTYPE_I64);
    assert_int_equal(h->node->op, OP_full);
    tensor_unref(h);
    h = graph_handle(&f->g, graph_bool(&f->g, true), &f->err);
    assert_int_equal(h->dtype, DTYPE_BOOL);
    tensor_unref(h);
    struct node *sum = call(f, OP_add, graph_whole(&f->g, 1, true), graph_real(&f->g, .5, true));
    assert_int_equal(sum->dtype, DTYPE_F32);
    assert_int_equal(sum->shape.ndim, 0);
}

static void bytes_that_cannot_be_counted_are_refused(void **state)
{
    struct fixture *f = *state;
    struct op_attrs attrs;
    struct node *out;
    attrs_init(&attrs);
    attrs.shape = (struct shape){ .ndim = 2, .size = { (int64_t)1 << 31, (int64_t)1 << 31 } };
    assert_int_equal(graph_call(&f->g, OP_zeros, NULL, 0, &attrs, &out, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_SHAPE);
    assert_non_null(strstr(f->err.text, "zeros: [2147483648, 2147483648] of f32 has more bytes"));
}

static void many_operands(void **state)
{
    struct fixture *f = *state;
    struct tensor *t = leaf(f, DTYPE_I64, 1, 3);
    struct node *in[100], *out;
    struct op_attrs attrs;
    attrs_init(&attrs);
    for (int i = 0; i < 100; i++)
        in[i] = graph_tensor(&f->g, t);
    in[50] = graph_real(&f->g, 1, true);
    assert_int_equal(graph_call(&f->g, OP_concat, in, 100, &attrs, &out, &f->err), -1);
    in[50] = call(f, OP_exp, in[0], NULL);
    assert_int_equal(graph_call(&f->g, OP_concat, in, 100, &attrs, &out, &f->err), 0);
    assert_int_equal(out->dtype, DTYPE_F32);
    assert_int_equal(out->shape.size[0], 100);
    tensor_unref(t);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(casts_are_put_in),     CASE(negative_literal_powers_are_decimals),
        CASE(errors_name_the_call), CASE(handles_come_and_go),
        CASE(numbers_get_a_place),  CASE(bytes_that_cannot_be_counted_are_refused),
        CASE(many_operands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
