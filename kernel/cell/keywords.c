/* Help for reserved words, from the rows of keywords.def. */
#include "cell/keywords.h"

static const struct {
    const char *word, *form, *meaning, *example;
} rows[] = {
#define KEYWORD(word, where, form, meaning, example) { #word, form, meaning, example },
#include "cell/keywords.def"
#undef KEYWORD
};

const char *keyword_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i].word : NULL;
}

bool keyword_help(struct str word, struct strbuf *out)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_is(word, rows[i].word))
            continue;
        strbuf_printf(out, "%s\n    %s\n\nexample:", rows[i].form, rows[i].meaning);
        struct str rest = str_of(rows[i].example), line;
        while (str_cut(&rest, '\n', &line))
            strbuf_printf(out, "\n    " STR_FMT, STR_ARG(line));
        return true;
    }
    return false;
}
