/* Random graphs over two fake devices: what comes out of planning, fusing and moving has to be what
 * each call gives when it is computed alone. */
#include "plan_fake.h"

enum { MOST_VALUES = 60 };

struct known {
    struct node *node;
    struct tensor *handle; /* NULL: not held */
    double *values;        /* contiguous in node->shape */
};

struct world {
    struct fixture f;
    struct known known[MOST_VALUES];
    int count;
    uint64_t seed;
};

static int pick(struct world *w, int n)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((w->seed >> 33) % (uint64_t)n);
}

static void remember(struct world *w, struct node *n, double *values, bool hold_it)
{
    struct known *k = &w->known[w->count++];
    *k = (struct known){ n, NULL, values };
    if (hold_it)
        k->handle = hold(&w->f, n);
}

static double *room(struct world *w, const struct shape *s)
{
    (void)w;
    return calloc((size_t)shape_count(s) + 1, sizeof(double));
}

static void add_leaf(struct world *w, struct device *device)
{
    static const int64_t sizes[][2] = { { 2, 3 }, { 3, 2 }, { 1, 3 }, { 2, 1 } };
    struct tensor *t = fixture_tensor(&w->f, device, pick(w, 4) ? DTYPE_F32 : DTYPE_I64, 2,
                                      sizes[pick(w, 4)]);
    struct node *n = graph_tensor(&w->f.g, t);
    double *values = room(w, &n->shape);
    for (int64_t i = 0; i < shape_count(&n->shape); i++)
        values[i] = fixture_value(t, i);
    remember(w, n, values, false);
    tensor_unref(t);
}

static bool is_small(const struct shape *s)
{
    return s->ndim <= 3 && shape_count(s) <= 200;
}

static double operand_value(const struct known *k, const struct shape *to, int64_t element)
{
    struct layout dense = layout_contiguous(&k->node->shape);
    struct layout seen = layout_broadcast(&dense, to);
    return k->values[fake_place(&seen, element)];
}

static void add_binary(struct world *w)
{
    static const enum op_id ops[] = { OP_add, OP_subtract, OP_multiply, OP_maximum, OP_less };
    const struct known *a = &w->known[pick(w, w->count)], *b = &w->known[pick(w, w->count)];
    struct shape s;
    if (shape_broadcast(&a->node->shape, &b->node->shape, &s, &w->f.err) || !is_small(&s))
        return;
    enum op_id op = ops[pick(w, 5)];
    struct node *n = call(&w->f, op, 2, a->node, b->node);
    enum dtype t = n->in[0]->dtype;
    double *values = room(w, &s);
    for (int64_t i = 0; i < shape_count(&s); i++)
        values[i] = fake_round(n->dtype, fake_tile_op(op, fake_round(t, operand_value(a, &s, i)),
                                                      fake_round(t, operand_value(b, &s, i)), 0));
    remember(w, n, values, pick(w, 3) == 0);
}

static void add_scaled(struct world *w)
{
    const struct known *a = &w->known[pick(w, w->count)];
    double by = pick(w, 5) - 2;
    struct node *n = call(&w->f, OP_multiply, 2, a->node, graph_real(&w->f.g, by, true));
    double *values = room(w, &n->shape);
    for (int64_t i = 0; i < shape_count(&n->shape); i++)
        values[i] = fake_round(n->dtype, fake_round(n->dtype, a->values[i]) * by);
    remember(w, n, values, pick(w, 4) == 0);
}

static void add_sum(struct world *w)
{
    const struct known *a = &w->known[pick(w, w->count)];
    struct node *n = call(&w->f, OP_sum, 1, a->node);
    double *values = room(w, &n->shape);
    for (int64_t i = 0; i < shape_count(&a->node->shape); i++)
        values[0] = fake_round(n->dtype, values[0] + a->values[i]);
    remember(w, n, values, pick(w, 4) == 0);
}

static int64_t transposed_place(const struct shape *out, int64_t element)
{
    int64_t index[MAX_DIMS], at = 0;
    for (int i = out->ndim - 1; i >= 0; i--) {
        index[i] = element % out->size[i];
        element /= out->size[i];
    }
    for (int i = out->ndim - 1; i >= 0; i--)
        at = at * out->size[i] + index[i];
    return at;
}

static void add_view(struct world *w)
{
    static const enum op_id ops[] = { OP_transpose, OP_flatten, OP_flip };
    const struct known *a = &w->known[pick(w, w->count)];
    enum op_id op = ops[pick(w, 3)];
    struct node *n = call(&w->f, op, 1, a->node);
    double *values = room(w, &n->shape);
    int64_t count = shape_count(&n->shape);
    for (int64_t i = 0; i < count; i++)
        values[i] = a->values[op == OP_transpose ? transposed_place(&n->shape, i)
                              : op == OP_flip    ? count - 1 - i
                                                 : i];
    remember(w, n, values, pick(w, 4) == 0);
}

static void check_and_forget(struct world *w)
{
    for (int k = 0; k < w->count; k++) {
        const struct known *known = &w->known[k];
        struct tensor *t = known->handle;
        for (int64_t i = 0; t && i < shape_count(&t->layout.shape); i++) {
            double is = fixture_value(t, i), should = known->values[i];
            if (is != should && !(isnan(is) && isnan(should)))
                fail_msg("value %d element %d is %g, not %g", k, (int)i, is, should);
        }
        tensor_unref(t);
        free(known->values);
    }
    w->count = 0;
}

static void one_graph(struct world *w)
{
    struct fixture *f = &w->f;
    bool both = pick(w, 2);
    for (int i = 0; i < 4; i++)
        add_leaf(w, both && pick(w, 2) ? &f->gpu : f->cpu);
    int wanted = 8 + pick(w, MOST_VALUES - 10);
    for (int tries = 0; tries < 300 && w->count < wanted; tries++) {
        f->g.where = both && pick(w, 2) ? &f->on_gpu : &f->on_cpu;
        int kind = pick(w, 10);
        if (kind < 5)
            add_binary(w);
        else if (kind < 7)
            add_scaled(w);
        else if (kind < 9)
            add_view(w);
        else
            add_sum(w);
    }
    if (fixture_flush(f))
        fail_msg("%s", f->err.text);
    check_and_forget(w);
    arena_reset(&f->arena);
}

static void random_graphs_give_what_single_calls_give(void **state)
{
    (void)state;
    struct world *w = calloc(1, sizeof *w);
    fixture_init(&w->f);
    for (int i = 0; i < 400; i++) {
        w->seed = (uint64_t)i * 7919 + 1;
        one_graph(w);
    }
    assert_true(planner_stats(w->f.planner).programs > 400);
    fixture_fini(&w->f);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs_give_what_single_calls_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
