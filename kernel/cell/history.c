/* This session's rows, and what becomes of them when the file fails. */
#include "cell/history.h"

#include "base/log.h"
#include "cell/history_file.h"
#include "cell/history_impl.h"
#include "cell/history_open.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* How long a cell may wait for a locked file, and how long a failed file is left alone. */
enum { PATIENCE_MS = 60, REST_MS = 5000 };

void history_init_at(struct history *h, const char *path)
{
    *h = (struct history){ 0 };
    pthread_mutex_init(&h->lock, NULL);
    history_store_init(&h->store, path);
}

static void warn(struct history *h, const char *file, const char *problem, const char *next)
{
    if (*h->warning)
        return;
    snprintf(h->warning, sizeof h->warning, "warning: the history file %.300s %s: %s\n", file,
             problem, next);
    log_line("the history file %.300s %s", file, problem);
}

void history_init(struct history *h)
{
    char path[PATH_MAX];
    bool wanted;
    bool placed = history_file_place(path, sizeof path, &wanted);
    history_init_at(h, placed ? path : NULL);
    if (wanted && !placed)
        warn(h, "has", "no folder to be in",
             "HOME is not set; this session's cells are kept in memory only");
}

static void drop_oldest(struct history *h)
{
    struct history_row *row = &h->rows[h->first];
    h->bytes -= row->source.n + row->output.n;
    free((char *)(uintptr_t)row->source.p);
    h->first = (h->first + 1) % h->capacity;
    h->count--;
    h->unsaved = h->unsaved < h->count ? h->unsaved : h->count;
}

void history_fini(struct history *h)
{
    if (h->rests_until != INT64_MAX)
        h->rests_until = 0;
    if (h->store.path)
        history_save(h, 0); /* what a failure left unsaved */
    while (h->count)
        drop_oldest(h);
    free(h->rows);
    history_store_fini(&h->store);
    pthread_mutex_destroy(&h->lock);
}

static bool make_room(struct history *h)
{
    if (h->count < h->capacity)
        return true;
    size_t capacity = h->capacity ? 2 * h->capacity : 64;
    if (h->capacity == HISTORY_ROWS) {
        drop_oldest(h);
        return true;
    }
    capacity = capacity < HISTORY_ROWS ? capacity : HISTORY_ROWS;
    struct history_row *rows = calloc(capacity, sizeof *rows);
    if (!rows)
        return false;
    for (size_t i = 0; i < h->count; i++)
        rows[i] = *history_at(h, i);
    free(h->rows);
    h->rows = rows;
    h->capacity = capacity;
    h->first = 0;
    return true;
}

static bool keep(struct history *h, int64_t line, struct str source, struct str output)
{
    size_t bytes = source.n + output.n;
    char *text = bytes <= HISTORY_BYTES ? malloc(bytes + 1) : NULL;
    if (!text || !make_room(h)) {
        free(text);
        return false;
    }
    if (source.n)
        memcpy(text, source.p, source.n);
    if (output.n)
        memcpy(text + source.n, output.p, output.n);
    h->rows[(h->first + h->count++) % h->capacity] = (struct history_row){
        0, line, { text, source.n }, { output.p ? text + source.n : NULL, output.n }
    };
    h->unsaved++;
    for (h->bytes += bytes; h->bytes > HISTORY_BYTES;)
        drop_oldest(h);
    return true;
}

const struct history_row *history_at(const struct history *h, size_t i)
{
    return &h->rows[(h->first + i) % h->capacity];
}

void history_failed(struct history *h, enum history_status status)
{
    static const char meanwhile[] =
        "cells are kept in memory meanwhile; TENSORCELL_HISTORY can name another file, or none";
    struct history_store *s = &h->store;
    if (status == HISTORY_DAMAGED && !h->set_aside) {
        h->set_aside = true;
        status = history_open_set_aside(s);
        if (status == HISTORY_OK) {
            warn(h, s->path, "was damaged", "it was renamed to end in .corrupt, a new one begins");
            h->unsaved = h->count;
            return;
        }
    }
    warn(h, s->path, s->problem, meanwhile);
    h->rests_until = status == HISTORY_FOREIGN || status == HISTORY_DAMAGED
                         ? INT64_MAX
                         : history_now() + REST_MS;
}

/* The rows that the file does not have, in pieces of a fixed size: almost always one. */
static enum history_status save_rest(struct history *h, int64_t patience)
{
    struct history_row rows[64];
    enum history_status status = HISTORY_OK;
    while (h->unsaved && status == HISTORY_OK) {
        size_t n = h->unsaved < 64 ? h->unsaved : 64;
        for (size_t i = 0; i < n; i++)
            rows[i] = *history_at(h, h->count - h->unsaved + i);
        status = history_store_write(&h->store, rows, n, patience);
        if (status == HISTORY_OK)
            h->unsaved -= n;
    }
    return status;
}

void history_save(struct history *h, int64_t patience)
{
    /* Twice, for a file that was set aside leaves room for a new one. */
    for (int turn = 0; turn < 2 && h->unsaved && history_now() >= h->rests_until; turn++) {
        enum history_status status = save_rest(h, patience);
        if (status == HISTORY_OK)
            h->rests_until = 0;
        else
            history_failed(h, status);
    }
}

void history_add(struct history *h, int64_t line, struct str source, struct str output)
{
    pthread_mutex_lock(&h->lock);
    if (keep(h, line, source, output) && h->store.path)
        history_save(h, h->rests_until ? 0 : PATIENCE_MS); /* after a failure nothing is awaited */
    pthread_mutex_unlock(&h->lock);
}

const char *history_warning(struct history *h)
{
    pthread_mutex_lock(&h->lock);
    bool now = *h->warning && !h->warned;
    h->warned = h->warned || now;
    pthread_mutex_unlock(&h->lock);
    return now ? h->warning : NULL;
}
