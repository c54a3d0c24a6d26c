/* A helper process with a deadline: started, listened to, and ended for certain. */
#ifndef DEVICE_CHILD_H
#define DEVICE_CHILD_H

#include "base/strbuf.h"

enum child_fate {
    CHILD_EXITED,      /* number: its exit code */
    CHILD_KILLED,      /* number: the signal that ended it, not sent by us */
    CHILD_LATE,        /* over its deadline; ended by us */
    CHILD_NOT_STARTED, /* number: errno */
};

struct child_end {
    enum child_fate fate;
    int number;
};

/* Runs argv[0] (a path) with no input and no stderr, and collects what it prints (at most 64 KiB)
 * into out. Returns within deadline_ms and a little, whatever the child does. */
struct child_end child_run(char *const argv[], int64_t deadline_ms, struct strbuf *out);

#endif
