/* Which characters make a name, as Unicode's classes say, and which ones are lookalikes of the
 * language's own signs. */
#include "lang/lex.h"

#include <utf8proc.h>

static bool starts_word(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
        return true;
    default:
        return code == '_';
    }
}

static bool continues_word(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_PC:
        return true;
    default:
        return starts_word(code);
    }
}

static bool ascii_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

size_t lex_word_end(struct str source, size_t at, bool *ascii)
{
    size_t start = at;
    *ascii = true;
    while (at < source.n) {
        unsigned char c = (unsigned char)source.p[at];
        if (c < 0x80) {
            if (!ascii_word(c) || (at == start && c >= '0' && c <= '9'))
                break;
            at++;
            continue;
        }
        uint32_t code;
        size_t n = utf8_decode(source, at, &code);
        if (at == start ? !starts_word(code) : !continues_word(code))
            break;
        *ascii = false;
        at += n;
    }
    return at;
}

const char *lex_lookalike(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *write;
    } table[] = {
        { 0xD7, "*" },         { 0xF7, "/" },    { 0xB7, "*" },     { 0x2212, "-" },
        { 0x2013, "-" },       { 0x2014, "-" },  { 0x2264, "<=" },  { 0x2265, ">=" },
        { 0x2260, "!=" },      { 0x2018, "'" },  { 0x2019, "'" },   { 0x201C, "\"" },
        { 0x201D, "\"" },      { 0x201E, "\"" }, { 0xAB, "\"" },    { 0xBB, "\"" },
        { 0x2026, "..." },     { 0xB2, "**2" },  { 0xB3, "**3" },   { 0x221E, "inf" },
        { 0x221A, "sqrt(…)" }, { 0x22C5, "*" },  { 0x2227, "and" }, { 0x2228, "or" },
        { 0xAC, "not" },       { 0x2192, "=" },  { 0x2190, "=" },   { 0x2211, "sum(…)" },
        { '^', "**" },         { 0xFF08, "(" },  { 0xFF09, ")" },   { 0xFF0C, "," },
        { 0xFF1D, "=" },       { 0xFF1B, ";" },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == code)
            return table[i].write;
    return NULL;
}
