/* Random graphs on the real CPU backend: planned and fused as a whole, they give the same bits as
 * when each call is flushed alone. */
#include "device/device.h"
#include "plan/plan.h"

#include <libgen.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 160, LEAVES = 4 };

struct world {
    struct devices *devices;
    struct planner *planner;
    struct arena arena;
    struct graph whole, single;
    struct node *node[MOST];     /* in whole */
    struct tensor *alone[MOST];  /* computed call by call */
    struct tensor *result[MOST]; /* held in whole, or NULL */
    int count;
    bool tiles; /* elementwise calls of one shape only */
    uint64_t seed;
    struct err err;
};

static int pick(struct world *w, int n)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((w->seed >> 33) % (uint64_t)n);
}

/* build/backends, seen from build/tests/NAME. */
static bool backends_folder(char *folder, size_t size)
{
    char exe[PATH_MAX] = "", path[PATH_MAX];
    if (readlink("/proc/self/exe", exe, sizeof exe - 1) < 0)
        return false;
    snprintf(folder, size, "%.3000s/../backends", dirname(exe));
    snprintf(path, sizeof path, "%.3500s/cpu.so", folder);
    return access(path, R_OK) == 0;
}

static int setup(void **state)
{
    char folder[PATH_MAX];
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    struct devices_options options = { .program = "/no/such", .backends = folder };
    if (backends_folder(folder, sizeof folder) && !(w->devices = devices_new(&options, &w->err)))
        return -1;
    w->planner = w->devices ? planner_new(w->devices) : NULL;
    graph_init(&w->whole, &w->arena);
    graph_init(&w->single, &w->arena);
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    planner_free(w->planner);
    devices_free(w->devices);
    arena_fini(&w->arena);
    free(w);
    return 0;
}

static void flush(struct world *w, struct graph *g)
{
    struct flush f = { .graph = g };
    if (plan_flush(w->planner, &f, &w->err))
        fail_msg("%s", w->err.text);
}

static void fill(struct world *w, struct tensor *t)
{
    char *data = tensor_host(t);
    for (int64_t i = 0; i < shape_count(&t->layout.shape); i++) {
        union scalar v = { .whole = pick(w, 9) - 4 };
        if (dtype_kind(t->dtype) == 'f')
            v.real = (pick(w, 1000) - 500) / 64.0;
        element_write(t->dtype, v, data + (size_t)i * dtype_bytes(t->dtype));
    }
}

static void add_leaf(struct world *w)
{
    static const int64_t sizes[][2] = { { 5, 7 }, { 7, 5 }, { 1, 7 }, { 5, 1 }, { 40, 70 } };
    struct shape s = { .ndim = 2 };
    memcpy(s.size, sizes[w->tiles ? 4 : pick(w, 5)], sizeof sizes[0]);
    struct tensor *t;
    if (device_host_tensor(w->devices, (enum dtype)pick(w, DTYPE_COUNT), &s, &t, &w->err))
        fail_msg("%s", w->err.text);
    fill(w, t);
    w->node[w->count] = graph_tensor(&w->whole, t);
    w->alone[w->count++] = t;
}

static const struct op *some_op(struct world *w)
{
    static const enum op_id others[] = {
        OP_sum,     OP_mean,    OP_max,  OP_argmin, OP_any,  OP_cumsum, OP_matmul, OP_transpose,
        OP_flatten, OP_squeeze, OP_flip, OP_tril,   OP_roll, OP_concat, OP_stack,
    };
    if (!w->tiles && pick(w, 3) == 0)
        return op_row(others[pick(w, sizeof others / sizeof *others)]);
    const struct op *op;
    do
        op = op_row((enum op_id)pick(w, OP_COUNT));
    while (op->class != OP_TILE);
    return op;
}

static int operand_count(const struct op *op)
{
    int n = 0;
    for (int i = 0; i < word_param_count(&op->word); i++)
        n += op->word.params[i].kind == PARAM_TENSOR;
    return n ? n : 2;
}

static void try_call(struct world *w)
{
    const struct op *op = some_op(w);
    struct node *in[3], *in_single[3], *whole, *single;
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.dtype = pick(w, DTYPE_COUNT);
    if (op->id == OP_roll)
        attrs.shape = (struct shape){ .ndim = 1, .size = { pick(w, 9) - 4 } };
    int count = operand_count(op);
    for (int i = 0; i < count; i++) {
        if (pick(w, 5) == 0) {
            double number = pick(w, 7) - 3;
            in[i] = graph_real(&w->whole, number, true);
            in_single[i] = graph_real(&w->single, number, true);
        } else {
            int which = pick(w, w->count);
            in[i] = w->node[which];
            in_single[i] = graph_tensor(&w->single, w->alone[which]);
        }
    }
    if (graph_call(&w->whole, op->id, in, count, &attrs, &whole, &w->err))
        return;
    if (shape_count(&whole->shape) > 100000)
        return;
    assert_int_equal(graph_call(&w->single, op->id, in_single, count, &attrs, &single, &w->err), 0);
    w->node[w->count] = whole;
    w->alone[w->count] = graph_handle(&w->single, single, &w->err);
    w->result[w->count++] = pick(w, 3) ? NULL : graph_handle(&w->whole, whole, &w->err);
    flush(w, &w->single);
}

static bool same_elements(enum dtype t, const void *a, const void *b, int64_t n)
{
    size_t each = dtype_bytes(t);
    const char *x = a, *y = b;
    for (int64_t i = 0; i < n; i++, x += each, y += each)
        if (memcmp(x, y, each) != 0 && !(isnan(element_real(t, x)) && isnan(element_real(t, y))))
            return false;
    return true;
}

static void compare(struct world *w, int i)
{
    struct tensor *a = w->result[i], *b = w->alone[i];
    int64_t n = shape_count(&b->layout.shape);
    size_t bytes = (size_t)n * dtype_bytes(b->dtype) + 1;
    void *left = malloc(bytes), *right = malloc(bytes);
    assert_int_equal(a->dtype, b->dtype);
    assert_int_equal(device_download(w->devices, a, left, &w->err), 0);
    assert_int_equal(device_download(w->devices, b, right, &w->err), 0);
    if (!same_elements(b->dtype, left, right, n))
        fail_msg("value %d differs", i);
    free(left);
    free(right);
}

static void run_rounds(struct world *w, int rounds, int most)
{
    for (int round = 0; round < rounds; round++) {
        w->seed = (uint64_t)round * 1000003 + 17;
        w->count = 0;
        memset(w->result, 0, sizeof w->result);
        for (int i = 0; i < LEAVES; i++)
            add_leaf(w);
        for (int tries = 0; tries < 5 * most && w->count < most; tries++)
            try_call(w);
        flush(w, &w->whole);
        for (int i = 0; i < w->count; i++) {
            if (w->result[i])
                compare(w, i);
            tensor_unref(w->result[i]);
            tensor_unref(w->alone[i]);
        }
        graph_clear(&w->single);
        arena_reset(&w->arena);
    }
}

static void fused_work_gives_the_same_bits(void **state)
{
    struct world *w = *state;
    if (!w->devices)
        skip();
    run_rounds(w, 600, 40);
}

/* More than one step has room for: pieces that write over what they read. */
static void long_work_gives_the_same_bits(void **state)
{
    struct world *w = *state;
    if (!w->devices)
        skip();
    w->tiles = true;
    run_rounds(w, 30, MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fused_work_gives_the_same_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(long_work_gives_the_same_bits, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
