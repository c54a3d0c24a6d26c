/* `tensorcell selftest`: does a device compute what it should? Every operation that it has, for
 * each dtype, for operands that lie in memory in every way, for odd sizes, against the CPU in the
 * widest dtype; then how fast it is. */
#ifndef SELFTEST_SELFTEST_H
#define SELFTEST_SELFTEST_H

#include "base/strbuf.h"
#include "device/device.h"

struct selftest_options {
    uint64_t seed;
    bool quick;       /* fewer sizes, smaller figures */
    const char *only; /* "sum:f32:transposed:33", from the left as much as wanted; NULL: all */
    void (*say)(void *context, const char *line);
    void *context;
};

struct selftest_result {
    int64_t passed, failed;
    int64_t untried; /* the device has too little memory for them */
};

/* ValueError: `only` is not understood. DeviceError: the device cannot be used, or no longer. */
int selftest_run(struct devices *d, struct device *device, const struct selftest_options *o,
                 struct selftest_result *out, struct err *err);

#endif
