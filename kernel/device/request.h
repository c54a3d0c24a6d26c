/* Which device a block asked for, and which one it gets. */
#ifndef DEVICE_REQUEST_H
#define DEVICE_REQUEST_H

#include "device/device.h"

enum { REQUEST_CHOICES = 8 };

struct request {
    const char *asked;     /* as the report says it: "gpu0"; "gpu0 or gpu1". /GPU:0 is gpu0 too.
                              NULL: nobody asked (request_default before any `use`) */
    struct device *device; /* where it will run */
    const char *reason;    /* why that is not the first one asked for; NULL when it is */
    bool fell_back;        /* the device is not among those listed */
    bool strict;           /* inside try, or fallback off: never another device than the listed */
    /* All that can serve, `device` first, then the others of the list; the CPU last when not
     * strict. Tried in turn when memory runs out, or a worker ends again and again. */
    struct device *choices[REQUEST_CHOICES];
    int choice_count;
};

/* Resolves a preference list. strict, and none of them can be used: DeviceError whose text names
 * the cause and whose hint names the way out. Strings live in the arena. */
int request_resolve(struct devices *d, const struct device_name *names, const struct str *spellings,
                    int count, bool strict, struct arena *a, struct request *out, struct err *err);
/* A request whose device is not among the devices any more (limit, release, devices simulate) is
 * resolved again from `asked`, in place: whoever has it gets the new device. */
int request_again(struct devices *d, struct request *r, struct arena *a, struct err *err);
/* gpu*: one request for each logical GPU; none: one, as for gpu0, that says it asked for "gpu*". */
int request_each(struct devices *d, bool strict, struct arena *a, struct request **out, int *count,
                 struct err *err);
/* The session's default device: `use`, else the CPU. fell_back and strict together (fallback was
 * switched off after the `use`): the caller refuses, since nothing can be refused here. Its words
 * last until the next call. */
void request_default(struct devices *d, struct request *out);

#endif
