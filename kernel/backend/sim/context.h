/* A simulated GPU: memory of its own in this process, a queue with a thread of its own, and the CPU
 * backend, which computes the launches there. What the files of sim/ share. */
#ifndef SIM_CONTEXT_H
#define SIM_CONTEXT_H

#include "backend/gpu/driver.h"
#include "backend/sim/fault.h"
#include "backend/sim/queue.h"

enum { SIM_SAID = 64 };

struct sim_piece;  /* memory.c */
struct sim_launch; /* compute.c */
struct sim_graph;  /* graph.c */

struct gpu_context {
    struct sim_queue queue;
    const struct backend *cpu;
    struct backend_device *device; /* of cpu */
    pthread_mutex_t computing;     /* who calls `device` */

    int64_t capacity, mapped;
    struct sim_piece *pieces;
    struct sim_faults faults;
    int64_t maps, programs;     /* counted for faults; programs by the queue */
    bool refused;               /* the last map failed by a fault */
    _Atomic(const char *) lost; /* NULL: usable */

    struct sim_graph *recording; /* NULL: launches go into the queue */
    bool failed;                 /* the queue's: a step of the program that it is in */
    int64_t said_count;          /* the queue's until it is past what failed */
    struct err said[SIM_SAID];   /* the latest, by number */
};

/* -1 with err when the context is lost. */
int sim_check(struct gpu_context *c, struct err *err);

int sim_map(struct gpu_context *c, size_t bytes, gpu_address *out, struct err *err);
void sim_unmap(struct gpu_context *c, gpu_address piece);
int sim_copy_up(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                struct err *err);
int sim_copy_down(struct gpu_context *c, void *to, gpu_address from, size_t bytes, struct err *err);
void sim_memory_fini(struct gpu_context *c);

int sim_compile(struct gpu_context *c, const struct program *p, int32_t step,
                struct gpu_kernel **out, struct gpu_needs *needs, struct err *err);
void sim_forget(struct gpu_context *c, struct gpu_kernel *k);
int sim_launch(struct gpu_context *c, struct gpu_kernel *k, const struct gpu_launch *l,
               struct err *err);
void sim_compute(struct gpu_context *c, struct sim_launch *l); /* on the queue's thread */
int sim_said(struct gpu_context *c, int64_t which, struct err *err);

/* Takes the launch; -1 frees it. */
int sim_graph_add(struct sim_graph *g, struct sim_launch *l, struct err *err);
int sim_record(struct gpu_context *c, struct err *err);
int sim_recorded(struct gpu_context *c, void **graph, struct err *err);
int sim_replay(struct gpu_context *c, void *graph, struct err *err);
void sim_forget_graph(struct gpu_context *c, void *graph);

static inline void *sim_pointer(gpu_address at)
{
    return (void *)(uintptr_t)at;
}

#endif
