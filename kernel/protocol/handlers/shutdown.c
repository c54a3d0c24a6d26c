/* shutdown: stops the running cell and ends the process; every client is told. */
#include "protocol/dispatch.h"

static void tell_everybody(struct kernel *k, const struct message *m, bool restart)
{
    struct outgoing *out = outbox_begin(&k->outbox, m->header_bytes, "shutdown_reply");
    if (out) {
        struct json_out j = outgoing_content(out);
        json_out_object_begin(&j);
        json_out_kv_text(&j, "status", "ok");
        json_out_kv_bool(&j, "restart", restart);
        json_out_object_end(&j);
    }
    outbox_finish(&k->outbox, out);
}

int handle_shutdown(struct kernel *k, const struct message *m, struct json_out *reply,
                    struct err *err)
{
    bool restart;
    if (message_bool(m, "restart", false, &restart, err) != 0)
        return -1;
    json_out_kv_bool(reply, "restart", restart);
    tell_everybody(k, m, restart);
    kernel_stop(k);
    return 0;
}
