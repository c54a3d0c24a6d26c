/* The one error struct. Who first knows that something failed fills it: kind, the words of the
 * source that are to blame, what is wrong in the user's terms, and what to do next. Everybody else
 * only passes it up, adding the span when it was not known below.
 *
 * Functions that can fail return 0, or -1 with *err filled. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/span.h"
#include "base/str.h"

enum err_kind {
    ERR_NONE,
#define ERR_KIND(id, name) ERR_##id,
#include "base/err.def"
#undef ERR_KIND
};

struct err {
    enum err_kind kind;
    bool has_span, has_span2;
    struct span span;  /* the words to blame, in the cell's source */
    struct span span2; /* a second place that matters (the opener of an unclosed block) */
    char text[480];    /* one sentence without a full stop */
    char hint[480];    /* the next step, or empty */
    char note2[120];   /* what the second place is */
};

const char *err_kind_name(enum err_kind kind); /* "ShapeError" */

/* Each returns -1, so that `return err_set(...)` is the whole failure path. */
int err_set(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int err_at(struct err *e, enum err_kind kind, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
int err_hint(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sets the place unless a more exact one is known. */
int err_place(struct err *e, struct span span);
int err_second(struct err *e, struct span span, const char *note);
void err_clear(struct err *e);

#endif
