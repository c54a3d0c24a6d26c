/* Punctuation and operators, the longest first. */
#include "lang/lex.h"

static enum token_kind with_assign(char c)
{
    switch (c) {
    case '+':
        return TOKEN_PLUS_ASSIGN;
    case '-':
        return TOKEN_MINUS_ASSIGN;
    case '*':
        return TOKEN_STAR_ASSIGN;
    case '/':
        return TOKEN_SLASH_ASSIGN;
    case '%':
        return TOKEN_PERCENT_ASSIGN;
    case '@':
        return TOKEN_AT_ASSIGN;
    case '=':
        return TOKEN_EQUAL;
    case '!':
        return TOKEN_NOT_EQUAL;
    case '<':
        return TOKEN_LESS_EQUAL;
    case '>':
        return TOKEN_GREATER_EQUAL;
    default:
        return TOKEN_BAD;
    }
}

static enum token_kind single(char c)
{
    static const uint8_t table[128] = {
        [';'] = TOKEN_SEMICOLON,    [','] = TOKEN_COMMA,       ['.'] = TOKEN_DOT,
        [':'] = TOKEN_COLON,        ['?'] = TOKEN_QUESTION,    ['!'] = TOKEN_BANG,
        ['('] = TOKEN_PAREN_OPEN,   [')'] = TOKEN_PAREN_CLOSE, ['['] = TOKEN_SQUARE_OPEN,
        [']'] = TOKEN_SQUARE_CLOSE, ['{'] = TOKEN_BRACE_OPEN,  ['}'] = TOKEN_BRACE_CLOSE,
        ['+'] = TOKEN_PLUS,         ['-'] = TOKEN_MINUS,       ['*'] = TOKEN_STAR,
        ['/'] = TOKEN_SLASH,        ['%'] = TOKEN_PERCENT,     ['@'] = TOKEN_AT,
        ['&'] = TOKEN_AMPERSAND,    ['|'] = TOKEN_PIPE,        ['~'] = TOKEN_TILDE,
        ['<'] = TOKEN_LESS,         ['>'] = TOKEN_GREATER,     ['='] = TOKEN_ASSIGN,
    };
    unsigned char u = (unsigned char)c;
    return u < 128 && table[u] ? (enum token_kind)table[u] : TOKEN_BAD;
}

static char byte_at(struct str s, size_t at)
{
    return at < s.n ? s.p[at] : 0;
}

/* The longest one that begins at `at`; TOKEN_BAD when none does. */
enum token_kind lex_symbol(struct str source, size_t at, size_t *end)
{
    char c = source.p[at], next = byte_at(source, at + 1);
    bool twice = c == next, assign = byte_at(source, at + 2) == '=';
    enum token_kind kind = single(c);
    size_t n = 1;
    if (twice && c == '*') {
        kind = assign ? TOKEN_POWER_ASSIGN : TOKEN_POWER;
        n = assign ? 3 : 2;
    } else if (twice && c == '/') {
        kind = assign ? TOKEN_FLOOR_ASSIGN : TOKEN_FLOOR;
        n = assign ? 3 : 2;
    } else if (twice && c == '.' && byte_at(source, at + 2) == '.') {
        kind = TOKEN_ELLIPSIS;
        n = 3;
    } else if (next == '=' && with_assign(c) != TOKEN_BAD) {
        kind = with_assign(c);
        n = 2;
    }
    *end = at + n;
    return kind;
}
