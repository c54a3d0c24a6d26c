/* Values of all kinds as text: what print writes and what a cell's result shows. Tensors are
 * tensor.c's, numbers number.c's, one line about a value summary.c's. */
#include "display/display.h"

#include "display/number.h"
#include "display/table.h"
#include "display/tensor.h"
#include "tensor/heads.h"

enum { DEPTH_MOST = 20, ITEMS_MOST = 1000, ITEMS_EDGE = 3 };

static int show(struct devices *d, struct value v, bool quoted, int depth, struct strbuf *out,
                struct err *err);

void display_quoted(struct str s, struct strbuf *out)
{
    strbuf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"' || c == '\\')
            strbuf_printf(out, "\\%c", c);
        else if (c == '\n' || c == '\t' || c == '\r')
            strbuf_printf(out, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        else if ((unsigned char)c < 0x20 || c == 0x7f)
            strbuf_printf(out, "\\x%02x", (unsigned)(unsigned char)c);
        else
            strbuf_char(out, c);
    }
    strbuf_char(out, '"');
}

/* Adds text whose later lines stand `indent` blanks further right. */
static void add_indented(struct strbuf *out, struct str text, size_t indent)
{
    struct str line;
    for (bool first = true; str_cut(&text, '\n', &line); first = false) {
        if (!first) {
            strbuf_char(out, '\n');
            strbuf_repeat(out, ' ', line.n ? indent : 0);
        }
        strbuf_add(out, line);
    }
}

static bool is_tall(const struct strbuf *text)
{
    return text->n && memchr(text->p, '\n', text->n);
}

/* [1, 2.0, "a"]; an item of several lines begins and ends on lines of its own. */
static int show_list(struct devices *d, const struct list *l, int depth, struct strbuf *out,
                     struct err *err)
{
    struct strbuf item;
    strbuf_init(&item);
    int status = 0;
    bool tall = false;
    strbuf_char(out, '[');
    for (size_t i = 0; status == 0 && i < l->count; i++) {
        bool cut = l->count > ITEMS_MOST && i == ITEMS_EDGE;
        if (cut)
            i = l->count - ITEMS_EDGE;
        strbuf_clear(&item);
        status = show(d, l->items[i], true, depth + 1, &item, err);
        if (i)
            strbuf_text(out, tall || is_tall(&item) ? ",\n " : ", ");
        if (cut)
            strbuf_text(out, "..., ");
        tall = is_tall(&item);
        add_indented(out, strbuf_str(&item), 1);
    }
    strbuf_char(out, ']');
    strbuf_fini(&item);
    return status;
}

/* "loss record: loss=0.5, accuracy=1.0"; a field of several lines begins a line. */
static int show_record(struct devices *d, const struct record *r, int depth, struct strbuf *out,
                       struct err *err)
{
    struct strbuf field;
    strbuf_init(&field);
    int status = 0;
    bool tall = false;
    strbuf_text(out, r->kind ? r->kind : "record");
    for (size_t i = 0; status == 0 && i < r->count; i++) {
        strbuf_clear(&field);
        status = show(d, r->fields[i].value, true, depth + 1, &field, err);
        bool apart = tall || is_tall(&field);
        strbuf_text(out, i ? "," : ":");
        strbuf_text(out, apart ? "\n  " : " ");
        tall = is_tall(&field);
        strbuf_printf(out, STR_FMT "=", STR_ARG(r->fields[i].name));
        add_indented(out, strbuf_str(&field), r->fields[i].name.n + 3);
    }
    strbuf_fini(&field);
    return status;
}

static struct str function_signature(struct value v)
{
    return ((const struct function_head *)(const void *)v.function)->signature;
}

static int show(struct devices *d, struct value v, bool quoted, int depth, struct strbuf *out,
                struct err *err)
{
    switch (v.kind) {
    case VALUE_NOTHING:
        break;
    case VALUE_NONE:
        strbuf_text(out, "none");
        break;
    case VALUE_BOOL:
        strbuf_text(out, v.truth ? "true" : "false");
        break;
    case VALUE_WHOLE:
        strbuf_printf(out, "%lld", (long long)v.whole);
        break;
    case VALUE_REAL:
        number_real(v.real, DTYPE_F64, out);
        break;
    case VALUE_TEXT:
        if (quoted)
            display_quoted(v.text->s, out);
        else
            strbuf_add(out, v.text->s);
        break;
    case VALUE_DTYPE:
        strbuf_text(out, dtype_name(v.dtype));
        break;
    case VALUE_TENSOR:
        return tensor_text(d, v.tensor, out, err);
    case VALUE_LIST:
        if (depth < DEPTH_MOST)
            return show_list(d, v.list, depth, out, err);
        strbuf_text(out, "[...]");
        break;
    case VALUE_RECORD:
        if (depth < DEPTH_MOST)
            return show_record(d, v.record, depth, out, err);
        strbuf_text(out, "record ...");
        break;
    case VALUE_FUNCTION:
        strbuf_add(out, function_signature(v));
        break;
    case VALUE_SEQUENCE:
        strbuf_text(out, sequence_head(v.sequence)->text);
        break;
    }
    return 0;
}

int display_text(struct devices *d, struct value v, struct strbuf *out, struct err *err)
{
    return show(d, v, false, 0, out, err);
}

static void add_html(struct str text, struct str note, struct arena *a, struct bundle *out)
{
    struct strbuf html;
    strbuf_init(&html);
    strbuf_text(&html, "<pre>");
    html_escape(&html, text);
    strbuf_text(&html, "</pre>");
    if (note.n) {
        strbuf_text(&html, "<div><small>");
        html_escape(&html, note);
        strbuf_text(&html, "</small></div>");
    }
    bundle_add(out, a, MIME_HTML, strbuf_str(&html));
    strbuf_fini(&html);
}

int display_value(struct devices *d, struct value v, struct arena *a, struct bundle *out,
                  struct err *err)
{
    struct strbuf text, note;
    strbuf_init(&text);
    strbuf_init(&note);
    int status = show(d, v, true, 0, &text, err);
    bool array = v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0;
    if (status == 0 && array)
        display_summary(v, &note);
    if (status == 0) {
        size_t lines = text.n;
        if (array)
            strbuf_printf(&text, "\n" STR_FMT, STR_ARG(strbuf_str(&note)));
        bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
        if (array)
            add_html(str_slice(strbuf_str(&text), 0, lines), strbuf_str(&note), a, out);
    }
    strbuf_fini(&text);
    strbuf_fini(&note);
    return status;
}
