/* See queue.h. The thread looks for a moment before it sleeps: waking it costs more than most
 * items do. */
#include "backend/sim/queue.h"

#include <string.h>
#include <time.h>

static const double SPIN_SECONDS = 50e-6;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool has_work(struct sim_queue *q)
{
    return atomic_load(&q->put) > atomic_load(&q->done);
}

static void sleep_until_work(struct sim_queue *q)
{
    double begin = now();
    while (now() - begin < SPIN_SECONDS)
        if (has_work(q))
            return;
    pthread_mutex_lock(&q->lock);
    atomic_store(&q->asleep, true); /* before the last look: who puts in looks after putting */
    while (!has_work(q) && !atomic_load(&q->leave))
        pthread_cond_wait(&q->wake, &q->lock);
    atomic_store(&q->asleep, false);
    pthread_mutex_unlock(&q->lock);
}

static void do_item(struct sim_queue *q, const struct sim_item *item, uint64_t number)
{
    if (item->work)
        item->work(q->owner, item);
    else if (item->time)
        *item->time = now();
    atomic_store(&q->done, number);
}

static void *work(void *queue)
{
    struct sim_queue *q = queue;
    for (;;) {
        if (!has_work(q)) {
            if (atomic_load(&q->leave))
                return NULL;
            sleep_until_work(q);
            continue;
        }
        uint64_t number = atomic_load(&q->done) + 1;
        do_item(q, &q->items[number % SIM_QUEUE_ITEMS], number);
    }
}

int sim_queue_init(struct sim_queue *q, void *owner, struct err *err)
{
    memset(q, 0, sizeof *q);
    q->owner = owner;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->wake, NULL);
    if (pthread_create(&q->thread, NULL, work, q) == 0)
        return 0;
    pthread_cond_destroy(&q->wake);
    pthread_mutex_destroy(&q->lock);
    return err_set(err, ERR_DEVICE, "the system gives no thread for a simulated GPU");
}

static void wake(struct sim_queue *q)
{
    if (!atomic_load(&q->asleep))
        return;
    pthread_mutex_lock(&q->lock);
    pthread_cond_signal(&q->wake);
    pthread_mutex_unlock(&q->lock);
}

void sim_queue_fini(struct sim_queue *q)
{
    atomic_store(&q->leave, true);
    pthread_mutex_lock(&q->lock);
    pthread_cond_signal(&q->wake);
    pthread_mutex_unlock(&q->lock);
    pthread_join(q->thread, NULL);
    pthread_cond_destroy(&q->wake);
    pthread_mutex_destroy(&q->lock);
}

uint64_t sim_queue_put(struct sim_queue *q, const struct sim_item *item)
{
    uint64_t number = atomic_load(&q->put) + 1;
    /* Copies and marks that nothing is before: handing them to the thread, and waiting for it,
     * costs more than they do. Done before it is put in, so that the thread never sees it. */
    if ((!item->work || item->bytes) && !has_work(q)) {
        do_item(q, item, number);
        atomic_store(&q->put, number);
        return number;
    }
    while (number - atomic_load(&q->done) >= SIM_QUEUE_ITEMS)
        nanosleep(&(struct timespec){ 0, 20000 }, NULL);
    q->items[number % SIM_QUEUE_ITEMS] = *item;
    atomic_store(&q->put, number);
    wake(q);
    return number;
}

uint64_t sim_queue_mark(struct sim_queue *q, bool timed)
{
    uint64_t place = timed ? q->timed++ % SIM_QUEUE_TIMES : 0;
    struct sim_item item = { .time = timed ? &q->times[place] : NULL };
    return sim_queue_put(q, &item) * SIM_QUEUE_TIMES + place;
}

bool sim_queue_is_past(struct sim_queue *q, uint64_t mark)
{
    return atomic_load(&q->done) >= mark / SIM_QUEUE_TIMES;
}

double sim_queue_time(const struct sim_queue *q, uint64_t mark)
{
    return q->times[mark % SIM_QUEUE_TIMES];
}

void sim_queue_wait(struct sim_queue *q)
{
    while (has_work(q))
        nanosleep(&(struct timespec){ 0, 20000 }, NULL);
}
