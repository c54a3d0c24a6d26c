/* The cells of this session, oldest first, in memory: what the arrow keys and the search of a
 * client walk through. Bounded; the oldest go first. Keeping them across sessions is not done here.
 */
#ifndef PROTOCOL_HISTORY_H
#define PROTOCOL_HISTORY_H

#include "base/str.h"

enum { HISTORY_ROWS = 10000, HISTORY_BYTES = 8 << 20, HISTORY_SESSION = 1 };

struct history_row {
    int64_t line;             /* execution count */
    struct str input, output; /* one allocation; output.p NULL: there was none */
};

struct history {
    struct history_row *rows; /* a ring */
    size_t first, count, capacity, bytes;
};

void history_init(struct history *h);
void history_fini(struct history *h);
/* Copies. Without memory the row is left out. output {NULL, 0}: none. */
void history_add(struct history *h, int64_t line, struct str input, struct str output);
const struct history_row *history_at(const struct history *h, size_t i); /* 0: the oldest kept */
/* `*` any text, `?` one character; the whole text must match. */
bool history_match(struct str pattern, struct str text);

#endif
