/* How far the next line is indented while a cell is being typed: two blanks for each bracket and
 * block that is open. Where < opens a block is guessed from the line alone; no tree is made. */
#include "lang/lex.h"
#include "lang/parse.h"

enum { STEP = 2, DEEPEST = 40 };

static bool opens_block(const struct token *t, bool header)
{
    enum token_kind next = (enum token_kind)t[1].kind;
    return header || next == TOKEN_NEWLINE || next == TOKEN_END;
}

static bool is_header(struct str source, const struct token *t)
{
    static const char words[] = "with try if for while fn else model fit time bench";
    return str_find_word(words, str_slice(source, t->start, t->end)) >= 0;
}

int parse_indent(struct str source)
{
    struct arena a;
    struct tokens tokens;
    size_t bad;
    int brackets = 0, blocks = 0;
    bool header = false;
    if (!utf8_valid(source, &bad))
        return 0;
    arena_init(&a);
    lex(source, &a, &tokens);
    for (const struct token *t = tokens.list; t->kind != TOKEN_END && t->kind != TOKEN_BAD; t++) {
        enum token_kind k = (enum token_kind)t->kind;
        brackets += k == TOKEN_PAREN_OPEN || k == TOKEN_SQUARE_OPEN;
        brackets -= (k == TOKEN_PAREN_CLOSE || k == TOKEN_SQUARE_CLOSE) && brackets > 0;
        if (k == TOKEN_NEWLINE || k == TOKEN_SEMICOLON)
            header = false;
        header = header || is_header(source, t);
        if (k == TOKEN_LESS && !brackets)
            blocks += opens_block(t, header);
        if (k == TOKEN_GREATER && !brackets && blocks > 0)
            blocks--;
    }
    arena_fini(&a);
    int open = brackets + blocks;
    return STEP * (open < DEEPEST ? open : DEEPEST);
}
