#include "wire/replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A digest that looks random and is made from a number. */
static const unsigned char *digest(uint64_t i, unsigned char out[REPLAY_BYTES])
{
    for (int k = 0; k < REPLAY_BYTES; k += 8) {
        uint64_t v = (i + 1 + (uint64_t)k) * 0x9E3779B97F4A7C15u;
        v ^= v >> 29;
        v *= 0xBF58476D1CE4E5B9u;
        v ^= v >> 32;
        memcpy(out + k, &v, sizeof v);
    }
    return out;
}

static void forgets_the_oldest_first(void **state)
{
    (void)state;
    struct replay r;
    unsigned char d[REPLAY_BYTES];
    assert_int_equal(replay_init(&r), 0);
    for (uint64_t i = 0; i < REPLAY_KEEP; i++)
        assert_true(replay_admit(&r, digest(i, d)));
    for (uint64_t i = 0; i < REPLAY_KEEP; i += 7)
        assert_false(replay_admit(&r, digest(i, d)));
    /* 3 rounds more: exactly the newest REPLAY_KEEP are known at each point */
    for (uint64_t i = REPLAY_KEEP; i < 4 * REPLAY_KEEP; i++) {
        assert_true(replay_admit(&r, digest(i, d)));
        if (i % 97 == 0)
            assert_false(replay_admit(&r, digest(i - REPLAY_KEEP + 1, d)));
    }
    assert_true(replay_admit(&r, digest(0, d)));
    replay_fini(&r);
}

static void equal_homes_do_not_disturb_each_other(void **state)
{
    (void)state;
    struct replay r;
    unsigned char d[REPLAY_BYTES] = { 0 };
    assert_int_equal(replay_init(&r), 0);
    /* all hash to the table's last slots, so that they wrap around */
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t home = 0xFFFFFFFFu - i % 3;
        memcpy(d, &home, sizeof home);
        memcpy(d + 8, &i, sizeof i);
        assert_true(replay_admit(&r, d));
        assert_false(replay_admit(&r, d));
    }
    for (uint64_t i = 0; i < REPLAY_KEEP; i++) /* push them all out again */
        assert_true(replay_admit(&r, digest(i, d)));
    for (uint64_t i = 0; i < REPLAY_KEEP; i++)
        assert_false(replay_admit(&r, digest(i, d)));
    replay_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgets_the_oldest_first),
        cmocka_unit_test(equal_homes_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
