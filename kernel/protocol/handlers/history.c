/* history: earlier cells by place (range), the newest (tail) or by pattern (search). */
#include "protocol/dispatch.h"

static int read_access(struct str name, enum history_access *access, struct err *err)
{
    int which = str_find_word("tail range search", name);
    if (which < 0)
        return err_set(err, ERR_VALUE,
                       "the request's hist_access_type must be tail, range or search");
    static const enum history_access all[] = { HISTORY_TAIL, HISTORY_RANGE, HISTORY_SEARCH };
    *access = all[which];
    return 0;
}

static int read_query(const struct message *m, struct history_query *q, bool *output,
                      struct err *err)
{
    struct str access;
    return message_text(m, "hist_access_type", "tail", &access, err) ||
                   read_access(access, &q->access, err) ||
                   message_text(m, "pattern", "*", &q->pattern, err) ||
                   message_bool(m, "output", false, output, err) ||
                   message_bool(m, "unique", false, &q->unique, err) ||
                   message_int(m, "session", 0, &q->session, err) ||
                   message_int(m, "start", 1, &q->start, err) ||
                   message_int(m, "stop", INT64_MAX, &q->stop, err) ||
                   message_int(m, "n", INT64_MAX, &q->most, err)
               ? -1
               : 0;
}

static void write_row(struct json_out *j, const struct history_row *row, bool output)
{
    json_out_array_begin(j);
    json_out_int(j, row->session);
    json_out_int(j, row->line);
    if (output) {
        json_out_array_begin(j);
        json_out_str(j, row->source);
        if (row->output.p)
            json_out_str(j, row->output);
        else
            json_out_null(j);
        json_out_array_end(j);
    } else {
        json_out_str(j, row->source);
    }
    json_out_array_end(j);
}

int handle_history(struct kernel *k, const struct message *m, struct json_out *reply,
                   struct err *err)
{
    struct history_query q = { 0 };
    bool output;
    size_t count;
    int64_t own;
    if (read_query(m, &q, &output, err) != 0)
        return -1;
    const struct history_row *rows = history_read(&k->history, &q, &k->arena, &count, &own);
    json_out_key(reply, "history");
    json_out_array_begin(reply);
    for (size_t i = 0; i < count; i++)
        write_row(reply, &rows[i], output);
    json_out_array_end(reply);
    return 0;
}
