/* complete: the words that could stand at the cursor. */
#include "protocol/dispatch.h"

#include "cell/complete.h"

/* What JupyterLab shows beside each match. */
static void write_types(struct json_out *j, const struct completions *found)
{
    json_out_key(j, "metadata");
    json_out_object_begin(j);
    json_out_key(j, "_jupyter_types_experimental");
    json_out_array_begin(j);
    for (size_t i = 0; i < found->count; i++) {
        const struct completion *c = &found->items[i];
        json_out_object_begin(j);
        json_out_kv_str(j, "text", c->text);
        json_out_kv_text(j, "type", c->type);
        json_out_kv_int(j, "start", found->start);
        json_out_kv_int(j, "end", found->end);
        json_out_kv_str(j, "signature", c->signature);
        json_out_object_end(j);
    }
    json_out_array_end(j);
    json_out_object_end(j);
}

int handle_complete(struct kernel *k, const struct message *m, struct json_out *reply,
                    struct err *err)
{
    struct str code;
    int64_t cursor;
    if (message_text(m, "code", NULL, &code, err) ||
        message_int(m, "cursor_pos", INT64_MAX, &cursor, err))
        return -1;
    struct completions found = { 0 };
    complete_at(&k->workspace, code, cursor, &k->arena, &found);
    json_out_key(reply, "matches");
    json_out_array_begin(reply);
    for (size_t i = 0; i < found.count; i++)
        json_out_str(reply, found.items[i].text);
    json_out_array_end(reply);
    json_out_kv_int(reply, "cursor_start", found.start);
    json_out_kv_int(reply, "cursor_end", found.end);
    write_types(reply, &found);
    return 0;
}
