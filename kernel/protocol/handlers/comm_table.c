/* Which targets there are, and which comms are open. */
#include "protocol/handlers/comm_table.h"

static const struct comm_target targets[] = {
    { "tensorcell.workspace", comm_workspace_message },
};

const struct comm_target *comm_target_find(struct str name)
{
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (str_is(name, targets[i].name))
            return &targets[i];
    return NULL;
}

void comm_table_init(struct comm_table *t)
{
    pthread_mutex_init(&t->lock, NULL);
    map_init(&t->open);
}

void comm_table_fini(struct comm_table *t)
{
    map_fini(&t->open);
    pthread_mutex_destroy(&t->lock);
}

/* The map frees no values: these are rows of the table above. */
static void *value_of(const struct comm_target *target)
{
    return (void *)(uintptr_t)target;
}

int comm_table_open(struct comm_table *t, struct str id, const struct comm_target *target,
                    struct err *err)
{
    bool failed = false;
    if (id.n == 0 || id.n > COMM_ID_MOST)
        return err_set(err, ERR_VALUE, "a comm_id has 1 to %d bytes", COMM_ID_MOST);
    pthread_mutex_lock(&t->lock);
    bool full = t->open.count - t->open.holes >= COMMS_MOST && !map_get(&t->open, id);
    if (!full)
        map_set(&t->open, id, value_of(target), &failed);
    pthread_mutex_unlock(&t->lock);
    if (full)
        return err_set(err, ERR_VALUE, "%d comms are open; close some first", COMMS_MOST);
    return failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
}

bool comm_table_close(struct comm_table *t, struct str id)
{
    bool failed;
    pthread_mutex_lock(&t->lock);
    bool was_open = map_get(&t->open, id) && map_set(&t->open, id, NULL, &failed);
    pthread_mutex_unlock(&t->lock);
    return was_open;
}

const struct comm_target *comm_table_get(struct comm_table *t, struct str id)
{
    pthread_mutex_lock(&t->lock);
    const struct comm_target *target = map_get(&t->open, id);
    pthread_mutex_unlock(&t->lock);
    return target;
}
