/* What a running cell tells the world, in order. Events borrow: they are valid during the call. */
#ifndef BASE_EVENT_H
#define BASE_EVENT_H

#include "base/bundle.h"
#include "base/err.h"

enum event_kind {
    EVENT_STREAM,  /* text, to stdout or stderr */
    EVENT_DISPLAY, /* a bundle shown by a statement; display_id set: may be updated later */
    EVENT_UPDATE,  /* the same display again */
    EVENT_RESULT,  /* the cell's value, at most one */
    EVENT_ERROR,   /* the cell failed, at most one, last */
    EVENT_CLEAR,   /* forget what was shown so far; wait: when the next output comes */
    EVENT_PAGE,    /* help to be shown in a pager where the client has one */
    EVENT_NEXT,    /* text for the cell after this one */
};

struct event {
    enum event_kind kind;
    bool to_stderr, wait;
    struct str text;             /* STREAM, NEXT; ERROR: the report with place and caret */
    const struct bundle *bundle; /* DISPLAY, UPDATE, RESULT, PAGE */
    const char *display_id;      /* DISPLAY, UPDATE; may be NULL */
    const struct err *err;       /* EVENT_ERROR */
};

#endif
