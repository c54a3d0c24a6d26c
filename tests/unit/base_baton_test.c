/* The baton: nobody starves, nobody has it with another, and who gives up waiting is forgotten. */
#include "base/baton.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct shared {
    struct baton baton;
    struct cancel cancel;
    int inside, most, order[8], count;
    bool took;
};

struct taker {
    struct shared *shared;
    pthread_t thread;
    int name;
};

static void nap(int ms)
{
    nanosleep(&(struct timespec){ 0, ms * 1000000L }, NULL);
}

static void given_is_free_again(void **state)
{
    struct baton b;
    (void)state;
    baton_init(&b);
    assert_true(baton_take_now(&b));
    assert_false(baton_take_now(&b));
    assert_false(baton_wanted(&b));
    baton_offer(&b);
    assert_false(baton_take_now(&b));
    baton_give(&b);
    baton_take(&b);
    baton_give(&b);
    assert_true(baton_take_now(&b));
    baton_give(&b);
    baton_fini(&b);
}

static void *take_often(void *context)
{
    struct shared *s = ((struct taker *)context)->shared;
    for (int i = 0; i < 2000; i++) {
        baton_take(&s->baton);
        s->most = ++s->inside > s->most ? s->inside : s->most;
        s->count++;
        if (i % 3 == 0)
            baton_offer(&s->baton), s->count++;
        s->inside--;
        baton_give(&s->baton);
    }
    return NULL;
}

/* An offer is inside too: then another may be. */
static void *take_plainly(void *context)
{
    struct shared *s = ((struct taker *)context)->shared;
    for (int i = 0; i < 3000; i++) {
        baton_take(&s->baton);
        s->most = ++s->inside > s->most ? s->inside : s->most;
        s->count++;
        s->inside--;
        baton_give(&s->baton);
    }
    return NULL;
}

static void run_four(struct shared *s, void *(*loop)(void *))
{
    struct taker takers[4];
    baton_init(&s->baton);
    for (int i = 0; i < 4; i++) {
        takers[i] = (struct taker){ .shared = s, .name = i };
        assert_int_equal(pthread_create(&takers[i].thread, NULL, loop, &takers[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(takers[i].thread, NULL);
    baton_fini(&s->baton);
}

static void one_at_a_time(void **state)
{
    struct shared s = { 0 };
    (void)state;
    run_four(&s, take_plainly);
    assert_int_equal(s.most, 1);
    assert_int_equal(s.count, 12000);
}

static void offers_lose_no_count(void **state)
{
    struct shared s = { 0 };
    (void)state;
    run_four(&s, take_often);
    assert_int_equal(s.inside, 0);
    assert_int_equal(s.count, 4 * (2000 + 667));
}

static void *take_once(void *context)
{
    struct taker *t = context;
    baton_take(&t->shared->baton);
    t->shared->order[t->shared->count++] = t->name;
    baton_give(&t->shared->baton);
    return NULL;
}

static void first_come_first_served(void **state)
{
    struct shared s = { 0 };
    struct taker takers[5];
    (void)state;
    baton_init(&s.baton);
    baton_take(&s.baton);
    for (int i = 0; i < 5; i++) {
        takers[i] = (struct taker){ .shared = &s, .name = i };
        assert_int_equal(pthread_create(&takers[i].thread, NULL, take_once, &takers[i]), 0);
        nap(20);
    }
    assert_true(baton_wanted(&s.baton));
    baton_offer(&s.baton); /* behind all of them */
    assert_int_equal(s.count, 5);
    assert_false(baton_wanted(&s.baton));
    baton_give(&s.baton);
    for (int i = 0; i < 5; i++) {
        pthread_join(takers[i].thread, NULL);
        assert_int_equal(s.order[i], i);
    }
    baton_fini(&s.baton);
}

static void *take_unless(void *context)
{
    struct taker *t = context;
    t->shared->took = baton_take_unless(&t->shared->baton, &t->shared->cancel);
    return NULL;
}

static void giving_up_leaves_the_queue(void **state)
{
    struct shared s = { 0 };
    struct taker gives_up = { .shared = &s }, waits = { .shared = &s, .name = 1 };
    (void)state;
    baton_init(&s.baton);
    baton_take(&s.baton);
    s.took = true;
    assert_int_equal(pthread_create(&gives_up.thread, NULL, take_unless, &gives_up), 0);
    nap(20);
    assert_int_equal(pthread_create(&waits.thread, NULL, take_once, &waits), 0);
    nap(20);
    cancel_ask(&s.cancel);
    pthread_join(gives_up.thread, NULL);
    assert_false(s.took);
    baton_give(&s.baton); /* the one behind gets it */
    pthread_join(waits.thread, NULL);
    assert_int_equal(s.count, 1);
    assert_true(baton_take_now(&s.baton));
    baton_give(&s.baton);
    baton_fini(&s.baton);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(given_is_free_again),        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(offers_lose_no_count),       cmocka_unit_test(first_come_first_served),
        cmocka_unit_test(giving_up_leaves_the_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
