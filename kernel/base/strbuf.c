#include "base/strbuf.h"

#include "base/checked.h"

#include <stdio.h>
#include <stdlib.h>

void strbuf_init(struct strbuf *b)
{
    *b = (struct strbuf){ 0 };
}

void strbuf_fini(struct strbuf *b)
{
    free(b->p);
    strbuf_init(b);
}

void strbuf_clear(struct strbuf *b)
{
    b->n = 0;
    b->failed = false;
}

bool strbuf_reserve(struct strbuf *b, size_t more)
{
    size_t need, doubled = b->capacity * 2;
    if (checked_size_add(b->n, more, &need) || checked_size_add(need, 1, &need))
        b->failed = true;
    if (b->failed)
        return false;
    if (need <= b->capacity)
        return true;
    size_t capacity = need < 64 ? 64 : need < doubled ? doubled : need;
    char *p = realloc(b->p, capacity);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->capacity = capacity;
    return true;
}

void strbuf_add(struct strbuf *b, struct str s)
{
    if (!strbuf_reserve(b, s.n))
        return;
    if (s.n)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = 0;
}

void strbuf_text(struct strbuf *b, const char *zero_terminated)
{
    strbuf_add(b, str_of(zero_terminated));
}

void strbuf_char(struct strbuf *b, char c)
{
    strbuf_add(b, (struct str){ &c, 1 });
}

void strbuf_repeat(struct strbuf *b, char c, size_t count)
{
    while (count--)
        strbuf_char(b, c);
}

void strbuf_vprintf(struct strbuf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0 || !strbuf_reserve(b, (size_t)n))
        return;
    vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
    b->n += (size_t)n;
}

void strbuf_printf(struct strbuf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    strbuf_vprintf(b, format, args);
    va_end(args);
}

struct str strbuf_str(const struct strbuf *b)
{
    return (struct str){ b->p ? b->p : "", b->n };
}
