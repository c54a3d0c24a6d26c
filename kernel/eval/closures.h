/* Scopes of calls in which a fn was defined. Such a fn reads the scope's names when it is called,
 * so it holds the scope, and the scope, where the fn has its name, holds the fn. What only holds
 * itself in such a circle is found by looking at all these scopes together: at the end of a cell,
 * and before their number has doubled. */
#ifndef EVAL_CLOSURES_H
#define EVAL_CLOSURES_H

#include <stddef.h>

struct scope;

struct closures {
    struct scope *newest;
    size_t count, limit;
};

void closures_keep(struct closures *c, struct scope *s); /* a fn was defined in s */
void closures_forget(struct scope *s);                   /* s is freed */
/* Frees what nobody outside holds. */
void closures_collect(struct closures *c);
/* The same if there are many by now. */
void closures_tidy(struct closures *c);

#endif
