/* comm_open: every target is unknown here, and a comm to an unknown target is closed at once. */
#include "protocol/dispatch.h"

int handle_comm_open(struct kernel *k, const struct message *m, struct json_out *reply,
                     struct err *err)
{
    (void)reply;
    struct str id;
    if (message_text(m, "comm_id", NULL, &id, err) != 0)
        return -1;
    struct outgoing *out = outbox_begin(&k->outbox, m->header_bytes, "comm_close");
    if (out) {
        struct json_out j = outgoing_content(out);
        json_out_object_begin(&j);
        json_out_kv_str(&j, "comm_id", id);
        json_out_key(&j, "data");
        json_out_object_begin(&j);
        json_out_object_end(&j);
        json_out_object_end(&j);
    }
    outbox_finish(&k->outbox, out);
    return 0;
}
