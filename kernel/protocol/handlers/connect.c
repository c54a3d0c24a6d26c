/* connect: the ports again, for old clients. */
#include "protocol/dispatch.h"

int handle_connect(struct kernel *k, const struct message *m, struct json_out *reply,
                   struct err *err)
{
    (void)m, (void)err;
    json_out_kv_int(reply, "shell_port", k->connection.ports[CHANNEL_SHELL]);
    json_out_kv_int(reply, "iopub_port", k->connection.ports[CHANNEL_IOPUB]);
    json_out_kv_int(reply, "stdin_port", k->connection.ports[CHANNEL_STDIN]);
    json_out_kv_int(reply, "hb_port", k->connection.ports[CHANNEL_HEARTBEAT]);
    json_out_kv_int(reply, "control_port", k->connection.ports[CHANNEL_CONTROL]);
    return 0;
}
