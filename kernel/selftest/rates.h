/* How fast a device is: what `selftest` says after its cases, each figure beside the device's own
 * limit where that is known. */
#ifndef SELFTEST_RATES_H
#define SELFTEST_RATES_H

#include "selftest/selftest.h"

int rates_say(struct devices *d, struct device *device, const struct selftest_options *o,
              struct err *err);

#endif
