/* lsmagic: the commands as magics, read from their table. */
#include "magics/commands.h"

#include "magics/magics.h"

enum { WIDTH = 78 };

static void add(struct strbuf *out, size_t *column, const char *sign, struct str name)
{
    size_t n = strlen(sign) + name.n;
    if (*column + 1 + n > WIDTH) {
        strbuf_text(out, "\n   ");
        *column = 3;
    }
    strbuf_printf(out, " %s" STR_FMT, sign, STR_ARG(name));
    *column += n + 1;
}

/* Those that can be run; blocks: those that take one. */
static const struct word *next(size_t *at, bool blocks)
{
    const struct word *w;
    while ((w = magics_words()->all(at)))
        if (command_of(w) && command_of(w)->run && !(blocks && w->block == BLOCK_NONE))
            return w;
    return NULL;
}

static void add_names(struct strbuf *out, const char *sign, bool blocks, bool aliases)
{
    const struct word *w;
    struct str alias;
    size_t column = WIDTH;
    for (size_t at = 0; (w = next(&at, blocks));) {
        if (!aliases)
            add(out, &column, sign, str_of(w->name));
        for (int i = 0; aliases && w->aliases && (alias = str_word(w->aliases, i)).p; i++)
            add(out, &column, sign, alias);
    }
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct strbuf text;
    (void)call, (void)out, (void)err;
    strbuf_init(&text);
    strbuf_text(&text, "commands, written with % or without");
    add_names(&text, "%", false, false);
    strbuf_text(&text, "\n\nthe rest of the cell is their block");
    add_names(&text, "%%", true, false);
    strbuf_text(&text, "\n\nother names of the same");
    add_names(&text, "%", false, true);
    strbuf_text(&text, "\n\nhelp WORD or WORD? tells more about one of them\n");
    sink_print(e->sink, strbuf_str(&text));
    strbuf_fini(&text);
    return 0;
}

const struct command magic_lsmagic = { .run = run,
                                       .word = {
                                           .name = "lsmagic",
                                           .aliases = "magic quickref",
                                           .kind = WORD_COMMAND,
                                           .group = "look",
                                           .help = "the commands as magics: %word and %%word",
                                           .example = "lsmagic",
                                       } };
