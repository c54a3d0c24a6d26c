/* history: earlier cells by place (range), the newest (tail) or by pattern (search). */
#include "protocol/dispatch.h"

struct query {
    struct str access, pattern;
    bool output, unique;
    int64_t session, start, stop, n;
};

static int read_query(const struct message *m, struct query *q, struct err *err)
{
    return message_text(m, "hist_access_type", "tail", &q->access, err) ||
                   message_text(m, "pattern", "*", &q->pattern, err) ||
                   message_bool(m, "output", false, &q->output, err) ||
                   message_bool(m, "unique", false, &q->unique, err) ||
                   message_int(m, "session", 0, &q->session, err) ||
                   message_int(m, "start", 1, &q->start, err) ||
                   message_int(m, "stop", INT64_MAX, &q->stop, err) ||
                   message_int(m, "n", INT64_MAX, &q->n, err)
               ? -1
               : 0;
}

static bool repeated_later(const struct history *h, size_t i)
{
    for (size_t later = i + 1; later < h->count; later++)
        if (str_equal(history_at(h, i)->input, history_at(h, later)->input))
            return true;
    return false;
}

static bool wanted(const struct history *h, size_t i, const struct query *q)
{
    const struct history_row *row = history_at(h, i);
    if (str_is(q->access, "range"))
        return (q->session == 0 || q->session == HISTORY_SESSION) && row->line >= q->start &&
               row->line < q->stop;
    if (str_is(q->access, "search"))
        return history_match(q->pattern, row->input) && !(q->unique && repeated_later(h, i));
    return true;
}

static void write_row(struct json_out *j, const struct history_row *row, bool output)
{
    json_out_array_begin(j);
    json_out_int(j, HISTORY_SESSION);
    json_out_int(j, row->line);
    if (output) {
        json_out_array_begin(j);
        json_out_str(j, row->input);
        if (row->output.p)
            json_out_str(j, row->output);
        else
            json_out_null(j);
        json_out_array_end(j);
    } else {
        json_out_str(j, row->input);
    }
    json_out_array_end(j);
}

int handle_history(struct kernel *k, const struct message *m, struct json_out *reply,
                   struct err *err)
{
    struct query q;
    if (read_query(m, &q, err) != 0)
        return -1;
    const struct history *h = &k->history;
    int64_t most = str_is(q.access, "range") ? INT64_MAX : q.n < 0 ? 0 : q.n;
    /* From the newest back, to find where the last n begin. */
    size_t from = h->count;
    for (int64_t taken = 0; from > 0 && taken < most; from--)
        taken += wanted(h, from - 1, &q);
    json_out_key(reply, "history");
    json_out_array_begin(reply);
    for (size_t i = from; i < h->count; i++)
        if (wanted(h, i, &q))
            write_row(reply, history_at(h, i), q.output);
    json_out_array_end(reply);
    return 0;
}
