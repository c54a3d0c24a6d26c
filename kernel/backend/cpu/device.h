/* The CPU as an open device: pool, threads, instruction set, the matrix library. */
#ifndef CPU_DEVICE_H
#define CPU_DEVICE_H

#include "backend/cpu/call.h"
#include "backend/cpu/isa/isa.h"
#include "backend/cpu/pool.h"

#include <pthread.h>

struct gemm;
struct lapack;

struct backend_device {
    struct pool pool;
    int threads;
    const struct cpu_isa *isa;
    char *tiles;           /* scratch of fused steps: see fused.c */
    struct gemm *gemm;     /* loaded at the first f32 matmul */
    struct lapack *lapack; /* loaded by the first kernel that calls it */
    bool has_master, team_is_nice;
    pthread_t master; /* the thread that runs programs, made nice once */
};

/* Before each run: this thread computes from now on, at a lower priority than those that answer. */
void cpu_enter(struct backend_device *d);

cpu_kernel *cpu_kernel_of(enum op_id op); /* NULL: none */

int cpu_prepare(struct backend_device *d, const struct program *program, void **prepared,
                struct err *err);
void cpu_discard(struct backend_device *d, void *prepared);
int cpu_run(struct backend_device *d, void *prepared, struct run_request *request, struct err *err);

/* The library that multiplies matrices: loaded at the first f32 matmul (it takes 24 ms). */
void gemm_free(struct gemm *g);
void gemm_facts(char *text, size_t size, const char *isa); /* "oneDNN 2.6.3, x86-64-v4" */

#endif
