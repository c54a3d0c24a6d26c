/* Views whose place each run says: they move, and never out of their buffer, whatever a program
 * from elsewhere asks for. */
#include "cpu_program.h"

enum { ROWS = 5, COLUMNS = 3 };

struct fixture {
    struct made m;
    int32_t row, out, fused; /* views */
    operand_ref shift;
};

/* out = x[shift:] as a row, copied by a kernel, and doubled by fused code; by: the row's stride. */
static void fixture_init(struct fixture *f, struct backend_device *d, int64_t by, int64_t offset)
{
    float x[ROWS * COLUMNS];
    for (int i = 0; i < ROWS * COLUMNS; i++)
        x[i] = (float)i;
    made_init(&f->m, d);
    struct made *m = &f->m;
    int32_t all = made_tensor(m, BUFFER_INPUT, DTYPE_F32, SHAPE(ROWS, COLUMNS), x);
    f->row = made_view(m, m->views[all].buffer, DTYPE_F32,
                       (struct layout){ SHAPE(COLUMNS), { by }, offset });
    f->shift = m->views[f->row].shift = made_whole(m, 0);
    f->out = made_tensor(m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(COLUMNS), NULL);
    f->fused = made_tensor(m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(COLUMNS), NULL);
    STEP(m, _copy, f->out, f->row);
    made_fused(m, SHAPE(COLUMNS));
    CODE(m, .code = TILE_LOAD, .dtype = DTYPE_F32, .dst = 0, .index = f->row);
    CODE(m, .code = OP_add, .dtype = DTYPE_F32, .to = DTYPE_F32, .dst = 1, .a = 0, .b = 0);
    CODE(m, .code = TILE_STORE, .dtype = DTYPE_F32, .a = 1, .index = f->fused);
}

static int run_at(struct fixture *f, int64_t shift)
{
    f->m.scalars[operand_scalar(f->shift)].whole = shift;
    return made_run(&f->m);
}

static void rows_move(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct fixture f;
    fixture_init(&f, d, 1, 0);
    for (int64_t row = 0; row < ROWS; row++) {
        assert_int_equal(run_at(&f, row * COLUMNS), 0);
        for (int i = 0; i < COLUMNS; i++) {
            assert_true(made_floats(&f.m, f.out)[i] == (float)(row * COLUMNS + i));
            assert_true(made_floats(&f.m, f.fused)[i] == (float)(2 * (row * COLUMNS + i)));
        }
    }
    made_fini(&f.m);
    cpu_backend()->close(d);
}

static void nothing_outside_is_touched(void **state)
{
    (void)state;
    static const struct {
        int64_t by, offset, shift;
        bool fits;
    } views[] = {
        { 1, 0, ROWS * COLUMNS - COLUMNS, true },
        { 1, 0, ROWS * COLUMNS - COLUMNS + 1, false },
        { 1, 0, -1, false },
        { 1, 2, -2, true },
        { 1, 2, -3, false },
        { -1, 0, 2, true },
        { -1, 0, 1, false },
        { -1, 0, ROWS * COLUMNS, false },
        { 1, 0, INT64_MAX, false },
        { 1, 7, INT64_MAX, false },
        { -1, 0, INT64_MIN, false },
        { 7, 0, 0, true },
        { 7, 0, 1, false },
    };
    struct backend_device *d = cpu_open(1, 0);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        struct fixture f;
        fixture_init(&f, d, views[i].by, views[i].offset);
        if ((run_at(&f, views[i].shift) == 0) != views[i].fits)
            fail_msg("view %d", (int)i);
        made_fini(&f.m);
    }
    cpu_backend()->close(d);
}

static void a_part_is_set_inside_only(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    for (int64_t at = -3; at < ROWS * COLUMNS + 3; at++) {
        struct made m;
        made_init(&m, d);
        float x[ROWS * COLUMNS] = { 0 };
        int32_t all = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(ROWS, COLUMNS), x);
        int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(ROWS, COLUMNS), NULL);
        struct op_attrs *a = STEP(&m, _slice_set, out, all, made_real(&m, 7),
                                  made_whole(&m, at)); /* a row */
        a->whole[1] = a->whole[3] = 1;
        a->shape = SHAPE(1, COLUMNS);
        a->axis_count = 1;
        a->axes[0] = 1;
        assert_int_equal(made_run(&m) == 0, at >= 0 && at <= (ROWS - 1) * COLUMNS);
        made_fini(&m);
    }
    cpu_backend()->close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_move),
        cmocka_unit_test(nothing_outside_is_touched),
        cmocka_unit_test(a_part_is_set_inside_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
