/* Rows of all sessions in an SQLite file. Every call is bounded in time while other processes hold
 * the file; nothing here decides what a failure means for the session. */
#ifndef CELL_HISTORY_STORE_H
#define CELL_HISTORY_STORE_H

#include "base/str.h"

#include <sys/types.h>

struct sqlite3;
struct sqlite3_stmt;

struct history_row {
    int64_t session, line;     /* line: execution count */
    struct str source, output; /* output.p NULL: there was none */
};

enum history_status {
    HISTORY_OK,
    HISTORY_LOCKED,  /* by another process */
    HISTORY_DAMAGED, /* no database any more: set it aside */
    HISTORY_FAILED,  /* a full disk, a read-only file, …: may work later */
    HISTORY_FOREIGN, /* another program's: not to be touched */
};

struct history_store {
    char *path; /* NULL: there is none */
    struct sqlite3 *db;
    struct sqlite3_stmt *insert;
    int64_t session; /* this session's number in the file, 0: it has none yet */
    dev_t device;    /* of the file that is open: it may have been replaced */
    ino_t inode;
    char problem[160]; /* of the last call that failed: half a sentence */
};

/* A walk from the newest row back. */
struct history_cursor {
    struct sqlite3_stmt *statement;
    struct history_row row; /* valid until the next step */
};

/* Which rows a walk sees: sessions and lines, without those of `own` from own_line on. */
struct history_bounds {
    int64_t session_least, session_most, line_least, line_end, own, own_line;
};

void history_store_init(struct history_store *s, const char *path); /* copies; NULL: none */
void history_store_fini(struct history_store *s);
/* All rows or none, waiting at most `patience` milliseconds for the file. */
enum history_status history_store_write(struct history_store *s, const struct history_row *rows,
                                        size_t count, int64_t patience);
enum history_status history_store_walk(struct history_store *s, const struct history_bounds *b,
                                       int64_t patience, struct history_cursor *c);
/* HISTORY_OK and *more: c->row is the next. */
enum history_status history_store_next(struct history_store *s, struct history_cursor *c,
                                       bool *more);
void history_store_end(struct history_cursor *c);
int64_t history_store_newest(struct history_store *s); /* session in the file, 0: none */
int64_t history_now(void);                             /* monotonic milliseconds */

#endif
