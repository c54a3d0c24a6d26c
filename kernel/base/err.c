#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

const char *err_kind_name(enum err_kind kind)
{
    static const char *const names[] = {
        [ERR_NONE] = "no error",
#define ERR_KIND(id, name) [ERR_##id] = name,
#include "base/err.def"
#undef ERR_KIND
    };
    return names[kind];
}

void err_clear(struct err *e)
{
    e->kind = ERR_NONE;
    e->has_span = e->has_span2 = false;
    e->text[0] = e->hint[0] = e->note2[0] = 0;
}

int err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    err_clear(e);
    e->kind = kind;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return -1;
}

int err_at(struct err *e, enum err_kind kind, struct span span, const char *format, ...)
{
    err_clear(e);
    e->kind = kind;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return err_place(e, span);
}

int err_hint(struct err *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(e->hint, sizeof e->hint, format, args);
    va_end(args);
    return -1;
}

int err_place(struct err *e, struct span span)
{
    if (!e->has_span) {
        e->has_span = true;
        e->span = span;
    }
    return -1;
}

int err_second(struct err *e, struct span span, const char *note)
{
    e->has_span2 = true;
    e->span2 = span;
    snprintf(e->note2, sizeof e->note2, "%s", note);
    return -1;
}
