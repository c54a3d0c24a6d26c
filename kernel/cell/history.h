/* The cells that were run: what the arrow keys and the search of a client walk through. This
 * session's newest rows live in memory, so nothing that happens to the file can take them away; all
 * rows go to a file shared by sessions (history_store.h), one number for each session. A file that
 * cannot be written costs one warning, never a cell. Any thread may call. */
#ifndef CELL_HISTORY_H
#define CELL_HISTORY_H

#include "base/arena.h"
#include "cell/history_store.h"

#include <pthread.h>

/* In memory, and in one answer. */
enum { HISTORY_ROWS = 10000, HISTORY_BYTES = 8 << 20, HISTORY_ANSWER_BYTES = 16 << 20 };

struct history {
    pthread_mutex_t lock;     /* of all that follows */
    struct history_row *rows; /* a ring; a row is one allocation */
    size_t first, count, capacity, bytes;
    size_t unsaved; /* the newest so many are not in the file */
    struct history_store store;
    bool set_aside;      /* a damaged file, once */
    int64_t rests_until; /* milliseconds: after a failure the file is left alone for a while */
    char warning[640];
    bool warned; /* it was shown */
};

enum history_access { HISTORY_TAIL, HISTORY_RANGE, HISTORY_SEARCH };

struct history_query {
    enum history_access access;
    int64_t session;     /* RANGE: 0 this one, -1 the one before, else its number */
    int64_t start, stop; /* RANGE: lines, without stop */
    int64_t most;        /* TAIL and SEARCH: the newest so many */
    struct str pattern;  /* SEARCH: as history_match */
    bool unique;         /* of equal sources only the newest */
};

/* The file that the environment names (history_file.h); nothing is opened before the first use. */
void history_init(struct history *h);
void history_init_at(struct history *h, const char *path); /* NULL: only in memory */
void history_fini(struct history *h);
/* Copies, and writes to the file. Without memory the row is left out. output {NULL, 0}: none. */
void history_add(struct history *h, int64_t line, struct str source, struct str output);
/* Once, when the file could not be used: a line to show. Else NULL. */
const char *history_warning(struct history *h);
/* Ordered by session and line, in the arena; *own: this session's number, 0 while it has none in
 * the file. TAIL knows sessions that began before this one and itself: a parallel one's rows never
 * stand between its own. An answer beyond HISTORY_ANSWER_BYTES or half a second keeps its newest
 * rows. */
struct history_row *history_read(struct history *h, const struct history_query *q, struct arena *a,
                                 size_t *count, int64_t *own);
/* `*` any text, `?` one character; the whole text must match. */
bool history_match(struct str pattern, struct str text);

#endif
