/* Where temporaries lie: those that are alive together lie apart, and the whole is hardly larger
 * than what is alive at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "backend/gpu/program.h"

#include <string.h>

enum { MOST = 60 };

struct fixture {
    struct program program;
    struct program_buffer buffers[MOST];
    struct step steps[MOST];
    struct gpu_step gpu_steps[MOST];
    int64_t at[MOST];
    struct gpu_prepared prepared;
    struct err err;
};

static void fixture_init(struct fixture *f, int32_t buffers, int32_t steps)
{
    memset(f, 0, sizeof *f);
    f->program = (struct program){
        .buffer_count = buffers, .step_count = steps, .buffers = f->buffers, .steps = f->steps
    };
    f->prepared.program = &f->program;
    f->prepared.steps = f->gpu_steps;
    f->prepared.temporary_at = f->at;
}

static int64_t rounded(int64_t bytes)
{
    return (bytes + GPU_POOL_UNIT - 1) / GPU_POOL_UNIT * GPU_POOL_UNIT;
}

static bool apart(int64_t a, int64_t a_bytes, int64_t b, int64_t b_bytes)
{
    return a + a_bytes <= b || b + b_bytes <= a;
}

/* No two that are alive together overlap; returns the most that is alive at one step. */
static int64_t check(const struct fixture *f)
{
    int64_t most = 0;
    for (int32_t s = 0; s < f->program.step_count; s++) {
        int64_t alive = rounded((int64_t)f->gpu_steps[s].scratch), scratch = alive;
        for (int32_t i = 0; i < f->program.buffer_count; i++) {
            const struct program_buffer *a = &f->buffers[i];
            if (a->first > s || a->last < s)
                continue;
            alive += rounded(a->bytes);
            assert_true(f->at[i] >= 0 && f->at[i] + a->bytes <= f->prepared.arena);
            assert_int_equal(f->at[i] % GPU_POOL_UNIT, 0);
            assert_true(apart(f->at[i], a->bytes, f->gpu_steps[s].scratch_at, scratch));
            for (int32_t k = 0; k < i; k++)
                if (f->buffers[k].first <= s && f->buffers[k].last >= s)
                    assert_true(apart(f->at[i], a->bytes, f->at[k], f->buffers[k].bytes));
        }
        most = alive > most ? alive : most;
    }
    return most;
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void random_lifetimes(void **state)
{
    (void)state;
    static struct fixture f;
    uint64_t seed = 11;
    double ratio = 0;
    for (int round = 0; round < 500; round++) {
        int32_t steps = 1 + (int32_t)(next_random(&seed) % (MOST - 1));
        fixture_init(&f, MOST, steps);
        for (int i = 0; i < MOST; i++) {
            int32_t first = (int32_t)(next_random(&seed) % (uint64_t)steps);
            int32_t length = (int32_t)(next_random(&seed) % 6);
            f.buffers[i] = (struct program_buffer){ BUFFER_TEMPORARY, first,
                                                    first + length < steps ? first + length
                                                                           : steps - 1,
                                                    (int64_t)(next_random(&seed) % 100000) };
        }
        for (int32_t s = 0; s < steps; s++)
            f.gpu_steps[s].scratch = next_random(&seed) % 5 ? 0 : next_random(&seed) % 50000;
        assert_int_equal(gpu_arena_plan(&f.prepared, &f.err), 0);
        int64_t most = check(&f);
        assert_true(f.prepared.arena >= most);
        ratio += (double)f.prepared.arena / (double)(most ? most : 1);
    }
    assert_true(ratio / 500 < 1.15);
}

static void a_chain_needs_two_places(void **state)
{
    (void)state;
    static struct fixture f;
    fixture_init(&f, 30, 31);
    for (int i = 0; i < 30; i++)
        f.buffers[i] = (struct program_buffer){ BUFFER_TEMPORARY, i, i + 1, 4000 };
    f.prepared.fault_count = 3;
    assert_int_equal(gpu_arena_plan(&f.prepared, &f.err), 0);
    check(&f);
    assert_int_equal(f.prepared.arena, 2 * 4096 + 512);
    assert_int_equal(f.prepared.head_at, 2 * 4096);
}

static void only_temporaries_are_in_it(void **state)
{
    (void)state;
    static struct fixture f;
    fixture_init(&f, 3, 1);
    f.buffers[0] = (struct program_buffer){ BUFFER_INPUT, 0, 0, 4000 };
    f.buffers[1] = (struct program_buffer){ BUFFER_OUTPUT, 0, 0, 4000 };
    f.buffers[2] = (struct program_buffer){ BUFFER_TEMPORARY, 0, 0, 0 };
    assert_int_equal(gpu_arena_plan(&f.prepared, &f.err), 0);
    assert_int_equal(f.prepared.arena, 0);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    static struct fixture f;
    fixture_init(&f, 2, 1);
    for (int i = 0; i < 2; i++)
        f.buffers[i] = (struct program_buffer){ BUFFER_TEMPORARY, 0, 0, INT64_MAX - i };
    assert_int_equal(gpu_arena_plan(&f.prepared, &f.err), -1);
    assert_int_equal(f.err.kind, ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_lifetimes),
        cmocka_unit_test(a_chain_needs_two_places),
        cmocka_unit_test(only_temporaries_are_in_it),
        cmocka_unit_test(too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
