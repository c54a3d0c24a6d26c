/* The comms that front ends have opened: by id, each with what answers it. */
#ifndef PROTOCOL_HANDLERS_COMM_TABLE_H
#define PROTOCOL_HANDLERS_COMM_TABLE_H

#include "base/err.h"
#include "base/map.h"

#include <pthread.h>

struct kernel;
struct message;

enum { COMMS_MOST = 10000, COMM_ID_MOST = 255 };

/* A target: its name, and what it does with a message of a comm of that id. */
struct comm_target {
    const char *name;
    void (*message)(struct kernel *k, const struct message *m, struct str id);
};

struct comm_table {
    pthread_mutex_t lock;
    struct map open; /* id to const struct comm_target */
};

void comm_table_init(struct comm_table *t);
void comm_table_fini(struct comm_table *t);
const struct comm_target *comm_target_find(struct str name); /* NULL: unknown */
int comm_table_open(struct comm_table *t, struct str id, const struct comm_target *target,
                    struct err *err);
bool comm_table_close(struct comm_table *t, struct str id); /* false: it was not open */
const struct comm_target *comm_table_get(struct comm_table *t, struct str id); /* NULL: not open */

/* comm_workspace.c: the session's variables */
void comm_workspace_message(struct kernel *k, const struct message *m, struct str id);

#endif
