/* inspect: what the word at the cursor is. */
#include "protocol/dispatch.h"

#include "cell/inspect.h"

int handle_inspect(struct kernel *k, const struct message *m, struct json_out *reply,
                   struct err *err)
{
    struct str code;
    int64_t cursor, detail;
    if (message_text(m, "code", NULL, &code, err) ||
        message_int(m, "cursor_pos", INT64_MAX, &cursor, err) ||
        message_int(m, "detail_level", 0, &detail, err))
        return -1;
    struct bundle b = { 0 };
    bool found = inspect_at(&k->workspace, code, cursor, detail != 0, &k->arena, &b);
    json_out_kv_bool(reply, "found", found);
    publish_bundle(reply, found ? &b : NULL);
    json_out_key(reply, "metadata");
    json_out_object_begin(reply);
    json_out_object_end(reply);
    return 0;
}
