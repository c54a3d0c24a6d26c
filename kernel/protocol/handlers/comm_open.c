/* comm_open: a front end asks for one of our targets; others are refused by comm_close. */
#include "protocol/dispatch.h"

#include "base/log.h"

static void refuse(struct kernel *k, const struct message *m, struct str id, const char *why)
{
    struct outgoing *out = outbox_begin(&k->outbox, m->header_bytes, "comm_close");
    if (out) {
        struct json_out j = outgoing_content(out);
        json_out_object_begin(&j);
        json_out_kv_str(&j, "comm_id", id);
        json_out_key(&j, "data");
        json_out_object_begin(&j);
        json_out_kv_text(&j, "error", why);
        json_out_object_end(&j);
        json_out_object_end(&j);
    }
    outbox_finish(&k->outbox, out);
    log_line("comm_open: %s", why);
}

int handle_comm_open(struct kernel *k, const struct message *m, struct json_out *reply,
                     struct err *err)
{
    (void)reply;
    struct str id, name;
    struct err why = { 0 };
    if (message_text(m, "comm_id", NULL, &id, err) ||
        message_text(m, "target_name", "", &name, err))
        return -1;
    const struct comm_target *target = comm_target_find(name);
    if (!target)
        err_set(&why, ERR_NAME, "there is no comm target \"%.60s\"", name.p);
    if (!target || comm_table_open(&k->comms, id, target, &why))
        refuse(k, m, id, why.text);
    return 0;
}
