/* The file of a history_store: opened, judged, closed, set aside. It may come from anywhere, so
 * nothing in it is trusted: neither views nor triggers run, and damage is noticed early. */
#include "cell/history_open.h"

#include "cell/history_file.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

/* After IPython's: its sessions and lines, with source and output in one row. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT,"
    " start TIMESTAMP);"
    "CREATE TABLE IF NOT EXISTS history (session INTEGER, line INTEGER, source TEXT, output TEXT,"
    " PRIMARY KEY (session, line));";

void history_open_end(struct history_store *s)
{
    sqlite3_finalize(s->insert);
    sqlite3_close(s->db);
    s->insert = NULL;
    s->db = NULL;
}

/* What an SQLite error means; its words go to s->problem. */
enum history_status history_open_judge(struct history_store *s, int code)
{
    static const struct {
        int code;
        enum history_status status;
        const char *problem;
    } rows[] = {
        { SQLITE_BUSY, HISTORY_LOCKED, "is locked by another program" },
        { SQLITE_LOCKED, HISTORY_LOCKED, "is locked by another program" },
        { SQLITE_CORRUPT, HISTORY_DAMAGED, "is damaged" },
        { SQLITE_NOTADB, HISTORY_DAMAGED, "is no history file" },
        { SQLITE_FULL, HISTORY_FAILED, "cannot grow (the disk is full)" },
        { SQLITE_READONLY, HISTORY_FAILED, "may only be read" },
        { SQLITE_CANTOPEN, HISTORY_FAILED, "cannot be opened" },
        { SQLITE_ERROR, HISTORY_FOREIGN, "is another program's database" },
    };
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return HISTORY_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((code & 0xFF) == rows[i].code) {
            snprintf(s->problem, sizeof s->problem, "%s", rows[i].problem);
            return rows[i].status;
        }
    snprintf(s->problem, sizeof s->problem, "cannot be used (%s)", sqlite3_errstr(code));
    return HISTORY_FAILED;
}

int history_open_execute(struct history_store *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

static int configure(struct history_store *s)
{
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    int code = history_open_execute(
        s, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
           "PRAGMA mmap_size=0; PRAGMA cache_size=-512; PRAGMA synchronous=NORMAL");
    /* A file that may only be read stays in the mode it has. */
    if (code == SQLITE_OK && !sqlite3_db_readonly(s->db, "main"))
        code = history_open_execute(s, history_file_is_remote(s->path)
                                           ? "PRAGMA journal_mode=TRUNCATE"
                                           : "PRAGMA journal_mode=WAL");
    return code == SQLITE_OK ? history_open_execute(s, schema) : code;
}

static bool same_file(const struct history_store *s)
{
    struct stat now;
    return stat(s->path, &now) == 0 && now.st_dev == s->device && now.st_ino == s->inode;
}

enum history_status history_open(struct history_store *s)
{
    struct stat now;
    if (s->db && same_file(s))
        return HISTORY_OK;
    /* Removed or replaced under us: what is there now knows nothing of this session. */
    if (s->db)
        s->session = 0;
    history_open_end(s);
    if (history_file_prepare(s->path, s->problem, sizeof s->problem) || stat(s->path, &now))
        return HISTORY_FAILED;
    s->device = now.st_dev;
    s->inode = now.st_ino;
    int code = sqlite3_open_v2(
        s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = configure(s);
    enum history_status status = history_open_judge(s, code);
    if (status != HISTORY_OK && (code & 0xFF) != SQLITE_READONLY)
        history_open_end(s);
    return s->db ? HISTORY_OK : status;
}

enum history_status history_open_set_aside(struct history_store *s)
{
    /* A journal beside a new file would be played into it: it goes with its own. */
    static const char *const parts[] = { "-wal", "-journal", "" };
    char from[PATH_MAX], to[PATH_MAX];
    history_open_end(s);
    s->session = 0;
    if (!same_file(s))
        return HISTORY_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int n = snprintf(from, sizeof from, "%s%s", s->path, parts[i]);
        int m = snprintf(to, sizeof to, "%s.corrupt%s", s->path, parts[i]);
        if (n >= (int)sizeof from || m >= (int)sizeof to)
            return HISTORY_FAILED;
        if (rename(from, to) != 0 && !*parts[i]) {
            snprintf(s->problem, sizeof s->problem, "is damaged and cannot be set aside");
            return HISTORY_FAILED;
        }
    }
    snprintf(from, sizeof from, "%s-shm", s->path);
    remove(from);
    return HISTORY_OK;
}
