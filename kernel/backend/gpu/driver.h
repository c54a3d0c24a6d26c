/* What a GPU's driver has to offer so that the rest of a GPU backend (gpu/) can be written once:
 * memory, one queue of work, marks in it, and kernels. `cuda` answers with the CUDA driver,
 * `sim` with the processor.
 *
 * One thread at a time calls a context. Nothing here waits but `open`, `map`, `unmap` and
 * `compile`: all else is put into the queue and runs in the order of the calls; `reached` tells how
 * far it is.
 * Each call returns 0, or -1 with err: OutOfMemory, or DeviceError. After a DeviceError `lost` may
 * say that the context is no good any more. */
#ifndef GPU_DRIVER_H
#define GPU_DRIVER_H

#include "backend/backend.h"

struct gpu_context; /* the driver's */
struct gpu_kernel;  /* the driver's: a step that is ready to run */

typedef uint64_t gpu_address; /* bytes in the device's memory; 0: none */
typedef uint64_t gpu_mark;    /* rising */

/* One run of a step. The struct and its arrays last for the call only; `cancel` as long as the
 * device. */
struct gpu_launch {
    const struct program *program;
    int32_t step;
    const gpu_address *views;    /* by view number: where element [0, …, 0] lies, not shifted */
    gpu_address scalars;         /* union scalar by number, read when the launch runs */
    const union scalar *known;   /* the same, of this run alone; NULL while it is recorded */
    gpu_address scratch;         /* as `compile` asked for */
    gpu_address fault;           /* 16 bytes, zero: gpu/fault.h. 0: the step gets none */
    const struct cancel *cancel; /* for drivers that compute in the call */
};

/* What a step wants of whoever launches it. */
struct gpu_needs {
    size_t scratch; /* bytes for each launch, beside its views */
    bool launched;  /* by each run anew, with `known`: its program is not recorded */
};

struct gpu_driver {
    const char *name; /* of the backend: "cuda", "sim" */
    int (*device_count)(void);
    int (*open)(int index, const struct backend_options *options, struct gpu_context **out,
                struct err *err);
    void (*close)(struct gpu_context *c);
    void (*facts)(struct gpu_context *c, struct device_facts *out); /* but memory_total */
    int (*configure)(struct gpu_context *c, const struct device_config *config, struct err *err);
    bool (*supports)(struct gpu_context *c, enum op_id op, enum dtype dtype);

    /* Of the whole device, by whomever it is used. */
    int (*memory)(struct gpu_context *c, int64_t *free_bytes, int64_t *total_bytes,
                  struct err *err);
    /* Device memory in large pieces, which the pool cuts up; aligned to 512 bytes. `unmap` waits
     * until the queue is past what uses it. */
    int (*map)(struct gpu_context *c, size_t bytes, gpu_address *out, struct err *err);
    void (*unmap)(struct gpu_context *c, gpu_address piece);

    /* Process memory that is copied from and to often (the worker's ring) may be pinned. The host
     * side of a copy has to stay as it is until a later mark is reached. */
    int (*pin)(struct gpu_context *c, void *host, size_t bytes, struct err *err);
    void (*unpin)(struct gpu_context *c, void *host);
    int (*copy_up)(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                   struct err *err);
    int (*copy_down)(struct gpu_context *c, void *to, gpu_address from, size_t bytes,
                     struct err *err);

    /* A step made ready. */
    int (*compile)(struct gpu_context *c, const struct program *p, int32_t step,
                   struct gpu_kernel **out, struct gpu_needs *needs, struct err *err);
    /* The queue is past all its launches, or the context is lost. */
    void (*forget)(struct gpu_context *c, struct gpu_kernel *k);
    int (*launch)(struct gpu_context *c, struct gpu_kernel *k, const struct gpu_launch *l,
                  struct err *err);

    /* Puts a mark into the queue. `timed` marks can be told apart in time. */
    int (*mark)(struct gpu_context *c, bool timed, gpu_mark *out, struct err *err);
    /* 1: all work before the mark is done; 0: not yet; -1: err. Costs about a microsecond. */
    int (*reached)(struct gpu_context *c, gpu_mark mark, struct err *err);
    /* Seconds on the device between two timed marks that were reached. */
    double (*seconds)(struct gpu_context *c, gpu_mark from, gpu_mark to);
    void (*drop_mark)(struct gpu_context *c, gpu_mark mark);

    /* A run of launches recorded once and replayed (CUDA graphs). NULL: the driver has none.
     * Between record and recorded, launches are kept instead of run. What differs between replays
     * is what lies in the device's memory, scalars too. */
    int (*record)(struct gpu_context *c, struct err *err);
    int (*recorded)(struct gpu_context *c, void **graph, struct err *err);
    int (*replay)(struct gpu_context *c, void *graph, struct err *err);
    void (*forget_graph)(struct gpu_context *c, void *graph); /* the queue is past it */

    /* What a kernel that wrote GPU_FAULT_SAID had to say: `which` is word 1. A driver that has it
     * gets fault words for every step; NULL: its kernels have no words of their own. Returns -1. */
    int (*said)(struct gpu_context *c, int64_t which, struct err *err);

    /* Why the context can no longer be used ("illegal memory access (CUDA error 700)"), or NULL. */
    const char *(*lost)(struct gpu_context *c);
};

/* What a kernel wrote into its fault words as an error of the user's: the same text as the CPU's
 * ("index 7 is outside …"). Operation, operands and attributes are those of the step. Returns -1.
 */
int gpu_fault_text(const struct program *p, int32_t step, const int64_t fault[2], struct err *err);

/* The functions of struct backend's vtable, written over this driver: sim.c and cuda.c each fill a
 * constant table with them (gpu/device.h). A device remembers its driver, so they need no state. */
extern const struct gpu_driver *const gpu_driver; /* the one of this shared object */

#endif
