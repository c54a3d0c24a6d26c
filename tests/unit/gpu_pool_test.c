/* The pool of a GPU over a driver that only counts: exact books, whatever is asked in whatever
 * order; growth, limit, reserve, trim; what is empty goes back, and what fits is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "backend/gpu/pool.h"

#include <stdlib.h>
#include <string.h>

enum { PIECES = 4096, MIB = 1 << 20 };

/* ---- a driver with nothing behind its addresses -----------------------------------------------
 */

struct gpu_context {
    struct {
        gpu_address at;
        int64_t bytes;
    } pieces[PIECES];
    int count;
    int64_t mapped, capacity;
    gpu_address next;
    int maps, unmaps;
};

static int fake_map(struct gpu_context *c, size_t bytes, gpu_address *out, struct err *err)
{
    if ((int64_t)bytes > c->capacity - c->mapped)
        return err_set(err, ERR_MEMORY, "full");
    assert_true(c->count < PIECES);
    assert_int_equal(bytes % GPU_POOL_UNIT, 0);
    c->pieces[c->count].at = *out = c->next;
    c->pieces[c->count++].bytes = (int64_t)bytes;
    c->next += bytes + 512; /* neighbours are no neighbours */
    c->mapped += (int64_t)bytes;
    c->maps++;
    return 0;
}

static void fake_unmap(struct gpu_context *c, gpu_address at)
{
    for (int i = 0; i < c->count; i++)
        if (c->pieces[i].at == at) {
            c->mapped -= c->pieces[i].bytes;
            c->pieces[i] = c->pieces[--c->count];
            c->unmaps++;
            return;
        }
    fail_msg("unmapped what is not mapped");
}

static const struct gpu_driver fake = { .name = "fake", .map = fake_map, .unmap = fake_unmap };

struct fixture {
    struct gpu_context context;
    struct gpu_pool pool;
    struct err err;
};

static struct fixture *open_pool(int64_t capacity, int64_t budget)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->context.capacity = capacity;
    f->context.next = 1 << 20;
    gpu_pool_init(&f->pool, &fake, &f->context);
    assert_int_equal(gpu_pool_set(&f->pool, budget, 0, &f->err), 0);
    return f;
}

static void close_pool(struct fixture *f)
{
    gpu_pool_fini(&f->pool);
    assert_int_equal(f->context.mapped, 0);
    free(f);
}

static struct gpu_chunk *take(struct fixture *f, int64_t bytes)
{
    struct gpu_chunk *c = NULL;
    assert_int_equal(gpu_pool_take(&f->pool, (size_t)bytes, false, &c, &f->err), 0);
    return c;
}

/* Every byte of every segment is in one chunk, no two free ones are neighbours, and the sums are
 * what the pool says they are. */
static void check_books(const struct fixture *f)
{
    const struct gpu_pool *p = &f->pool;
    int64_t used = 0, mapped = 0, idle = 0, free_chunks = 0, binned = 0;
    for (const struct gpu_segment *s = p->segments; s; s = s->next) {
        gpu_address at = s->at;
        for (const struct gpu_chunk *c = s->first; c; c = c->after) {
            assert_int_equal(c->at, at);
            assert_ptr_equal(c->segment, s);
            assert_true(c->used || !c->after || c->after->used);
            at += (gpu_address)c->bytes;
            used += c->used ? c->bytes : 0;
            free_chunks += !c->used;
        }
        assert_int_equal(at, s->at + (gpu_address)s->bytes);
        mapped += s->bytes;
        idle += !s->first->used && !s->first->after ? s->bytes : 0;
    }
    for (int kind = 0; kind < GPU_POOL_KINDS; kind++)
        for (int bin = 0; bin < GPU_POOL_BINS; bin++)
            for (const struct gpu_chunk *c = p->bins[kind][bin]; c; c = c->larger) {
                assert_false(c->used);
                binned++;
            }
    assert_int_equal(used, p->used);
    assert_int_equal(mapped, p->mapped);
    assert_int_equal(mapped, f->context.mapped);
    assert_int_equal(idle, p->idle);
    assert_int_equal(binned, free_chunks);
    assert_true(p->used <= p->budget && p->used <= p->peak);
}

/* ---- sizes ------------------------------------------------------------------------------------
 */

static void sizes_are_rounded_and_counted(void **state)
{
    (void)state;
    struct fixture *f = open_pool(64 * MIB, 64 * MIB);
    struct gpu_chunk *a = take(f, 1), *b = take(f, 513), *c = take(f, 0);
    assert_int_equal(f->pool.used, 512 + 1024 + 512);
    assert_int_equal(a->at % 512, 0);
    assert_int_equal(b->at, a->at + 512); /* from one segment */
    gpu_pool_give(&f->pool, b);
    gpu_pool_give(&f->pool, a);
    gpu_pool_give(&f->pool, c);
    assert_int_equal(f->pool.used, 0);
    assert_int_equal(f->pool.peak, 2048);
    assert_int_equal(f->context.maps, 1);
    check_books(f);
    close_pool(f);
}

static void the_best_fit_is_taken(void **state)
{
    (void)state;
    static const int sizes[] = { 8192, 512, 2048, 512, 4096, 512 };
    struct fixture *f = open_pool(64 * MIB, 64 * MIB);
    struct gpu_chunk *c[6];
    for (int i = 0; i < 6; i++)
        c[i] = take(f, sizes[i]);
    gpu_address middle = c[4]->at, small = c[2]->at;
    for (int i = 0; i < 6; i += 2)
        gpu_pool_give(&f->pool, c[i]);
    assert_int_equal(take(f, 3000)->at, middle);
    assert_int_equal(take(f, 2048)->at, small);
    check_books(f);
    close_pool(f);
}

/* A small buffer that stays does not hold a large segment. */
static void small_and_large_lie_apart(void **state)
{
    (void)state;
    struct fixture *f = open_pool(256 * MIB, 256 * MIB);
    struct gpu_chunk *large = take(f, 100 * MIB);
    gpu_pool_give(&f->pool, large);
    take(f, 100);
    take(f, 3 * MIB);
    gpu_pool_trim(&f->pool);
    assert_int_equal(f->pool.mapped, (2 + 16) * MIB);
    check_books(f);
    close_pool(f);
}

/* ---- limits -----------------------------------------------------------------------------------
 */

static void the_budget_is_used_to_the_last_byte(void **state)
{
    (void)state;
    struct fixture *f = open_pool(64 * MIB, 5 * MIB + 512);
    struct gpu_chunk *c = NULL;
    take(f, 3 * MIB);
    take(f, 2 * MIB);
    take(f, 512);
    assert_int_equal(f->pool.used, f->pool.budget);
    assert_int_equal(f->pool.mapped, f->pool.budget);
    assert_int_equal(gpu_pool_take(&f->pool, 1, false, &c, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_MEMORY);
    assert_string_equal(f->err.text, "not enough memory on the GPU: asked 1 bytes, budget 5.0 MiB, "
                                     "in use 5.0 MiB");
    assert_int_equal(gpu_pool_take(&f->pool, SIZE_MAX, false, &c, &f->err), -1);
    check_books(f);
    close_pool(f);
}

static void what_stands_in_the_way_is_said(void **state)
{
    (void)state;
    struct fixture *f = open_pool(32 * MIB, 64 * MIB); /* another program has the rest */
    struct gpu_chunk *a = take(f, 20 * MIB), *b = NULL;
    assert_int_equal(gpu_pool_take(&f->pool, 30 * MIB, false, &b, &f->err), 1);
    gpu_pool_give(&f->pool, a);
    assert_int_equal(gpu_pool_take(&f->pool, 30 * MIB, false, &b, &f->err), 1);
    gpu_pool_empty(&f->pool);
    assert_int_equal(gpu_pool_take(&f->pool, 30 * MIB, true, &b, &f->err), 0);
    check_books(f);
    close_pool(f);
}

static void a_limit_can_change_at_any_time(void **state)
{
    (void)state;
    struct fixture *f = open_pool(256 * MIB, 256 * MIB);
    struct gpu_chunk *a = take(f, 40 * MIB);
    gpu_pool_give(&f->pool, take(f, 100 * MIB));
    assert_int_equal(gpu_pool_set(&f->pool, 30 * MIB, 0, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_VALUE);
    assert_string_equal(f->err.text, "a limit of 30.0 MiB is less than the 40.0 MiB in use");
    assert_int_equal(f->pool.budget, 256 * MIB);
    assert_int_equal(gpu_pool_set(&f->pool, 50 * MIB, 0, &f->err), 0);
    assert_int_equal(f->pool.mapped, 40 * MIB); /* what was kept is beyond it */
    gpu_pool_give(&f->pool, a);
    check_books(f);
    close_pool(f);
}

/* ---- growth -----------------------------------------------------------------------------------
 */

static void a_reserve_is_taken_at_once_and_stays(void **state)
{
    (void)state;
    struct fixture *f = open_pool(256 * MIB, 256 * MIB);
    assert_int_equal(gpu_pool_set(&f->pool, 256 * MIB, 100 * MIB, &f->err), 0);
    assert_int_equal(f->context.mapped, 100 * MIB);
    struct gpu_chunk *small = take(f, 100), *large = take(f, 90 * MIB);
    assert_int_equal(f->context.maps, 1); /* both from the reserve */
    struct gpu_chunk *beyond = take(f, 50 * MIB);
    gpu_pool_give(&f->pool, small);
    gpu_pool_give(&f->pool, large);
    gpu_pool_give(&f->pool, beyond);
    gpu_pool_trim(&f->pool);
    assert_int_equal(f->context.mapped, 100 * MIB);
    assert_int_equal(gpu_pool_set(&f->pool, 256 * MIB, 300 * MIB, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_VALUE);
    assert_int_equal(gpu_pool_set(&f->pool, 256 * MIB, 60 * MIB, &f->err), 0);
    assert_int_equal(f->context.mapped, 60 * MIB);
    assert_int_equal(gpu_pool_set(&f->pool, 256 * MIB, 0, &f->err), 0);
    assert_int_equal(f->context.mapped, 0);
    check_books(f);
    close_pool(f);
}

static void a_reserve_that_cannot_be_had_changes_nothing(void **state)
{
    (void)state;
    struct fixture *f = open_pool(64 * MIB, 256 * MIB);
    assert_int_equal(gpu_pool_set(&f->pool, 256 * MIB, 20 * MIB, &f->err), 0);
    assert_int_equal(gpu_pool_set(&f->pool, 200 * MIB, 128 * MIB, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_MEMORY);
    assert_int_equal(f->pool.budget, 256 * MIB);
    assert_int_equal(f->pool.reserve, 20 * MIB);
    assert_int_equal(f->context.mapped, 20 * MIB);
    check_books(f);
    close_pool(f);
}

static void empty_segments_go_back_after_a_while(void **state)
{
    (void)state;
    struct fixture *f = open_pool(1024 * MIB, 1024 * MIB);
    for (int i = 0; i < 100; i++) { /* as a loop does: no mapping after the first round */
        gpu_pool_give(&f->pool, take(f, 200 * MIB));
        f->pool.now += 0.01;
        gpu_pool_age(&f->pool);
    }
    assert_int_equal(f->context.maps, 1);
    struct gpu_chunk *kept = take(f, 32 * MIB);
    gpu_pool_give(&f->pool, kept);
    f->pool.now += 2;
    gpu_pool_age(&f->pool);
    assert_true(f->pool.mapped <= 64 * MIB);
    check_books(f);
    close_pool(f);
}

static void what_may_stay_can_be_said(void **state)
{
    (void)state;
    struct fixture *f = open_pool(1024 * MIB, 1024 * MIB);
    f->pool.keep = 300 * MIB;
    for (int round = 0; round < 2; round++) {
        struct gpu_chunk *a = take(f, 200 * MIB), *b = take(f, 200 * MIB);
        gpu_pool_give(&f->pool, a);
        gpu_pool_give(&f->pool, b);
        f->pool.now += 2;
        gpu_pool_age(&f->pool);
        assert_int_equal(f->pool.mapped, 200 * MIB);
        gpu_pool_trim(&f->pool);
        assert_int_equal(f->pool.mapped, 200 * MIB);
    }
    assert_int_equal(f->context.maps, 3);
    f->pool.keep = 1 * MIB;
    gpu_pool_trim(&f->pool);
    assert_int_equal(f->pool.mapped, 0);
    check_books(f);
    close_pool(f);
}

/* ---- many operations --------------------------------------------------------------------------
 */

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static int64_t random_size(uint64_t *seed)
{
    static const int64_t most[] = { 2000, 100000, 3 * MIB, 40 * MIB };
    return (int64_t)next_random(seed) % most[next_random(seed) % 4];
}

/* No two buffers overlap: each is marked in a model of the addresses, by its two ends. */
static void check_apart(struct gpu_chunk *const *held, int count, const struct gpu_chunk *c)
{
    for (int i = 0; i < count; i++)
        assert_true(held[i]->at + (gpu_address)held[i]->bytes <= c->at ||
                    c->at + (gpu_address)c->bytes <= held[i]->at);
}

static void a_hundred_thousand_operations(void **state)
{
    (void)state;
    enum { HELD = 200 };
    struct fixture *f = open_pool(700 * MIB, 600 * MIB);
    struct gpu_chunk *held[HELD], *c;
    uint64_t seed = 7;
    int count = 0, refused = 0;
    int64_t used = 0;
    for (int i = 0; i < 100000; i++) {
        uint64_t what = next_random(&seed) % 100;
        f->pool.now += 0.005;
        if (what < 52 && count < HELD) {
            int64_t bytes = random_size(&seed);
            int status = gpu_pool_take(&f->pool, (size_t)bytes, what == 0, &c, &f->err);
            refused += status != 0;
            if (status == 0) {
                check_apart(held, count, c);
                assert_true(c->bytes >= bytes && c->bytes < bytes + 1024);
                used += c->bytes;
                held[count++] = c;
            }
        } else if (count > 0 && what < 98) {
            int which = (int)(next_random(&seed) % (uint64_t)count);
            used -= held[which]->bytes;
            gpu_pool_give(&f->pool, held[which]);
            held[which] = held[--count];
        } else if (what == 98) {
            gpu_pool_age(&f->pool);
        } else {
            gpu_pool_trim(&f->pool);
        }
        assert_int_equal(f->pool.used, used);
        if (i % 500 == 0)
            check_books(f);
    }
    assert_in_range(refused, 100, 20000); /* there is room for most */
    while (count > 0)
        gpu_pool_give(&f->pool, held[--count]);
    gpu_pool_trim(&f->pool);
    assert_int_equal(f->pool.mapped, 0);
    close_pool(f);
}

static void policy_cycled_a_thousand_times(void **state)
{
    (void)state;
    struct fixture *f = open_pool(512 * MIB, 512 * MIB);
    struct gpu_chunk *held[8] = { 0 };
    uint64_t seed = 3;
    for (int i = 0; i < 1000; i++) {
        int64_t budget = (int64_t)(100 + next_random(&seed) % 400) * MIB;
        int64_t reserve = i % 3 ? 0 : (int64_t)(next_random(&seed) % 100) * MIB;
        int which = i % 8;
        gpu_pool_give(&f->pool, held[which]);
        held[which] = take(f, (int64_t)(next_random(&seed) % (10 * MIB)));
        if (gpu_pool_set(&f->pool, budget, reserve, &f->err) == 0) {
            assert_true(f->pool.mapped >= reserve);
            assert_true(f->pool.mapped <= budget || f->pool.idle == 0);
        }
        f->pool.now += 0.1;
        if (i % 7 == 0)
            gpu_pool_trim(&f->pool);
        check_books(f);
    }
    for (int i = 0; i < 8; i++)
        gpu_pool_give(&f->pool, held[i]);
    assert_int_equal(gpu_pool_set(&f->pool, 512 * MIB, 0, &f->err), 0);
    gpu_pool_trim(&f->pool);
    assert_int_equal(f->context.mapped, 0);
    close_pool(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_rounded_and_counted),
        cmocka_unit_test(the_best_fit_is_taken),
        cmocka_unit_test(small_and_large_lie_apart),
        cmocka_unit_test(the_budget_is_used_to_the_last_byte),
        cmocka_unit_test(what_stands_in_the_way_is_said),
        cmocka_unit_test(a_limit_can_change_at_any_time),
        cmocka_unit_test(a_reserve_is_taken_at_once_and_stays),
        cmocka_unit_test(a_reserve_that_cannot_be_had_changes_nothing),
        cmocka_unit_test(empty_segments_go_back_after_a_while),
        cmocka_unit_test(what_may_stay_can_be_said),
        cmocka_unit_test(a_hundred_thousand_operations),
        cmocka_unit_test(policy_cycled_a_thousand_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
