/* help [word]: what a word means, or all words by group. */
#include "magics/commands.h"

#include "cell/keywords.h"
#include "display/display.h"
#include "lang/word_index.h"
#include "magics/magics.h"

static bool runs(const struct word *w)
{
    const struct command *c = command_of(w);
    return c ? c->run != NULL : w->kind != WORD_LAYER && w->example;
}

/* The words of the overview: those that can be run. */
static const struct word *all_that_run(size_t *at)
{
    const struct word *w;
    while ((w = magics_words()->all(at)))
        if (runs(w))
            return w;
    return NULL;
}

static void nearer(struct str text, const char *word, const char **best, int *most)
{
    int distance = str_distance(text, str_of(word), *most);
    if (distance > *most)
        return;
    *best = word;
    *most = distance - 1;
}

static const char *nearest(const struct words *words, struct str text)
{
    const struct word *w;
    const char *word, *best = NULL;
    int most = 2;
    for (size_t i = 0; (word = keyword_at(i)); i++)
        nearer(text, word, &best, &most);
    for (size_t at = 0; (w = words->all(&at));)
        nearer(text, w->name, &best, &most);
    return best;
}

static int unknown(struct eval *e, const struct ast_arg *arg, struct str text, struct err *err)
{
    const char *near = nearest(e->workspace->words, text);
    err_at(err, ERR_NAME, arg->span, "there is no word or variable \"" STR_FMT "\"", STR_ARG(text));
    if (near)
        return err_hint(err, "help %s?", near);
    return err_hint(err, "help alone lists all words");
}

static void help_variable(struct eval *e, struct str name, const struct value *v,
                          struct bundle *page)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_printf(&text, STR_FMT ": ", STR_ARG(name));
    display_summary(*v, &text);
    bundle_add(page, e->arena, MIME_TEXT, strbuf_str(&text));
    strbuf_fini(&text);
}

static bool help_keyword(struct eval *e, struct str word, struct bundle *page)
{
    struct strbuf text;
    strbuf_init(&text);
    bool found = keyword_help(word, &text);
    if (found)
        bundle_add(page, e->arena, MIME_TEXT, strbuf_str(&text));
    strbuf_fini(&text);
    return found;
}

static int page_of(struct eval *e, const struct ast_arg *arg, struct bundle *page, struct err *err)
{
    const struct words *words = e->workspace->words;
    struct str text;
    if (command_text(e, arg, &text, err))
        return -1;
    const struct value *v = scope_get(e->scope, text);
    const struct word *w = word_find_any(words, text);
    if (v)
        help_variable(e, text, v, page);
    else if (w)
        display_help(words, w, e->arena, page);
    else if (!help_keyword(e, text, page))
        return unknown(e, arg, text, err);
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct words *words = e->workspace->words;
    const struct ast_arg *arg = command_arg(call, "word");
    struct bundle page = { 0 };
    (void)out;
    if (arg && page_of(e, arg, &page, err))
        return -1;
    if (!arg) {
        struct words running = *words;
        running.all = all_that_run;
        display_help(&running, NULL, e->arena, &page);
    }
    sink_emit(e->sink, &(struct event){ .kind = EVENT_PAGE, .bundle = &page });
    return 0;
}

const struct command magic_help = {
    .run = run,
    .word = { .name = "help",
              .aliases = "man doc",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "what a word means, or all words by group",
              .example = "help matmul",
              .errors = "NameError: there is no such word or variable",
              .params = { PARAM(
                  "word", TEXT, PARAM_OPTIONAL,
                  .help = "an operation, command, statement, layer or optimiser") } }
};
