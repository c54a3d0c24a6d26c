/* What a backend is: a shared object in build/backends/ with one exported symbol,
 *
 *     const struct backend *tensorcell_backend(void);
 *
 * Nothing in a backend aborts; every call that can fail returns 0 or -1 with err filled. Unless a
 * comment says otherwise a device is used by one thread at a time. */
#ifndef BACKEND_BACKEND_H
#define BACKEND_BACKEND_H

#include "backend/config.h"
#include "base/cancel.h"
#include "base/err.h"
#include "program/program.h"

/* Also changes when an operation is added: programs name operations by number. */
#define BACKEND_ABI    (2u << 16 | (uint32_t)OP_COUNT)
#define BACKEND_SYMBOL "tensorcell_backend"

struct backend_device;

/* One run of a prepared program. */
struct run_request {
    void *const *buffers; /* by the program's buffer number; temporaries NULL */
    const union scalar *scalars;
    const struct cancel *cancel; /* looked at each 50 ms at least; asked: Interrupted */
    double *seconds;             /* out: one for each step */
    int32_t failed_step; /* out, when the run fails: the steps before it are done for certain */
    /* The call may come back before the program has run: `finish` then tells how it went. Buffers
     * that it uses may be freed meanwhile (that too is queued); `seconds` and `cancel` have to last
     * until `finish`. */
    bool queued;
    uint64_t tag; /* the caller's, for `finish` to name the run by; rising */
};

/* The earliest queued run that failed: it and all that were queued after it made nothing. */
struct run_failure {
    uint64_t tag; /* 0: none of them */
    int32_t step;
};

struct backend {
    uint32_t abi;     /* BACKEND_ABI */
    const char *name; /* "cpu" */
    int (*device_count)(void);
    int (*open)(int index, const struct backend_options *options, struct backend_device **out,
                struct err *err);
    void (*close)(
        struct backend_device *d); /* all buffers have been freed, all programs discarded */
    void (*facts)(struct backend_device *d, struct device_facts *out);
    /* Is there a kernel for this operation on operands of this dtype? Any thread. */
    bool (*supports)(struct backend_device *d, enum op_id op, enum dtype dtype);

    /* OutOfMemory before anything is touched when the budget does not allow it. Contents undefined.
     */
    int (*alloc)(struct backend_device *d, size_t bytes, void **buffer, struct err *err);
    void (*free)(struct backend_device *d, void *buffer);
    void *(*host)(struct backend_device *d, void *buffer); /* address for the process, or NULL */
    int (*upload)(struct backend_device *d, void *buffer, size_t at, const void *from, size_t bytes,
                  struct err *err);
    int (*download)(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                    struct err *err);
    void (*memory)(struct backend_device *d, struct memory_facts *out);
    void (*trim)(struct backend_device *d); /* gives the pool back to the system, but a reserve */
    /* OutOfMemory when a reserve cannot be had, ValueError for a limit below what is used; the
     * configuration is then as before. */
    int (*configure)(struct backend_device *d, const struct device_config *config, struct err *err);
    void (*reset_peak)(struct backend_device *d);

    /* Makes a program ready to run many times; `program` stays the caller's and outlives it. */
    int (*prepare)(struct backend_device *d, const struct program *program, void **prepared,
                   struct err *err);
    void (*discard)(struct backend_device *d, void *prepared);
    int (*run)(struct backend_device *d, void *prepared, struct run_request *request,
               struct err *err);
    /* Waits until all queued runs are over. -1: err and *failure tell of the first that failed. */
    int (*finish)(struct backend_device *d, const struct cancel *cancel,
                  struct run_failure *failure, struct err *err);
    /* NULL while the device works. Else how it came to its end, in half a sentence ("its worker was
     * ended by signal 9"): every other call fails then, and all that was on it is gone; it can only
     * be closed. */
    const char *(*ended)(struct backend_device *d);
};

#endif
