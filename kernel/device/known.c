/* What is already known of the devices: for those who must not wait for the probe. */
#include "device/devices_impl.h"

bool devices_known(const struct devices *d)
{
    return d->report.done;
}
