/* Help, read from the rows of the tables: a word's signature, meaning, parameters and example; the
 * overview of all words by group. */
#include "display/display.h"

#include "display/table.h"
#include "tensor/op.h"

#include <ctype.h>

enum { WIDTH = 78, CHOICES_SHOWN = 5 };

static const char *const kind_names[] = {
    [PARAM_NONE] = "",
    [PARAM_VALUE] = "any value",
    [PARAM_TENSOR] = "tensor, number or list",
    [PARAM_TENSORS] = "tensors",
    [PARAM_INT] = "whole number",
    [PARAM_INTS] = "whole number, or one for the height and one for the width",
    [PARAM_NUMBER] = "number",
    [PARAM_BOOL] = "true or false",
    [PARAM_AXES] = "axis, list of axes, or none",
    [PARAM_SHAPE] = "sizes",
    [PARAM_DTYPE] = "dtype",
    [PARAM_WORD] = "word",
    [PARAM_DEVICE] = "device",
    [PARAM_SIZE] = "amount of memory, as 2GiB or 90%",
    [PARAM_NAME] = "name of a variable",
    [PARAM_TEXT] = "text",
};

/* ---- signature ------------------------------------------------------------------------------- */

static void call_signature(const struct word *w, struct strbuf *out)
{
    strbuf_char(out, '(');
    for (int i = 0; i < word_param_count(w); i++) {
        const struct param *p = &w->params[i];
        strbuf_printf(out, "%s%s", i ? ", " : "", p->name);
        if (p->flags & PARAM_MANY)
            strbuf_text(out, "…");
        if (p->flags & PARAM_OPTIONAL && p->standard)
            strbuf_printf(out, "=%s", p->standard);
    }
    strbuf_char(out, ')');
}

/* What stands for an argument: its choices if they are few, GPU, SIZE, or its name. */
static void placeholder(const struct param *p, struct strbuf *out)
{
    bool few = p->choices && !str_word(p->choices, CHOICES_SHOWN).p;
    bool closed = p->kind == PARAM_WORD && few && !(p->flags & PARAM_OPEN);
    bool upper = p->kind == PARAM_DEVICE || p->kind == PARAM_SIZE;
    for (const char *c = closed ? p->choices : p->name; *c; c++)
        strbuf_char(out, closed && *c == ' ' ? '|' : upper ? (char)toupper(*c) : *c);
    if (p->flags & PARAM_MANY)
        strbuf_text(out, "…");
}

static void command_signature(const struct word *w, struct strbuf *out)
{
    for (int i = 0; i < word_param_count(w); i++) {
        const struct param *p = &w->params[i];
        strbuf_text(out, p->flags & PARAM_OPTIONAL ? " [" : " ");
        if (p->flags & PARAM_BY_NAME)
            strbuf_printf(out, "%s=", p->name);
        bool closed = p->kind == PARAM_WORD && !(p->flags & PARAM_OPEN);
        if (p->flags & PARAM_BY_NAME && !closed)
            strbuf_text(out, p->standard ? p->standard : "…");
        else
            placeholder(p, out);
        if (p->flags & PARAM_OPTIONAL)
            strbuf_char(out, ']');
    }
    if (w->block == BLOCK_MAY)
        strbuf_text(out, " [< … >]");
    else if (w->block == BLOCK_MUST)
        strbuf_text(out, w->block_of_layers ? " < layers >" : " < … >");
    else if (w->block == BLOCK_OR_REST)
        strbuf_text(out, " < … > or a statement");
}

void display_signature(const struct word *w, struct strbuf *out)
{
    if (w->kind == WORD_OPERATION)
        call_signature(w, out);
    else
        command_signature(w, out);
}

/* ---- one word -------------------------------------------------------------------------------- */

static struct str meaning(const struct param *p, struct arena *a)
{
    struct strbuf text;
    strbuf_init(&text);
    if (p->choices) {
        struct str rest = str_of(p->choices), choice;
        while (str_cut(&rest, ' ', &choice))
            if (choice.n)
                strbuf_printf(&text, "%s" STR_FMT, text.n ? ", " : "", STR_ARG(choice));
    } else {
        strbuf_text(&text, kind_names[p->kind]);
    }
    if (p->help)
        strbuf_printf(&text, "; %s", p->help);
    if (p->aliases)
        strbuf_printf(&text, " (also %s)", p->aliases);
    struct str s = arena_str(a, strbuf_str(&text));
    strbuf_fini(&text);
    return s;
}

static void add_params(const struct word *w, struct arena *a, struct strbuf *out)
{
    struct table t;
    table_init(&t, a, "argument|if left out|meaning");
    for (int i = 0; i < word_param_count(w); i++) {
        const struct param *p = &w->params[i];
        bool optional = p->flags & PARAM_OPTIONAL;
        table_row(&t, (struct str[]){
                          arena_printf(a, "%s%s", p->name, p->flags & PARAM_BY_NAME ? "=" : ""),
                          str_of(!optional     ? "needed"
                                 : p->standard ? p->standard
                                               : "-"),
                          meaning(p, a) });
    }
    if (t.rows == 0)
        return;
    strbuf_text(out, "\n\n");
    table_text(&t, out);
}

static void add_indented(const char *text, struct strbuf *out)
{
    struct str rest = str_of(text), line;
    while (str_cut(&rest, '\n', &line))
        strbuf_printf(out, "\n    " STR_FMT, STR_ARG(line));
}

/* One error a line. */
static void add_errors(const struct word *w, struct strbuf *out)
{
    const struct op *op = op_of_word(w);
    const char *at = op ? op_errors(op) : w->errors;
    if (at)
        strbuf_text(out, "\n\nerrors:");
    while (at) {
        const char *end = strstr(at, "; ");
        strbuf_printf(out, "\n    %.*s", end ? (int)(end - at) : (int)strlen(at), at);
        at = end ? end + 2 : NULL;
    }
}

static void word_text(const struct word *w, struct arena *a, struct strbuf *out)
{
    strbuf_text(out, w->name);
    display_signature(w, out);
    strbuf_printf(out, "\n    %s", w->help);
    const struct op *op = op_of_word(w);
    if (op && op->sign)
        strbuf_printf(out,
                      word_param_count(w) == 1 ? "\n    operator: %s x" : "\n    operator: a %s b",
                      op->sign);
    add_params(w, a, out);
    if (w->aliases)
        strbuf_printf(out, "\n\nalso called: %s", w->aliases);
    add_errors(w, out);
    if (w->example) {
        strbuf_text(out, "\n\nexample:");
        add_indented(w->example, out);
    }
}

/* ---- overview -------------------------------------------------------------------------------- */

static void add_group(const struct words *words, const char *group, struct strbuf *out)
{
    size_t at = 0, column = WIDTH;
    const struct word *w;
    strbuf_printf(out, "%s%s", out->n ? "\n\n" : "", group);
    while ((w = words->all(&at))) {
        if (strcmp(w->group, group) != 0)
            continue;
        size_t n = strlen(w->name);
        if (column + 1 + n > WIDTH) {
            strbuf_text(out, "\n   ");
            column = 3;
        }
        strbuf_printf(out, " %s", w->name);
        column += n + 1;
    }
}

static bool had_before(const struct words *words, const struct word *w)
{
    const struct word *other;
    for (size_t at = 0; (other = words->all(&at)) && other != w;)
        if (strcmp(other->group, w->group) == 0)
            return true;
    return false;
}

/* These come first; other groups in the order in which the tables have them. */
static const char first_groups[] = "devices run look files networks";

static void overview(const struct words *words, struct strbuf *out)
{
    struct str group;
    const struct word *w;
    for (int i = 0; (group = str_word(first_groups, i)).p; i++)
        for (size_t at = 0; (w = words->all(&at));)
            if (str_is(group, w->group)) {
                add_group(words, w->group, out);
                break;
            }
    for (size_t at = 0; (w = words->all(&at));)
        if (str_find_word(first_groups, str_of(w->group)) < 0 && !had_before(words, w))
            add_group(words, w->group, out);
    strbuf_text(out, "\n\nhelp WORD or WORD? tells more about one of them");
}

void display_help(const struct words *words, const struct word *w, struct arena *a,
                  struct bundle *out)
{
    struct strbuf text, html;
    strbuf_init(&text);
    strbuf_init(&html);
    if (w)
        word_text(w, a, &text);
    else
        overview(words, &text);
    bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_text(&html, "<pre>");
    html_escape(&html, strbuf_str(&text));
    strbuf_text(&html, "</pre>");
    bundle_add(out, a, MIME_HTML, strbuf_str(&html));
    strbuf_fini(&text);
    strbuf_fini(&html);
}
