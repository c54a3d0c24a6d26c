/* How devices are written: cpu gpu gpu0 gpu0.1 gpu* node1/gpu0, and TensorFlow's /GPU:0 GPU:0
 * /device:GPU:0 /CPU:0, where the number counts logical devices. Only the spelling is known here;
 * which devices there are is device/'s business. */
#ifndef LANG_DEVICE_NAME_H
#define LANG_DEVICE_NAME_H

#include "base/str.h"

struct device_name {
    bool cpu;        /* else a GPU */
    bool every;      /* gpu* */
    bool logical;    /* TensorFlow's spelling: index counts logical devices */
    int index;       /* gpu is gpu0 */
    int part;        /* gpu0.1: 1; -1 without */
    struct str host; /* node1, or {NULL, 0} */
};

bool device_name_read(struct str text, struct device_name *name);

#endif
