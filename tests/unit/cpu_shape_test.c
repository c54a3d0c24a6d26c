/* Kernels that move, pick and count elements, on views whose strides are not those of a new tensor;
 * and what they say to indices and labels that are out of range. */
#include "cpu_program.h"

struct fixture {
    struct made m;
    int32_t x; /* [[0, 1, 2], [3, 4, 5]] as the transpose of what lies in memory */
};

static void fixture_init(struct fixture *f, struct backend_device *d)
{
    static const float memory[6] = { 0, 3, 1, 4, 2, 5 };
    made_init(&f->m, d);
    made_tensor(&f->m, BUFFER_INPUT, DTYPE_F32, SHAPE(6), memory);
    f->x = made_view(&f->m, 0, DTYPE_F32, (struct layout){ SHAPE(2, 3), { 1, 2 }, 0 });
}

static int32_t result(struct fixture *f, enum dtype t, struct shape s)
{
    return made_tensor(&f->m, BUFFER_OUTPUT, t, s, NULL);
}

static void expect(struct fixture *f, int32_t view, const char *wanted)
{
    char text[400] = "";
    const struct program_view *v = &f->m.views[view];
    for (int64_t i = 0; i < shape_count(&v->layout.shape); i++) {
        double x = v->dtype == DTYPE_F32   ? (double)made_floats(&f->m, view)[i]
                   : v->dtype == DTYPE_I64 ? (double)made_wholes(&f->m, view)[i]
                                           : ((uint8_t *)made_data(&f->m, view))[i];
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s%g", i ? " " : "", x);
    }
    assert_string_equal(text, wanted);
}

static int32_t indices(struct fixture *f, int n, const int64_t *at)
{
    return made_tensor(&f->m, BUFFER_INPUT, DTYPE_I64, SHAPE(n), at);
}
#define INDICES(f, ...)                                                                            \
    indices((f), (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)),                      \
            (const int64_t[]){ __VA_ARGS__ })

static int32_t percents(struct made *m, int n, const double *q)
{
    return made_tensor(m, BUFFER_INPUT, DTYPE_F64, SHAPE(n), q);
}

static void joining_and_repeating(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    struct fixture f;
    fixture_init(&f, d);
    struct made *m = &f.m;
    int32_t copy = result(&f, DTYPE_F32, SHAPE(2, 3));
    STEP(m, _copy, copy, f.x);
    int32_t concat = result(&f, DTYPE_F32, SHAPE(2, 6));
    STEP(m, concat, concat, f.x, copy)->whole[0] = 1;
    int32_t stack = result(&f, DTYPE_F32, SHAPE(2, 2, 3));
    STEP(m, stack, stack, f.x, copy)->whole[0] = 1;
    int32_t tile = result(&f, DTYPE_F32, SHAPE(2, 2, 6));
    STEP(m, tile, tile, f.x)->shape = SHAPE(2, 1, 2);
    int32_t repeat = result(&f, DTYPE_F32, SHAPE(12));
    STEP(m, repeat, repeat, f.x)->whole[0] = 2;
    int32_t rows = result(&f, DTYPE_F32, SHAPE(4, 3));
    struct op_attrs *a = STEP(m, repeat, rows, f.x);
    a->whole[0] = 2;
    a->axis_count = 1;
    int32_t pad = result(&f, DTYPE_F32, SHAPE(3, 5));
    a = STEP(m, pad, pad, f.x, made_real(m, 9));
    a->whole[1] = a->whole[2] = a->whole[3] = 1;
    int32_t roll = result(&f, DTYPE_F32, SHAPE(2, 3)), turn = result(&f, DTYPE_F32, SHAPE(2, 3));
    STEP(m, roll, roll, f.x)->shape = SHAPE(5);
    a = STEP(m, roll, turn, f.x);
    a->shape = SHAPE(0, 1);
    a->axis_count = 2;
    made_run_well(m);
    expect(&f, copy, "0 1 2 3 4 5");
    expect(&f, concat, "0 1 2 0 1 2 3 4 5 3 4 5");
    expect(&f, stack, "0 1 2 0 1 2 3 4 5 3 4 5");
    expect(&f, tile, "0 1 2 0 1 2 3 4 5 3 4 5 0 1 2 0 1 2 3 4 5 3 4 5");
    expect(&f, repeat, "0 0 1 1 2 2 3 3 4 4 5 5");
    expect(&f, rows, "0 1 2 0 1 2 3 4 5 3 4 5");
    expect(&f, pad, "9 0 1 2 9 9 3 4 5 9 9 9 9 9 9");
    expect(&f, roll, "1 2 3 4 5 0");
    expect(&f, turn, "2 0 1 5 3 4");
    made_fini(m);
    cpu_backend()->close(d);
}

static void picking_and_putting(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    struct fixture f;
    fixture_init(&f, d);
    struct made *m = &f.m;
    int32_t at = INDICES(&f, 2, -3, 1, 1);
    int32_t flat = result(&f, DTYPE_F32, SHAPE(4)), columns = result(&f, DTYPE_F32, SHAPE(2, 4));
    STEP(m, take, flat, f.x, at);
    struct op_attrs *a = STEP(m, take, columns, f.x, at);
    a->axis_count = 1;
    a->axes[0] = 1;
    int32_t pairs = made_view(m, m->views[at].buffer, DTYPE_I64,
                              (struct layout){ SHAPE(2, 2), { 2, 1 }, 0 });
    int32_t gather = result(&f, DTYPE_F32, SHAPE(2, 2));
    STEP(m, gather, gather, f.x, pairs)->whole[0] = 1;
    int32_t put = result(&f, DTYPE_F32, SHAPE(2, 3)), rows = INDICES(&f, 1, 0, 1);
    static const float values[3] = { 7, 8, 9 };
    int32_t value = made_tensor(m, BUFFER_INPUT, DTYPE_F32, SHAPE(3, 1), values);
    a = STEP(m, _pick_set, put, f.x, value, rows);
    a->axis_count = 1;
    a->axes[0] = 0;
    int32_t set = result(&f, DTYPE_F32, SHAPE(2, 3));
    a = STEP(m, _slice_set, set, f.x, made_real(m, -1), made_whole(m, 5)); /* x[1, ::-2] = -1 */
    a->whole[1] = 1;
    a->whole[3] = -2;
    a->shape = SHAPE(1, 2);
    a->axis_count = 1;
    a->axes[0] = 1;
    int32_t lower = result(&f, DTYPE_F32, SHAPE(2, 3)), upper = result(&f, DTYPE_F32, SHAPE(2, 3));
    STEP(m, tril, lower, f.x);
    STEP(m, triu, upper, f.x)->whole[0] = 1;
    int32_t diagonal = result(&f, DTYPE_F32, SHAPE(2)), matrix = result(&f, DTYPE_F32, SHAPE(3, 3));
    STEP(m, diag, diagonal, f.x)->whole[0] = 1;
    STEP(m, diag, matrix, diagonal)->whole[0] = -1;
    made_run_well(m);
    expect(&f, flat, "2 3 1 1");
    expect(&f, columns, "2 0 1 1 5 3 4 4");
    expect(&f, gather, "2 0 4 4");
    expect(&f, put, "8 8 8 9 9 9");
    expect(&f, set, "0 1 2 -1 4 -1");
    expect(&f, lower, "0 0 0 3 4 0");
    expect(&f, upper, "0 1 2 0 0 5");
    expect(&f, diagonal, "1 5");
    expect(&f, matrix, "0 0 0 1 0 0 0 5 0");
    made_fini(m);
    cpu_backend()->close(d);
}

static void counting(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    struct fixture f;
    fixture_init(&f, d);
    struct made *m = &f.m;
    static const uint8_t truth[5] = { 0, 1, 0, 1, 1 };
    static const float noise[7] = { 3, NAN, -1, 3, -0.0f, 0, -INFINITY };
    int32_t mask = made_tensor(m, BUFFER_INPUT, DTYPE_BOOL, SHAPE(5), truth);
    int32_t reals = made_tensor(m, BUFFER_INPUT, DTYPE_F32, SHAPE(7), noise);
    int32_t number = INDICES(&f, 3, 0, 3, 1), other = INDICES(&f, 3, 1, 0, 1);
    int32_t n[4];
    for (int i = 0; i < 4; i++)
        n[i] = result(&f, DTYPE_I64, SHAPE_0);
    STEP(m, _nonzero_count, n[0], mask);
    STEP(m, _unique_count, n[1], reals);
    STEP(m, _bincount_size, n[2], number)->whole[0] = 6;
    STEP(m, _confusion_size, n[3], number, other);
    int32_t where = result(&f, DTYPE_I64, SHAPE(3)), unique = result(&f, DTYPE_F32, SHAPE(5));
    int32_t bins = result(&f, DTYPE_I64, SHAPE(6)), confusion = result(&f, DTYPE_I64, SHAPE(4, 4));
    int32_t hot = result(&f, DTYPE_F32, SHAPE(4, 4)), share = result(&f, DTYPE_F32, SHAPE_0);
    int32_t close = result(&f, DTYPE_BOOL, SHAPE_0), running = result(&f, DTYPE_F32, SHAPE(2, 3));
    int32_t median = result(&f, DTYPE_F32, SHAPE(2)), tenth = result(&f, DTYPE_F32, SHAPE_0);
    STEP(m, _nonzero, where, mask);
    STEP(m, unique, unique, reals);
    STEP(m, bincount, bins, number);
    STEP(m, confusion, confusion, number, other);
    STEP(m, one_hot, hot, number)->whole[0] = 4;
    static const float guess[2] = { 2, 1 };
    int32_t label = made_tensor(m, BUFFER_INPUT, DTYPE_F32, SHAPE(2), guess);
    STEP(m, accuracy, share, label, f.x);
    struct op_attrs *a = STEP(m, allclose, close, f.x, f.x);
    a->real[0] = a->real[1] = 1e-8;
    a = STEP(m, cumsum, running, f.x);
    a->axis_count = 1;
    a = STEP(m, median, median, f.x);
    a->axis_count = 1;
    a->axes[0] = 1;
    STEP(m, percentile, tenth, f.x, percents(m, 1, (const double[]){ 10 }));
    made_run_well(m);
    expect(&f, n[0], "3");
    expect(&f, n[1], "5");
    expect(&f, n[2], "6");
    expect(&f, n[3], "4");
    expect(&f, where, "1 3 4");
    expect(&f, unique, "-inf -1 0 3 nan");
    expect(&f, bins, "1 1 0 2 0 0");
    expect(&f, confusion, "0 1 0 0 0 1 0 0 0 0 0 0 1 0 0 1");
    expect(&f, hot, "0 0 0 1 1 0 0 0 0 0 0 1 0 1 0 0");
    expect(&f, share, "0.5");
    expect(&f, close, "1");
    expect(&f, running, "0 1 2 3 5 7");
    expect(&f, median, "1 4");
    expect(&f, tenth, "0.5");
    made_fini(m);
    cpu_backend()->close(d);
}

static void refuse(struct backend_device *d, enum op_id op, int64_t bad, const char *text)
{
    struct fixture f;
    fixture_init(&f, d);
    int32_t list = INDICES(&f, 0, bad), row = INDICES(&f, 0, 1);
    int32_t out = result(&f, DTYPE_F32, SHAPE(4, 4)); /* larger than any of these needs */
    operand_ref in[3] = { f.x, op == OP__pick_set ? f.x : list, list };
    if (op == OP_one_hot || op == OP_bincount || op == OP__bincount_size)
        in[0] = list;
    if (op == OP_confusion)
        in[0] = row;
    struct op_attrs *a = made_step(&f.m, op, out,
                                   op == OP__pick_set ? 3
                                   : op == OP_one_hot ? 1
                                                      : 2,
                                   in);
    a->axis_count = op == OP_take || op == OP__pick_set ? 1 : -1;
    a->whole[0] = op == OP_one_hot ? 2 : 0;
    assert_int_equal(made_run(&f.m), -1);
    assert_int_equal(f.m.err.kind, ERR_VALUE);
    if (!strstr(f.m.err.text, text))
        fail_msg("%s", f.m.err.text);
    made_fini(&f.m);
}

static void bad_numbers_are_errors(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(2, 0);
    refuse(d, OP_take, 2, "index 2 (number 1 of its tensor) is outside axis 0, which has size 2");
    refuse(d, OP_take, -3, "index -3");
    refuse(d, OP_gather, INT64_MIN, "outside axis 0, which has size 2");
    refuse(d, OP__pick_set, 4, "index 4");
    refuse(d, OP_one_hot, 2, "label 2");
    refuse(d, OP_one_hot, -1, "label -1");
    refuse(d, OP_bincount, -1, "number -1");
    refuse(d, OP__bincount_size, -7, "number -7");
    refuse(d, OP_confusion, 4, "prediction 4");
    struct memory_facts facts;
    cpu_backend()->memory(d, &facts);
    assert_int_equal(facts.used, 0); /* scratch came back */
    cpu_backend()->close(d);
}

/* Order statistics and sorting of more than a few elements, against a sorted copy. */
static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void ranks_of_many(void **state)
{
    (void)state;
    enum { N = 5001 };
    static float x[N], sorted[N];
    struct backend_device *d = cpu_open(2, 0);
    struct made m;
    made_init(&m, d);
    for (int i = 0; i < N; i++)
        sorted[i] = x[i] = (float)((i * 7919) % 10007 - 5000) / 3;
    qsort(sorted, N, sizeof *sorted, by_value);
    int32_t v = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(N), x);
    int32_t middle = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE_0, NULL);
    int32_t part = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(2), NULL);
    int32_t all = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(N), NULL);
    STEP(&m, median, middle, v);
    STEP(&m, percentile, part, v, percents(&m, 2, (const double[]){ 33.333, 100 }));
    STEP(&m, unique, all, v);
    made_run_well(&m);
    assert_true(made_floats(&m, middle)[0] == sorted[N / 2]);
    double place = 0.33333 * (N - 1), low = floor(place);
    double wanted = (double)sorted[(int)low] +
                    (place - low) * ((double)sorted[(int)low + 1] - (double)sorted[(int)low]);
    assert_true(fabs((double)made_floats(&m, part)[0] - wanted) < 1e-3);
    assert_true(made_floats(&m, part)[1] == sorted[N - 1]);
    assert_memory_equal(made_floats(&m, all), sorted, sizeof sorted);
    made_fini(&m);
    cpu_backend()->close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joining_and_repeating),
        cmocka_unit_test(picking_and_putting),
        cmocka_unit_test(counting),
        cmocka_unit_test(bad_numbers_are_errors),
        cmocka_unit_test(ranks_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
