/* Where everything of a cell ran: the plan with its measured times. Like operations are one entry
 * with a count. Lives in the cell's arena. */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include "base/arena.h"
#include "device/device.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

struct report_entry {
    struct str op; /* "matmul"; fused work: "multiply+add+tanh" */
    struct shape shape;
    enum dtype dtype;
    const char *requested; /* "gpu0"; NULL: no block asked for a device */
    const char *device;    /* "cpu" */
    const char *reason;    /* why device is not the requested one, or NULL */
    bool fell_back;
    bool transfer;         /* bytes that went from one device to another: no shape, no dtype */
    bool queued;           /* a transfer that nobody waited for: no time of its own */
    bool simulated;        /* the device is not a real one */
    const char *precision; /* of matrix products in f32: "tf32"; NULL: full */
    double seconds;
    int64_t flops, bytes, count;
};

struct report {
    struct arena *arena;
    struct report_entry *entries;
    size_t count, capacity;
    size_t latest;  /* entry that was added to last */
    double seconds; /* of all flushes */
};

void report_init(struct report *r, struct arena *arena);
/* Adds to the entry of the same op, shape, dtype, request and device, or begins one; which one.
 * Strings are copied when an entry begins. */
size_t report_add(struct report *r, const struct report_entry *e);
/* "copy cpu to gpu0"; seconds < 0: it was queued, and nobody knows. */
void report_copy(struct report *r, const struct device *from, const struct device *to,
                 int64_t bytes, double seconds);
bool report_fell_back(const struct report *r);

#endif
