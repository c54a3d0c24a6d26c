/* comm_close: a front end needs its comm no more. One that is not open is passed over. */
#include "protocol/dispatch.h"

#include "base/log.h"

int handle_comm_close(struct kernel *k, const struct message *m, struct json_out *reply,
                      struct err *err)
{
    (void)reply;
    struct str id;
    if (message_text(m, "comm_id", NULL, &id, err))
        return -1;
    if (!comm_table_close(&k->comms, id))
        log_line("comm_close: no comm %.60s is open", id.p);
    return 0;
}
