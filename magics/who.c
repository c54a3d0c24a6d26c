/* who: the variables of the session. */
#include "magics/commands.h"

#include "device/lost.h"
#include "display/display.h"
#include "display/number.h"
#include "display/table.h"
#include "plan/recover.h"

enum { TEXT_MOST = 40 };

static struct str kept(struct arena *a, struct strbuf *text)
{
    struct str s = arena_str(a, strbuf_str(text));
    strbuf_clear(text);
    return s;
}

static struct str place(struct planner *p, struct tensor *x, struct arena *a)
{
    if (!x->buffer)
        return STR("not computed");
    const char *name = device_shown_name(x->buffer->device);
    bool gone = buffer_lost(x->buffer) && plan_recovery(p, x) == RECOVERY_NONE;
    return gone ? arena_printf(a, "lost with %s", name) : str_of(name);
}

static void tensor_cells(struct planner *p, struct tensor *x, struct str *cells, struct arena *a,
                         struct strbuf *text)
{
    int64_t bytes = -1;
    shape_text(&x->layout.shape, text);
    cells[2] = kept(a, text);
    cells[3] = str_of(dtype_name(x->dtype));
    cells[4] = place(p, x, a);
    (void)tensor_bytes(x->dtype, &x->layout.shape, &bytes);
    number_bytes(bytes, text);
    cells[5] = kept(a, text);
}

/* A long text is shown by its beginning. */
static void text_cell(struct str s, struct strbuf *text)
{
    size_t shown = utf8_offset(s, TEXT_MOST);
    display_quoted(str_slice(s, 0, shown), text);
    if (shown < s.n)
        strbuf_printf(text, " and %zu more characters", utf8_count(s) - TEXT_MOST);
}

/* Numbers and the like are short enough to be shown themselves. */
static int add_row(const struct workspace *w, struct table *t, struct str name,
                   const struct value *v, struct strbuf *text, struct err *err)
{
    struct str cells[6] = { name, str_of(value_kind_name(v->kind)), { 0 }, { 0 }, { 0 }, { 0 } };
    if (v->kind == VALUE_TENSOR) {
        tensor_cells(w->planner, v->tensor, cells, t->arena, text);
    } else {
        if (v->kind == VALUE_TEXT)
            text_cell(v->text->s, text);
        else if (!value_is_number(*v) && v->kind != VALUE_DTYPE)
            display_summary(*v, text);
        else if (display_text(w->devices, *v, text, err))
            return -1;
        cells[2] = kept(t->arena, text);
    }
    table_row(t, cells);
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct table t;
    struct strbuf text;
    const struct map_entry *entry;
    int status = 0;
    (void)call;
    (void)out;
    if (eval_flush(e, err))
        return -1;
    strbuf_init(&text);
    table_init(&t, e->arena, "name|kind|shape or value|dtype|device|>bytes");
    for (size_t at = 0; status == 0 && (entry = map_next(&e->scope->names, &at));)
        if (!str_is(entry->key, "_"))
            status = add_row(e->workspace, &t, entry->key, entry->value, &text, err);
    strbuf_fini(&text);
    if (status)
        return -1;
    if (t.rows) {
        struct bundle shown = { 0 };
        table_show(&t, e->arena, &shown);
        sink_display(e->sink, &shown);
    } else {
        sink_print(e->sink, STR("no variables\n"));
    }
    return 0;
}

const struct command
    magic_who = { .run = run,
                  .word = {
                      .name = "who",
                      .aliases = "whos",
                      .kind = WORD_COMMAND,
                      .group = "look",
                      .help = "the variables of the session: kind, shape, dtype, device and bytes",
                      .example = "x = zeros(2, 3)\nwho",
                  } };
