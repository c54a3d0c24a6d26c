/* Finds the word at the cursor and writes what is known of it. */
#include "cell/inspect.h"

#include "cell/cursor.h"
#include "cell/inspect_example.h"
#include "cell/keywords.h"
#include "device/policy.h"
#include "display/display.h"
#include "display/table.h"
#include "lang/lex.h"
#include "lang/word_index.h"

enum { PREVIEW_BYTES = 1200, LIST_MOST = 100 };

struct looked {
    const struct workspace *workspace;
    struct arena *arena;
    struct bundle *out;
};

/* The three forms of a text: as it is, in a code fence, escaped. */
static void add_forms(const struct looked *l, struct str text)
{
    struct strbuf form;
    strbuf_init(&form);
    bundle_add(l->out, l->arena, MIME_TEXT, text);
    strbuf_printf(&form, "```\n" STR_FMT "\n```", STR_ARG(text));
    bundle_add(l->out, l->arena, MIME_MARKDOWN, strbuf_str(&form));
    strbuf_clear(&form);
    strbuf_text(&form, "<pre>");
    html_escape(&form, text);
    strbuf_text(&form, "</pre>");
    bundle_add(l->out, l->arena, MIME_HTML, strbuf_str(&form));
    strbuf_fini(&form);
}

static void add_indented(struct strbuf *out, struct str text)
{
    struct str line;
    while (str_cut(&text, '\n', &line))
        strbuf_printf(out, "\n    " STR_FMT, STR_ARG(line));
}

/* The word's help, and what its example gives. */
static void describe_word(const struct looked *l, const struct word *w)
{
    struct bundle help = { 0 };
    struct strbuf text, given;
    strbuf_init(&text);
    strbuf_init(&given);
    display_help(l->workspace->words, w, l->arena, &help);
    strbuf_add(&text, bundle_get(&help, MIME_TEXT));
    if (inspect_example(l->workspace, w, l->arena, &given)) {
        strbuf_text(&text, "\n\ngives:");
        add_indented(&text, strbuf_str(&given));
    }
    add_forms(l, strbuf_str(&text));
    strbuf_fini(&given);
    strbuf_fini(&text);
}

/* The value as print shows it, cut: a summary says the rest. */
static void add_preview(const struct looked *l, struct value v, struct strbuf *out)
{
    struct strbuf shown;
    struct err ignored = { 0 };
    bool computed = v.kind != VALUE_TENSOR || v.tensor->buffer;
    bool large = v.kind == VALUE_LIST && v.list->count > LIST_MOST;
    strbuf_init(&shown);
    if (computed && !large && v.kind != VALUE_FUNCTION &&
        display_text(l->workspace->devices, v, &shown, &ignored) == 0) {
        struct str text = strbuf_str(&shown);
        bool cut = text.n > PREVIEW_BYTES;
        if (cut)
            text.n = PREVIEW_BYTES;
        while (cut && text.n > 0 && ((unsigned char)shown.p[text.n] & 0xC0) == 0x80)
            text.n--; /* never half a character */
        strbuf_text(out, "\n");
        add_indented(out, text);
        strbuf_text(out, cut ? " …" : "");
    }
    strbuf_fini(&shown);
}

static bool describe_variable(const struct looked *l, struct str name)
{
    const struct value *v = scope_get(&l->workspace->globals, name);
    struct strbuf text;
    if (!v)
        return false;
    strbuf_init(&text);
    strbuf_printf(&text, STR_FMT ": ", STR_ARG(name));
    display_summary(*v, &text);
    add_preview(l, *v, &text);
    add_forms(l, strbuf_str(&text));
    strbuf_fini(&text);
    return true;
}

static bool describe_keyword(const struct looked *l, struct str name)
{
    struct strbuf text;
    strbuf_init(&text);
    bool found = keyword_help(name, &text);
    if (found)
        add_forms(l, strbuf_str(&text));
    strbuf_fini(&text);
    return found;
}

/* gpu0, cpu: its row of devices; gpu and gpu*: those of all GPUs. Nobody waits for a probe here. */
static bool describe_device(const struct looked *l, struct str name)
{
    enum { MOST = PROBE_GPUS * POLICY_PARTS + 1 };
    struct devices *d = l->workspace->devices;
    struct device_name n;
    bool chosen[MOST] = { false }, any = false;
    struct bundle shown = { 0 };
    if (!d || !devices_known(d) || !device_name_read(name, &n) || n.host.n)
        return false;
    n.every = n.every || str_is(name, "gpu");
    for (int i = 0; i < devices_count(d) && i < MOST; i++) {
        const struct device *device = devices_get(d, i);
        chosen[i] = device->kind == DEVICE_CPU ? n.cpu
                                               : !n.cpu && (n.every || device->index == n.index);
        any = any || chosen[i];
    }
    if (!any)
        return false;
    display_some_devices(d, chosen, l->arena, &shown);
    add_forms(l, bundle_get(&shown, MIME_TEXT));
    return true;
}

/* The name or reserved word that the cursor is in or right behind, or NULL. */
static const struct token *token_at(const struct tokens *tokens, size_t at)
{
    const struct token *found = NULL;
    for (size_t i = 0; i < tokens->count && tokens->list[i].start <= at; i++) {
        const struct token *t = &tokens->list[i];
        bool word = t->kind == TOKEN_NAME || token_reserved((enum token_kind)t->kind);
        if (word && at <= t->end)
            found = t;
    }
    return found;
}

static bool describe_token(const struct looked *l, struct str source, const struct token *t)
{
    struct str name = str_slice(source, t->start, t->end);
    bool called = t[1].kind == TOKEN_PAREN_OPEN && !t[1].space;
    const struct words *words = l->workspace->words;
    const struct word *w = t->kind == TOKEN_NAME ? words->find(name) : NULL;
    if (!(w && called) && describe_variable(l, name))
        return true;
    if (!w && t->kind == TOKEN_NAME)
        w = word_find_any(words, name);
    if (w)
        describe_word(l, w);
    return w || describe_device(l, name) || describe_keyword(l, name);
}

bool inspect_at(const struct workspace *w, struct str source, int64_t cursor, int detail,
                struct arena *a, struct bundle *out)
{
    (void)detail; /* help is short enough to be shown whole */
    struct looked l = { w, a, out };
    struct tokens tokens;
    struct cursor around;
    size_t at = utf8_offset(source, cursor > 0 ? (size_t)cursor : 0);
    lex(source, a, &tokens);
    const struct token *t = token_at(&tokens, at);
    if (t && describe_token(&l, source, t))
        return true;
    /* Between a call's parentheses, or after a command: that word. */
    cursor_read(w->words, source, at, a, &around);
    if (around.word)
        describe_word(&l, around.word);
    return around.word != NULL;
}
