/* One team of OpenMP threads, always of the same size (libgomp ends threads when a team shrinks),
 * taking tasks from a counter. The only file with OpenMP in it. */
#include "backend/cpu/device.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* libgomp's; clang, which only checks this file, has no omp.h here. */
int omp_get_thread_num(void);
void omp_set_num_threads(int threads);

enum { NICE = 10, PARALLEL_WORK = 48 * 1024 };

static void be_nice(void)
{
    id_t me = (id_t)syscall(SYS_gettid);
    if (getpriority(PRIO_PROCESS, me) < NICE)
        setpriority(PRIO_PROCESS, me, NICE); /* a wish: lowering is always allowed */
}

void cpu_enter(struct backend_device *d)
{
    if (d->has_master && pthread_equal(d->master, pthread_self()))
        return;
    d->has_master = true;
    d->master = pthread_self();
    d->team_is_nice = false;
    omp_set_num_threads(d->threads);
    be_nice();
}

int cpu_threads(const struct cpu_call *call)
{
    return call->device->threads;
}

int cpu_stopped(const struct cpu_call *call, struct err *err)
{
    return cancel_asked(call->cancel) ? err_set(err, ERR_INTERRUPTED, "stopped") : 0;
}

struct team {
    const struct cpu_call *call;
    cpu_task *body;
    void *context;
    int64_t tasks;
    atomic_llong next;
};

static void work_off(struct team *team, int thread)
{
    for (;;) {
        int64_t task = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed);
        if (task >= team->tasks || cancel_asked(team->call->cancel))
            return;
        team->body(team->context, task, thread);
    }
}

int cpu_parallel(const struct cpu_call *call, int64_t tasks, int64_t work, cpu_task *body,
                 void *context, struct err *err)
{
    struct backend_device *d = call->device;
    struct team team = { call, body, context, tasks, 0 };
    if (tasks <= 1 || work < PARALLEL_WORK || d->threads <= 1) {
        work_off(&team, 0);
        return cpu_stopped(call, err);
    }
    bool first = !d->team_is_nice;
    d->team_is_nice = true;
#pragma omp parallel num_threads(d->threads)
    {
        if (first)
            be_nice();
        work_off(&team, omp_get_thread_num());
    }
    return cpu_stopped(call, err);
}

struct ranges {
    cpu_range *body;
    void *context;
    int64_t count, grain;
};

static void run_range(void *context, int64_t task, int thread)
{
    const struct ranges *r = context;
    (void)thread;
    int64_t from = task * r->grain;
    r->body(r->context, from, r->count - from < r->grain ? r->count : from + r->grain);
}

int cpu_parallel_ranges(const struct cpu_call *call, int64_t count, int64_t grain, cpu_range *body,
                        void *context, struct err *err)
{
    struct ranges r = { body, context, count, grain < 1 ? 1 : grain };
    return cpu_parallel(call, cpu_ceil_div(count, r.grain), count, run_range, &r, err);
}
