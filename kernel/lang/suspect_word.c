/* Words that are misspelt, reserved or of another language, seen once a statement has failed. */
#include "lang/parse_impl.h"

#include "lang/suspect.h"

static const char statement_words[] = "with try if for while fn return break continue else";

static struct str nearest_word(const struct parser *p, struct str name)
{
    struct str near = suspect_nearest_of(name, statement_words);
    return near.n ? near : suspect_nearest(name, p->words, NULL, 0);
}

static bool reserved_assigned(struct parser *p, size_t first)
{
    const struct token *t = &p->tokens[first];
    if (!token_reserved((enum token_kind)t->kind) || p->tokens[first + 1].kind != TOKEN_ASSIGN)
        return false;
    struct str word = span_text(p, token_span(t));
    fail(p, token_span(t), STR_FMT " is reserved and cannot be a variable", STR_ARG(word));
    fail_hint(p, "choose another name, such as " STR_FMT "_", STR_ARG(word));
    return true;
}

/* def f(x): becomes fn f(x) < … > */
static void hint_def(struct parser *p, size_t first)
{
    size_t end = first + 1;
    while (p->tokens[end].kind != TOKEN_PAREN_CLOSE && p->tokens[end].kind != TOKEN_NEWLINE &&
           p->tokens[end].kind != TOKEN_END && p->tokens[end].kind != TOKEN_BAD)
        end++;
    struct str text = str_slice(p->source, p->tokens[first + 1].start, p->tokens[end].end);
    if (p->tokens[end].kind == TOKEN_PAREN_CLOSE && text.n < 200)
        fail_hint(p, "write fn " STR_FMT " < … >", STR_ARG(text));
}

static bool foreign_start(struct parser *p, size_t first)
{
    char hint[200];
    const struct token *t = &p->tokens[first];
    struct str word = span_text(p, token_span(t));
    if (t->kind != TOKEN_NAME || !p->tokens[first + 1].space || word_find(p->words, word) ||
        !suspect_foreign(word, hint, sizeof hint))
        return false;
    fail(p, token_span(t), STR_FMT " is not a word of this language", STR_ARG(word));
    fail_hint(p, "%s", hint);
    if (str_is(word, "def"))
        hint_def(p, first);
    return true;
}

/* Is what follows the word at `at` an argument or a block, as after a command? */
bool is_used_as_command(const struct parser *p, size_t at)
{
    const struct token *next = &p->tokens[at + 1];
    switch (next->kind) {
    case TOKEN_NAME:
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_LESS:
    case TOKEN_PAREN_OPEN:
    case TOKEN_SQUARE_OPEN:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
    case TOKEN_SLASH:
        return next->space;
    default:
        return next->space && token_reserved((enum token_kind)next->kind);
    }
}

static bool misspelt(struct parser *p, size_t at)
{
    const struct token *t = &p->tokens[at];
    struct str name = span_text(p, token_span(t));
    if (t->kind != TOKEN_NAME || !is_used_as_command(p, at) || word_find(p->words, name))
        return false;
    struct str near = nearest_word(p, name);
    if (!near.n)
        return false;
    fail(p, token_span(t), "there is no command " STR_FMT, STR_ARG(name));
    fail_hint(p, "did you mean " STR_FMT "?", STR_ARG(near));
    return true;
}

/* The word at the statement's start, or after its first =, or after return. */
static size_t second_place(const struct parser *p, size_t first)
{
    if (p->tokens[first].kind == TOKEN_RETURN)
        return first + 1;
    size_t at = first;
    while (p->tokens[at].kind == TOKEN_NAME || p->tokens[at].kind == TOKEN_COMMA)
        at++;
    return at > first && p->tokens[at].kind == TOKEN_ASSIGN ? at + 1 : first;
}

/* Called for the innermost statement that failed, before its error goes up. */
void suspect_review(struct parser *p, size_t first)
{
    if (p->sure || p->status != PARSE_INVALID)
        return;
    size_t second = second_place(p, first);
    p->sure = true;
    if (reserved_assigned(p, first) || foreign_start(p, first) || p->mode.layers ||
        misspelt(p, first) || second == first)
        return;
    if (!foreign_start(p, second))
        misspelt(p, second);
}

void *suspect_layer(struct parser *p, struct str word)
{
    const struct word *w;
    struct str near = { NULL, 0 };
    if (kind(p) == TOKEN_END)
        return fail_open(p);
    fail(p, here(p), STR_FMT " is no layer", STR_ARG(word.n < 60 ? word : STR("this")));
    p->sure = true;
    for (size_t at = 0; (w = p->words->all(&at));)
        if (w->kind == WORD_LAYER && suspect_nearest_of(word, w->name).n)
            near = str_of(w->name);
    if (near.n)
        return fail_hint(p, "did you mean " STR_FMT "?", STR_ARG(near));
    return fail_hint(
        p, "a model holds layers, such as dense 128 relu; conv2d 32 3; flatten; dropout 0.2");
}

static void *magic_hint(struct parser *p, struct str word)
{
    static const struct {
        const char *names, *hint;
    } known[] = {
        { "matplotlib pylab", "plots need no setup: plot x" },
        { "pip conda apt", "nothing is installed from a cell; use a terminal" },
        { "ls cat bash sh script system sx",
          "files are reached by load and save; use a terminal for the rest" },
        { "writefile file edit", "data is written by save x \"file.npy\", text by an editor" },
        { "html javascript js latex svg markdown", "text belongs into a Markdown cell" },
        { "capture debug pdb xmode", "print and show tell what a value is; try catches errors" },
        { "load_ext autoreload reload_ext", "nothing is loaded into the kernel; remove the line" },
        { "tensorflow_version tensorboard",
          "devices tells what can compute; plot net.history draws a training" },
        { "store", "write save x \"file.npz\"" },
        { "prun lprun memit mprun", "write time < … > or memory" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_find_word(known[i].names, word) >= 0)
            return fail_hint(p, "%s", known[i].hint);
    struct str near = nearest_word(p, word);
    if (near.n)
        return fail_hint(p, "did you mean %%" STR_FMT "?", STR_ARG(near));
    return fail_hint(p, "help lists the commands");
}

void *suspect_percent(struct parser *p, struct str word, struct span span)
{
    if (kind(p) == TOKEN_BAD)
        return fail_expected(p, "");
    p->sure = true;
    if (!word.p && p->mode.blocks == 0 && kind(p) == TOKEN_PERCENT) {
        fail(p, span_join(span, here(p)), "%%%% stands only in the first line of a cell");
        return fail_hint(p, "move it to the first line, or write %%word < … >");
    }
    if (!word.p) {
        fail(p, span, "a command's word is missing after %%");
        return fail_hint(p, "write %%time matmul, or the word without %%");
    }
    fail(p, span, "there is no command %%" STR_FMT, STR_ARG(word));
    return magic_hint(p, word);
}

void *suspect_shell(struct parser *p)
{
    struct span span = { here(p).start, here(p).end };
    uint32_t end = here(p).end;
    while (end < p->source.n && p->source.p[end] != '\n')
        end++;
    struct str line = str_trim(str_slice(p->source, span.end, end));
    p->sure = true;
    fail(p, (struct span){ span.start, span.end + (uint32_t)line.n },
         "a cell runs no shell commands");
    if (str_starts(line, STR("nvidia-smi")))
        return fail_hint(p, "write devices full, or memory");
    if (str_starts(line, STR("pip")) || str_starts(line, STR("apt")) ||
        str_starts(line, STR("conda")))
        return fail_hint(p, "nothing needs to be installed; use a terminal if it does");
    if (str_starts(line, STR("wget")) || str_starts(line, STR("curl")))
        return fail_hint(p, "fetch the file in a terminal, then write load \"file.npz\"");
    return fail_hint(p, "use a terminal");
}

/* f"loss {x}" */
void *suspect_quoted_prefix(struct parser *p)
{
    char hint[200];
    struct str prefix = token_text(p, 0), text = token_text(p, 1);
    struct span both = span_join(here(p), token_span(token_at(p, 1)));
    text = str_slice(text, 1, text.n - 1);
    bool python = prefix.n <= 2 && strchr("fFrRbBuU", prefix.p[0]);
    if (!python) {
        fail(p, both, "a blank is missing between " STR_FMT " and the text",
             STR_ARG(prefix.n < 60 ? prefix : STR("the word")));
        return fail_hint(p, "write " STR_FMT " " STR_FMT, STR_ARG(prefix),
                         STR_ARG(token_text(p, 1)));
    }
    fail(p, both, "texts have no prefix " STR_FMT, STR_ARG(prefix));
    p->sure = true;
    if (suspect_braces(text, hint, sizeof hint))
        return fail_hint(p, "%s", hint);
    return fail_hint(p, "write the text without it");
}
