/* A program made ready for a GPU: its kernels, and where its temporaries lie in the one piece of
 * memory (the arena) that each run takes for them. The arena also holds the run's *head*: the fault
 * words of its steps, zero at first, then its scalars. It goes up in one copy before the launches,
 * which therefore depend on addresses alone. */
#ifndef GPU_PROGRAM_H
#define GPU_PROGRAM_H

#include "backend/gpu/device.h"
#include "backend/gpu/fault.h"

struct gpu_graphs; /* graph.h */

struct gpu_step {
    struct gpu_kernel *kernel; /* NULL: dropped to make room; made again at the next run */
    size_t scratch;
    int64_t scratch_at; /* in the arena */
    int32_t fault;      /* number of its fault words; -1: none */
    double share;       /* of the program's seconds, as far as known */
};

struct gpu_view {
    struct extent reach; /* of those that each run shifts, and the elements of their buffer */
    int64_t elements;
};

struct gpu_prepared {
    struct gpu_prepared *next, *before;
    struct backend_device *device;
    const struct program *program;
    struct gpu_step *steps;
    struct gpu_view *views;
    int64_t *temporary_at;  /* by buffer: in the arena */
    gpu_address *buffers;   /* during a run, by buffer */
    gpu_address *addresses; /* during a run, by view */
    int64_t arena, head_at; /* bytes; where in it the head lies */
    int32_t fault_count;
    double seconds;            /* of its last run that was timed; 0: not known */
    bool launched;             /* a step wants it: nothing is recorded */
    struct gpu_graphs *graphs; /* NULL: none yet */
};

/* Makes all kernels that are missing, and plans the arena for them. */
int gpu_program_compile(struct gpu_prepared *q, struct err *err);
/* Drops kernels and graphs; the queue is past them. */
void gpu_program_drop(struct gpu_prepared *q);

static inline size_t gpu_fault_bytes(const struct gpu_prepared *q)
{
    return (size_t)q->fault_count * GPU_FAULT_BYTES;
}

static inline size_t gpu_head_bytes(const struct gpu_prepared *q)
{
    return gpu_fault_bytes(q) + (size_t)q->program->scalar_count * sizeof(union scalar);
}

/* Plans the arena (arena.c): scratch and head too. */
int gpu_arena_plan(struct gpu_prepared *q, struct err *err);

#endif
