/* try … else: errors become a record. Inside, placement is strict about the devices listed. */
#include "eval/eval_impl.h"

/* The variable `error` of the else block: error.kind, error.text. */
static int set_error_record(struct eval *e, const struct err *failure, struct err *err)
{
    struct value r = value_record("error", err);
    if (r.kind != VALUE_RECORD)
        return -1;
    struct value kind = value_text(str_of(err_kind_name(failure->kind)), err);
    struct value text = value_text(str_of(failure->text), err);
    if (kind.kind != VALUE_TEXT || text.kind != VALUE_TEXT ||
        record_add(r.record, STR("kind"), kind, err) ||
        record_add(r.record, STR("text"), text, err)) {
        value_unref(r);
        return -1;
    }
    return eval_assign(e, STR("error"), r, err);
}

static void print_failure(struct eval *e, const struct err *failure)
{
    struct str line = arena_printf(e->arena, "%s: %s\n", err_kind_name(failure->kind),
                                   failure->text);
    sink_emit(e->sink, &(struct event){ .kind = EVENT_STREAM, .to_stderr = true, .text = line });
}

static void forget_failed_source(struct eval *e)
{
    source_unref(e->failed_in);
    e->failed_in = NULL;
}

int eval_try(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    bool outer = e->strict;
    e->strict = true;
    int status = eval_block(e, s->body, out, err);
    if (status == 0 && eval_flush(e, err)) {
        value_unref(*out);
        status = -1;
    }
    e->strict = outer;
    if (status == 0 || err->kind == ERR_INTERRUPTED)
        return status;
    struct err failure = *err;
    err_clear(err);
    forget_failed_source(e);
    *out = value_nothing();
    if (!s->other) {
        print_failure(e, &failure);
        return 0;
    }
    return set_error_record(e, &failure, err) ? -1 : eval_block(e, s->other, out, err);
}
