/* comm_info: the comms that are open, all of them or those of one target. */
#include "protocol/dispatch.h"

static void write_comms(struct comm_table *t, struct str wanted, struct json_out *j)
{
    const struct map_entry *e;
    pthread_mutex_lock(&t->lock);
    for (size_t at = 0; (e = map_next(&t->open, &at));) {
        const struct comm_target *target = e->value;
        if (wanted.n && !str_is(wanted, target->name))
            continue;
        json_out_key_str(j, e->key);
        json_out_object_begin(j);
        json_out_kv_text(j, "target_name", target->name);
        json_out_object_end(j);
    }
    pthread_mutex_unlock(&t->lock);
}

int handle_comm_info(struct kernel *k, const struct message *m, struct json_out *reply,
                     struct err *err)
{
    struct str wanted;
    if (message_text(m, "target_name", "", &wanted, err))
        return -1;
    json_out_key(reply, "comms");
    json_out_object_begin(reply);
    write_comms(&k->comms, wanted, reply);
    json_out_object_end(reply);
    return 0;
}
