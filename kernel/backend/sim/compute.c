/* Launches: the queue's thread hands each to the CPU backend. What goes wrong there is kept as it
 * was said, and the launch's fault words name it. Faults that were asked for come about here. */
#include "backend/gpu/fault.h"
#include "backend/sim/context.h"
#include "backend/sim/kernel.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sim_launch {
    struct gpu_kernel *kernel;
    bool first; /* of its program's steps */
    int64_t *fault;
    const struct cancel *cancel;
    const union scalar *scalars; /* in the device's memory */
    void *buffers[];
};

/* ---- kernels ----------------------------------------------------------------------------------
 */

int sim_compile(struct gpu_context *c, const struct program *p, int32_t step,
                struct gpu_kernel **out, struct gpu_needs *needs, struct err *err)
{
    struct gpu_kernel *k;
    if (sim_check(c, err) || sim_kernel_make(p, step, &k, err))
        return -1;
    pthread_mutex_lock(&c->computing);
    int status = c->cpu->prepare(c->device, &k->program, &k->prepared, err);
    pthread_mutex_unlock(&c->computing);
    if (status) {
        sim_kernel_free(k);
        return -1;
    }
    *needs = (struct gpu_needs){ 0 }; /* scratch is the CPU backend's own */
    *out = k;
    return 0;
}

void sim_forget(struct gpu_context *c, struct gpu_kernel *k)
{
    pthread_mutex_lock(&c->computing);
    c->cpu->discard(c->device, k->prepared);
    pthread_mutex_unlock(&c->computing);
    sim_kernel_free(k);
}

/* ---- faults that were asked for ---------------------------------------------------------------
 */

static bool is_due(int64_t at, int64_t number)
{
    return at < 0 || at == number;
}

/* All threads stop, as those of a worker whose driver hangs. */
static void hang(void)
{
    for (;;) {
        raise(SIGSTOP);
        pause();
    }
}

static void begin_program(struct gpu_context *c)
{
    int64_t number = ++c->programs;
    c->failed = false;
    if (is_due(c->faults.exit_at, number))
        _exit(1);
    if (is_due(c->faults.hang_at, number))
        hang();
    while (is_due(c->faults.stuck_at, number))
        pause();
    if (is_due(c->faults.sticky_at, number))
        atomic_store(&c->lost, "illegal memory access (simulated)");
}

/* ---- running ----------------------------------------------------------------------------------
 */

static void keep_error(struct gpu_context *c, const struct sim_launch *l, const struct err *err)
{
    c->failed = true;
    c->said[c->said_count % SIM_SAID] = *err;
    if (l->fault) {
        l->fault[1] = c->said_count;
        l->fault[0] = GPU_FAULT_SAID;
    }
    c->said_count++;
}

/* What comes after a step that failed in its program would compute with nothing. */
void sim_compute(struct gpu_context *c, struct sim_launch *l)
{
    struct err err = { 0 };
    if (l->first && !atomic_load(&c->lost))
        begin_program(c);
    if (atomic_load(&c->lost) || c->failed)
        return;
    struct run_request r = { .buffers = l->buffers, .scalars = l->scalars, .cancel = l->cancel };
    pthread_mutex_lock(&c->computing);
    int status = c->cpu->run(c->device, l->kernel->prepared, &r, &err);
    pthread_mutex_unlock(&c->computing);
    if (status)
        keep_error(c, l, &err);
}

static void run_launch(void *owner, const struct sim_item *item)
{
    sim_compute(owner, item->to);
    free(item->to);
}

int sim_launch(struct gpu_context *c, struct gpu_kernel *k, const struct gpu_launch *g,
               struct err *err)
{
    size_t buffers = (size_t)k->program.buffer_count;
    if (sim_check(c, err))
        return -1;
    struct sim_launch *l = calloc(1, sizeof *l + buffers * sizeof *l->buffers);
    if (!l)
        return err_set(err, ERR_MEMORY, "no memory to launch a step");
    l->kernel = k;
    l->first = g->step == 0;
    l->fault = sim_pointer(g->fault);
    l->cancel = g->cancel;
    l->scalars = sim_pointer(g->scalars);
    sim_kernel_buffers(k, g, l->buffers);
    if (c->recording)
        return sim_graph_add(c->recording, l, err);
    sim_queue_put(&c->queue, &(struct sim_item){ run_launch, l, NULL, 0, NULL });
    return 0;
}

int sim_said(struct gpu_context *c, int64_t which, struct err *err)
{
    *err = c->said[which % SIM_SAID];
    return -1;
}
