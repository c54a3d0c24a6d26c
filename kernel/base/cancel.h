/* One atomic flag by which another thread (or a signal handler) asks the running cell to stop.
 * Every loop of the interpreter and every long operation reads it at least each 50 ms. */
#ifndef BASE_CANCEL_H
#define BASE_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct cancel {
    atomic_bool asked;
};

static inline void cancel_ask(struct cancel *c)
{
    atomic_store_explicit(&c->asked, true, memory_order_release);
}

static inline void cancel_clear(struct cancel *c)
{
    atomic_store_explicit(&c->asked, false, memory_order_release);
}

static inline bool cancel_asked(const struct cancel *c)
{
    return c && atomic_load_explicit(&((struct cancel *)(uintptr_t)c)->asked, memory_order_acquire);
}

/* Whose wish to stop counts for something that is shared: set by who works with it now. */
struct cancel_seat {
    _Atomic(const struct cancel *) whose; /* NULL: nobody's */
};

static inline void cancel_seat_take(struct cancel_seat *s, const struct cancel *whose)
{
    atomic_store_explicit(&s->whose, whose, memory_order_release);
}

static inline bool cancel_seat_asked(struct cancel_seat *s)
{
    return s && cancel_asked(atomic_load_explicit(&s->whose, memory_order_acquire));
}

#endif
