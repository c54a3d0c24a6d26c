/* What the source around a cursor expects, read from its tokens alone: cells that are being typed
 * have no tree yet. */
#ifndef CELL_CURSOR_H
#define CELL_CURSOR_H

#include "base/arena.h"
#include "base/span.h"
#include "lang/words.h"

enum cursor_place {
    CURSOR_NOWHERE,   /* inside a text, a number or a comment */
    CURSOR_STATEMENT, /* a statement or an assigned value begins here */
    CURSOR_EXPRESSION,
    CURSOR_ATTRIBUTE, /* after the dot of `object` */
    CURSOR_ARGUMENT,  /* of `word`; called: in parentheses, else command form */
    CURSOR_DEVICE,    /* after with */
    CURSOR_TEXT,      /* in quotes, or in a bare path: of `word`'s `param`, or in `object`[" */
};

struct cursor {
    enum cursor_place place;
    struct span typed; /* the part of the word before the cursor, in bytes */
    bool assigned;     /* CURSOR_STATEMENT: after `name =` */
    bool magic;        /* CURSOR_STATEMENT: after % */
    bool layers;       /* CURSOR_STATEMENT: in a block of layers */
    bool called;
    bool quoted;               /* CURSOR_TEXT */
    const struct word *word;   /* CURSOR_ARGUMENT; else the innermost call or command, or NULL */
    const struct param *param; /* CURSOR_ARGUMENT: the value of this named one, or NULL */
    struct str object;         /* CURSOR_ATTRIBUTE: the name before the dot; CURSOR_TEXT: before
                                  the bracket; or {NULL, 0} */
};

/* at: bytes from the source's start, at most its length. */
void cursor_read(const struct words *words, struct str source, size_t at, struct arena *a,
                 struct cursor *out);
/* Does the parameter take the path of a file or folder? */
bool cursor_takes_path(const struct param *p);
/* The parameter of that name or alias, or NULL. */
const struct param *cursor_param(const struct word *w, struct str name);

#endif
