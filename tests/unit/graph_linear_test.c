/* What einsum and factorisations become: how many products, in which order, of which shapes. */
#include "graph/compose.h"
#include "graph/einsum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph_fixture.h"

static struct node *leaf(struct fixture *f, enum dtype dtype, int ndim, const int64_t *sizes)
{
    struct shape s = { .ndim = ndim };
    memcpy(s.size, sizes, (size_t)ndim * sizeof *sizes);
    struct tensor *t = tensor_new(dtype, &s);
    t->buffer = buffer_ref(&f->buffer);
    struct node *n = graph_tensor(&f->g, t);
    tensor_unref(t);
    return n;
}

#define LEAF(f, dtype, ...)                                                                        \
    leaf((f), (dtype), (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)),                \
         (const int64_t[]){ __VA_ARGS__ })

static int count(const struct fixture *f, enum op_id op)
{
    int n = 0;
    for (size_t i = 0; i < f->g.count; i++)
        n += f->g.nodes[i]->kind == NODE_CALL && f->g.nodes[i]->op == op;
    return n;
}

static struct node *nth(const struct fixture *f, enum op_id op, int which)
{
    for (size_t i = 0; i < f->g.count; i++)
        if (f->g.nodes[i]->kind == NODE_CALL && f->g.nodes[i]->op == op && which-- == 0)
            return f->g.nodes[i];
    return NULL;
}

static struct node *piece(struct fixture *f, enum op_id op, struct node *x, int which)
{
    struct node *out = NULL;
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.whole[COUNT_AT] = which;
    if (graph_call(&f->g, op, &x, 1, &attrs, &out, &f->err))
        fail_msg("%s", f->err.text);
    return out;
}

/* ---- factors --------------------------------------------------------------------------------- */

/* Also where each piece has cast its operand anew. */
static void pieces_share_one_computation(void **state)
{
    struct fixture *f = *state;
    static const enum dtype dtypes[] = { DTYPE_F32, DTYPE_F64, DTYPE_F16, DTYPE_I8 };
    for (int i = 0; i < 4; i++) {
        struct node *x = LEAF(f, dtypes[i], 5, 4, 3);
        struct node *u = piece(f, OP_svd, x, 0), *s = piece(f, OP_svd, x, 1);
        struct node *vt = piece(f, OP_svd, x, 2);
        assert_int_equal(count(f, OP__svd), i + 1);
        assert_int_equal(nth(f, OP__svd, i)->shape.size[1], 4 * 3 + 3 + 3 * 3);
        enum dtype result = dtypes[i] == DTYPE_I8 ? DTYPE_F32 : dtypes[i];
        assert_true(u->dtype == result && s->dtype == result && vt->dtype == result);
        assert_int_equal(u->shape.size[1], 4);
        assert_int_equal(s->shape.ndim, 2);
        assert_int_equal(vt->shape.size[1], 3);
    }
}

static void other_operands_and_devices_share_nothing(void **state)
{
    struct fixture *f = *state;
    struct node *x = LEAF(f, DTYPE_F32, 3, 3), *y = LEAF(f, DTYPE_F32, 3, 3);
    struct node *whole = LEAF(f, DTYPE_I64, 3, 3);
    piece(f, OP_qr, x, 0);
    piece(f, OP_qr, y, 1);
    assert_int_equal(count(f, OP__qr), 2);
    f->g.where = (const struct request *)(const void *)f; /* only ever compared */
    piece(f, OP_qr, y, 0);
    assert_int_equal(count(f, OP__qr), 3);
    piece(f, OP_qr, whole, 0);
    piece(f, OP_qr, build_cast(&(struct build){ .g = &f->g, .err = &f->err }, whole, DTYPE_F64), 1);
    assert_int_equal(count(f, OP__qr), 5);
}

/* ---- einsum ---------------------------------------------------------------------------------- */

static struct node *einsum(struct fixture *f, const char *equation, int n, struct node **in)
{
    struct node *out = NULL;
    if (graph_einsum(&f->g, str_of(equation), in, n, &out, &f->err))
        fail_msg("%s", f->err.text);
    return out;
}

static void a_matrix_product_is_one_node(void **state)
{
    struct fixture *f = *state;
    struct node *in[] = { LEAF(f, DTYPE_F32, 4, 3), LEAF(f, DTYPE_F32, 3, 2) };
    struct node *out = einsum(f, "ij,jk->ik", 2, in);
    assert_int_equal(out->op, OP_matmul);
    assert_ptr_equal(out->in[0], in[0]);
    assert_ptr_equal(out->in[1], in[1]);
    /* the other order of the result exchanges the factors, and turns views only */
    struct node *turned = einsum(f, "ij,jk->ki", 2, in);
    assert_int_equal(turned->op, OP_matmul);
    assert_int_equal(turned->shape.size[0], 2);
    assert_int_equal(count(f, OP_multiply) + count(f, OP_sum) + count(f, OP_reshape), 0);
}

static void chains_begin_where_little_is_left(void **state)
{
    struct fixture *f = *state;
    struct node *in[] = { LEAF(f, DTYPE_F32, 100, 100), LEAF(f, DTYPE_F32, 100, 100),
                          LEAF(f, DTYPE_F32, 100, 1) };
    struct node *out = einsum(f, "ij,jk,kl->il", 3, in);
    assert_int_equal(count(f, OP_matmul), 2);
    assert_int_equal(nth(f, OP_matmul, 0)->shape.size[1], 1); /* the column first */
    assert_int_equal(out->shape.size[0], 100);
}

static void what_one_operand_names_alone_is_summed_first(void **state)
{
    struct fixture *f = *state;
    struct node *in[] = { LEAF(f, DTYPE_F32, 8, 9), LEAF(f, DTYPE_F32, 8) };
    struct node *out = einsum(f, "ij,i->", 2, in);
    assert_int_equal(nth(f, OP_sum, 0)->shape.ndim, 1);
    assert_int_equal(out->op, OP_matmul);
    assert_int_equal(out->shape.ndim, 0);
}

static void diagonals_are_views(void **state)
{
    struct fixture *f = *state;
    struct node *x = LEAF(f, DTYPE_F32, 4, 5, 4);
    struct node *out = einsum(f, "iji->ij", 1, &x);
    assert_int_equal(count(f, OP__diagonal), 1);
    assert_true(out->shape.size[0] == 4 && out->shape.size[1] == 5);
}

static void a_refusal_leaves_no_node(void **state)
{
    struct fixture *f = *state;
    struct node *in[] = { LEAF(f, DTYPE_F32, 4, 3), LEAF(f, DTYPE_F32, 4, 2) }, *out;
    size_t before = f->g.count;
    assert_int_equal(graph_einsum(&f->g, str_of("ij,jk"), in, 2, &out, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_SHAPE);
    assert_non_null(strstr(f->err.text, "letter j is 3 in operand 1 and 4 in operand 2"));
    assert_int_equal(f->g.count, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pieces_share_one_computation, setup, teardown),
        cmocka_unit_test_setup_teardown(other_operands_and_devices_share_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_matrix_product_is_one_node, setup, teardown),
        cmocka_unit_test_setup_teardown(chains_begin_where_little_is_left, setup, teardown),
        cmocka_unit_test_setup_teardown(what_one_operand_names_alone_is_summed_first, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(diagonals_are_views, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refusal_leaves_no_node, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
