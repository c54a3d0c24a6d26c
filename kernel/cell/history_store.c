/* Rows of all sessions in an SQLite file: written, and walked from the newest back. */
#include "cell/history_store.h"

#include "cell/history_open.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

enum { POLL_MS = 2 };

static const char insert_row[] = "INSERT OR REPLACE INTO history VALUES (?1, ?2, ?3, ?4)";
static const char walk_rows[] =
    "SELECT session, line, source, output FROM history"
    " WHERE session BETWEEN ?1 AND ?2 AND line >= ?3 AND line < ?4"
    " AND NOT (session = ?5 AND line >= ?6) ORDER BY session DESC, line DESC";

int64_t history_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void history_store_init(struct history_store *s, const char *path)
{
    *s = (struct history_store){ .path = path ? strdup(path) : NULL };
}

void history_store_fini(struct history_store *s)
{
    history_open_end(s);
    free(s->path);
    s->path = NULL;
}

static void bind_text(sqlite3_stmt *statement, int at, struct str text)
{
    if (text.p)
        sqlite3_bind_text64(statement, at, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(statement, at);
}

static int write_row(struct history_store *s, const struct history_row *row)
{
    sqlite3_bind_int64(s->insert, 1, s->session);
    sqlite3_bind_int64(s->insert, 2, row->line);
    bind_text(s->insert, 3, row->source.p ? row->source : STR(""));
    bind_text(s->insert, 4, row->output);
    int code = sqlite3_step(s->insert);
    sqlite3_reset(s->insert);
    sqlite3_clear_bindings(s->insert);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* One transaction: a session exists in the file exactly when a row of it does. */
static int write_rows(struct history_store *s, const struct history_row *rows, size_t count)
{
    int64_t before = s->session;
    int code = history_open_execute(s, "BEGIN IMMEDIATE");
    if (code != SQLITE_OK)
        return code;
    if (!s->insert)
        code = sqlite3_prepare_v3(s->db, insert_row, -1, SQLITE_PREPARE_PERSISTENT, &s->insert,
                                  NULL);
    if (code == SQLITE_OK && !s->session) {
        code = history_open_execute(s, "INSERT INTO sessions (start) VALUES (CURRENT_TIMESTAMP)");
        s->session = sqlite3_last_insert_rowid(s->db);
    }
    for (size_t i = 0; code == SQLITE_OK && i < count; i++)
        code = write_row(s, &rows[i]);
    if (code == SQLITE_OK)
        code = history_open_execute(s, "COMMIT");
    if (code != SQLITE_OK) {
        s->session = before;
        history_open_execute(s, "ROLLBACK");
    }
    return code;
}

static enum history_status write_once(struct history_store *s, const struct history_row *rows,
                                      size_t count)
{
    enum history_status status = history_open(s);
    return status == HISTORY_OK ? history_open_judge(s, write_rows(s, rows, count)) : status;
}

/* SQLite's own waiting does not cover every lock, so all of it is waited for here. */
static bool wait_more(int64_t until)
{
    if (history_now() >= until)
        return false;
    nanosleep(&(struct timespec){ 0, POLL_MS * 1000000L }, NULL);
    return true;
}

enum history_status history_store_write(struct history_store *s, const struct history_row *rows,
                                        size_t count, int64_t patience)
{
    int64_t until = history_now() + patience;
    enum history_status status;
    do
        status = write_once(s, rows, count);
    while (status == HISTORY_LOCKED && wait_more(until));
    return status;
}

static enum history_status walk_once(struct history_store *s, const struct history_bounds *b,
                                     struct history_cursor *c)
{
    const int64_t values[] = { b->session_least, b->session_most, b->line_least,
                               b->line_end,      b->own,          b->own_line };
    enum history_status status = history_open(s);
    if (status != HISTORY_OK)
        return status;
    int code = sqlite3_prepare_v2(s->db, walk_rows, -1, &c->statement, NULL);
    for (int i = 0; code == SQLITE_OK && i < 6; i++)
        code = sqlite3_bind_int64(c->statement, i + 1, values[i]);
    return history_open_judge(s, code);
}

enum history_status history_store_walk(struct history_store *s, const struct history_bounds *b,
                                       int64_t patience, struct history_cursor *c)
{
    int64_t until = history_now() + patience;
    enum history_status status;
    *c = (struct history_cursor){ 0 };
    do
        status = walk_once(s, b, c);
    while (status == HISTORY_LOCKED && wait_more(until));
    return status;
}

/* A row of a strange file may lack its source; its output may be missing in ours. */
static struct str column(sqlite3_stmt *statement, int at)
{
    const void *p = sqlite3_column_text(statement, at);
    return (struct str){ p, p ? (size_t)sqlite3_column_bytes(statement, at) : 0 };
}

enum history_status history_store_next(struct history_store *s, struct history_cursor *c,
                                       bool *more)
{
    int code = sqlite3_step(c->statement);
    *more = code == SQLITE_ROW;
    struct str source = *more ? column(c->statement, 2) : STR("");
    if (*more)
        c->row = (struct history_row){ sqlite3_column_int64(c->statement, 0),
                                       sqlite3_column_int64(c->statement, 1),
                                       source.p ? source : STR(""), column(c->statement, 3) };
    return history_open_judge(s, code);
}

void history_store_end(struct history_cursor *c)
{
    sqlite3_finalize(c->statement);
    c->statement = NULL;
}

int64_t history_store_newest(struct history_store *s)
{
    sqlite3_stmt *statement = NULL;
    int64_t newest = 0;
    if (history_open(s) == HISTORY_OK &&
        sqlite3_prepare_v2(s->db, "SELECT max(session) FROM sessions", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        newest = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return newest;
}
