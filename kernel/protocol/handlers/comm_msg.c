/* comm_msg: to the target of its comm. One that is not open is passed over. */
#include "protocol/dispatch.h"

#include "base/log.h"

int handle_comm_msg(struct kernel *k, const struct message *m, struct json_out *reply,
                    struct err *err)
{
    (void)reply;
    struct str id;
    if (message_text(m, "comm_id", NULL, &id, err))
        return -1;
    const struct comm_target *target = comm_table_get(&k->comms, id);
    if (target)
        target->message(k, m, id);
    else
        log_line("comm_msg: no comm %.60s is open", id.p);
    return 0;
}
