/* One line about a value: for who, inspection and completion. */
#include "display/display.h"

static void summary_tensor(const struct tensor *t, struct strbuf *out)
{
    strbuf_printf(out, "%s ", dtype_name(t->dtype));
    shape_text(&t->layout.shape, out);
    if (t->buffer && t->buffer->device)
        strbuf_printf(out, " on %s", device_shown_name(t->buffer->device));
}

static void summary_record(const struct record *r, struct strbuf *out)
{
    strbuf_text(out, r->kind ? r->kind : "record");
    for (size_t i = 0; i < r->count; i++)
        strbuf_printf(out, "%s" STR_FMT, i ? ", " : ": ", STR_ARG(r->fields[i].name));
}

void display_summary(struct value v, struct strbuf *out)
{
    struct err ignored = { 0 };
    switch (v.kind) {
    case VALUE_TENSOR:
        summary_tensor(v.tensor, out);
        break;
    case VALUE_TEXT:
        strbuf_printf(out, "text, %zu character%s", utf8_count(v.text->s),
                      utf8_count(v.text->s) == 1 ? "" : "s");
        break;
    case VALUE_LIST:
        strbuf_printf(out, "list of %zu", v.list->count);
        break;
    case VALUE_RECORD:
        summary_record(v.record, out);
        break;
    case VALUE_WHOLE:
    case VALUE_REAL:
    case VALUE_BOOL:
    case VALUE_DTYPE:
        strbuf_printf(out, "%s ", value_kind_name(v.kind));
        (void)display_text(NULL, v, out, &ignored);
        break;
    default:
        (void)display_text(NULL, v, out, &ignored);
        break;
    }
}
