/* What the numbers mean with which NVIDIA's driver refuses to start (CUresult in the CUDA Driver
 * API's documentation), for a user. */
#ifndef DEVICE_DRIVER_CODES_H
#define DEVICE_DRIVER_CODES_H

enum driver_meaning {
    MEANS_ITSELF,
    MEANS_ABSENCE,   /* no more than that there is no device */
    MEANS_NO_ACCESS, /* the same where the device nodes are missing, else itself */
};

struct driver_code {
    int code;
    enum driver_meaning meaning;
    const char *cause, *advice;
};

const struct driver_code *driver_code_find(int code); /* a last row stands for all others */

#endif
