/* The thread that runs the language: one request after the other. */
#include "protocol/loops.h"

#include "protocol/dispatch.h"

#include <stdio.h>

static void execute_one(struct kernel *k, struct message *m)
{
    if (m == &k->drained) {
        k->aborting = false;
        return;
    }
    bool execute = str_is(m->type, "execute_request");
    if (k->aborting && execute)
        dispatch_abort(k, m);
    else
        dispatch(k, m);
    if (execute)
        kernel_request_done(k);
    arena_reset(&k->arena);
    message_free(m);
}

static void execute_all(struct kernel *k, struct mail *m)
{
    for (struct mail *next; m; m = next) {
        next = m->next;
        struct message *request = (struct message *)(void *)m;
        if (!kernel_stopping(k))
            execute_one(k, request);
        else if (request != &k->drained)
            message_free(request);
    }
}

void *executor_loop(void *context)
{
    struct kernel *k = context;
    struct err err = { 0 };
    if (workspace_init(&k->workspace, k->words, k->options, &err) != 0) {
        fprintf(stderr, "tensorcell: %s\n", err.text);
        k->failed = true;
        kernel_stop(k);
        return NULL;
    }
    while (!kernel_stopping(k))
        execute_all(k, mailbox_wait(&k->inbox));
    execute_all(k, mailbox_take(&k->inbox, NULL));
    workspace_fini(&k->workspace);
    return NULL;
}
