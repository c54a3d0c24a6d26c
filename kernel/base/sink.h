/* Where a cell's events go. The cell knows nothing of who listens: Jupyter's publisher, the text
 * front end and the tests are three sinks. */
#ifndef BASE_SINK_H
#define BASE_SINK_H

#include "base/event.h"

struct sink {
    void *context;
    void (*emit)(void *context, const struct event *event);
    /* Asks the user for a line. 0 and *answer (in the arena), or -1 with err. NULL: no one to ask.
     */
    int (*ask)(void *context, struct str prompt, bool hidden, struct arena *a, struct str *answer,
               struct err *err);
};

static inline void sink_emit(const struct sink *s, const struct event *event)
{
    if (s && s->emit)
        s->emit(s->context, event);
}

void sink_print(const struct sink *s, struct str text); /* EVENT_STREAM to stdout */
void sink_printf(const struct sink *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void sink_display(const struct sink *s, const struct bundle *bundle);

#endif
