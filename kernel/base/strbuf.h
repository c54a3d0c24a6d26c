/* A growing piece of text on the heap. A failed growth sets `failed` and drops what follows;
 * whoever hands the text on looks at it once. */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/str.h"

#include <stdarg.h>

struct strbuf {
    char *p; /* zero-terminated when not NULL */
    size_t n, capacity;
    bool failed;
};

void strbuf_init(struct strbuf *b);
void strbuf_fini(struct strbuf *b);
void strbuf_clear(struct strbuf *b); /* keeps the memory */
bool strbuf_reserve(struct strbuf *b, size_t more);
void strbuf_add(struct strbuf *b, struct str s);
void strbuf_text(struct strbuf *b, const char *zero_terminated);
void strbuf_char(struct strbuf *b, char c);
void strbuf_repeat(struct strbuf *b, char c, size_t count);
void strbuf_printf(struct strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(struct strbuf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
struct str strbuf_str(const struct strbuf *b);

#endif
