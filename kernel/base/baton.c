/* A queue of waiting threads under a mutex, each with a condition of its own. Giving hands over: in
 * between nobody else can take. */
#include "base/baton.h"

#include <time.h>

enum { LOOK_EVERY_MS = 20 }; /* at the cancel flag, while waiting */

struct baton_turn {
    struct baton_turn *next;
    pthread_cond_t come;
    bool mine;
};

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void baton_init(struct baton *b)
{
    b->held = false;
    b->first = NULL;
    b->last = &b->first;
    atomic_init(&b->due_ns, 0);
    pthread_mutex_init(&b->lock, NULL);
}

void baton_fini(struct baton *b)
{
    pthread_mutex_destroy(&b->lock);
}

static void set_due(struct baton *b)
{
    int64_t due = b->first ? now_ns() + BATON_KEEP_NS : 0;
    atomic_store_explicit(&b->due_ns, due, memory_order_relaxed);
}

static void turn_init(struct baton_turn *t)
{
    pthread_condattr_t attr;
    *t = (struct baton_turn){ 0 };
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&t->come, &attr);
    pthread_condattr_destroy(&attr);
}

static void queue_add(struct baton *b, struct baton_turn *t)
{
    bool first = b->first == NULL;
    *b->last = t;
    b->last = &t->next;
    if (first)
        set_due(b);
}

static void queue_remove(struct baton *b, struct baton_turn *t)
{
    struct baton_turn **at = &b->first;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    if (!t->next)
        b->last = at;
    if (!b->first)
        set_due(b);
}

/* Under the lock. Without a flag to look at there is nothing to wake up for. */
static void wait(struct baton *b, struct baton_turn *t, const struct cancel *cancel)
{
    if (!cancel) {
        pthread_cond_wait(&t->come, &b->lock);
        return;
    }
    int64_t until = now_ns() + (int64_t)LOOK_EVERY_MS * 1000000;
    struct timespec at = { until / 1000000000, until % 1000000000 };
    pthread_cond_timedwait(&t->come, &b->lock, &at);
}

static bool queue_up(struct baton *b, const struct cancel *cancel)
{
    struct baton_turn t;
    turn_init(&t);
    queue_add(b, &t);
    while (!t.mine && !cancel_asked(cancel))
        wait(b, &t, cancel);
    if (!t.mine)
        queue_remove(b, &t);
    pthread_cond_destroy(&t.come);
    return t.mine;
}

bool baton_take_now(struct baton *b)
{
    pthread_mutex_lock(&b->lock);
    bool mine = !b->held;
    b->held = true;
    pthread_mutex_unlock(&b->lock);
    return mine;
}

bool baton_take_unless(struct baton *b, const struct cancel *cancel)
{
    bool mine = true;
    pthread_mutex_lock(&b->lock);
    if (b->held)
        mine = queue_up(b, cancel);
    else
        b->held = true;
    pthread_mutex_unlock(&b->lock);
    return mine;
}

void baton_take(struct baton *b)
{
    (void)baton_take_unless(b, NULL);
}

void baton_give(struct baton *b)
{
    pthread_mutex_lock(&b->lock);
    struct baton_turn *next = b->first;
    if (next) {
        queue_remove(b, next);
        set_due(b);
        next->mine = true;
        pthread_cond_signal(&next->come);
    } else {
        b->held = false;
    }
    pthread_mutex_unlock(&b->lock);
}

bool baton_due(const struct baton *b)
{
    struct baton *mine = (struct baton *)(uintptr_t)b;
    int64_t due = atomic_load_explicit(&mine->due_ns, memory_order_relaxed);
    return due != 0 && now_ns() >= due;
}

void baton_offer(struct baton *b)
{
    baton_give(b);
    baton_take(b);
}
