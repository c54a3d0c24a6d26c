/* Questions to the history: two walks from the newest row back, this session's memory and the file,
 * merged by session and line. */
#include "cell/history_impl.h"

#include "base/map.h"

enum { READ_PATIENCE_MS = 60, SCAN_MS = 500, SCAN_LOOK = 256 };

bool history_match(struct str pattern, struct str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, retry = 0;
    uint32_t ignored;
    while (t < text.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            retry = t;
        } else if (p < pattern.n && pattern.p[p] == '?') {
            p++;
            t += utf8_decode(text, t, &ignored);
        } else if (p < pattern.n && pattern.p[p] == text.p[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1; /* let the last star take one character more */
            t = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

struct walk {
    struct history *h;
    const struct history_query *query;
    struct history_bounds bounds;
    bool own_wanted;
    size_t left;   /* rows in memory not yet looked at */
    int64_t place; /* this session's place in the order of sessions */
    struct history_cursor cursor;
    bool more; /* cursor.row is the next of the file */
    struct map seen;
    int64_t deadline;
    struct arena *arena;
    struct history_row *rows; /* newest first */
    size_t count, capacity, bytes;
};

/* Which sessions and lines are asked for. */
static void set_bounds(struct walk *w, int64_t newest)
{
    struct history *h = w->h;
    const struct history_query *q = w->query;
    int64_t own = h->store.session;
    int64_t first = h->count ? history_at(h, 0)->line : INT64_MAX;
    w->bounds = (struct history_bounds){ 1, INT64_MAX, INT64_MIN, INT64_MAX, own, first };
    w->own_wanted = true;
    if (q->access == HISTORY_TAIL && own)
        w->bounds.session_most = own;
    if (q->access != HISTORY_RANGE)
        return;
    int64_t here = own ? own : newest + 1;
    int64_t asked = q->session > 0 ? q->session : q->session < -here ? -1 : here + q->session;
    w->own_wanted = q->session == 0 || (own && asked == own);
    w->bounds.session_least = w->bounds.session_most = asked > 0 ? asked : -1;
    w->bounds.line_least = q->start;
    w->bounds.line_end = q->stop;
}

static void step_file(struct walk *w)
{
    w->more = false;
    if (!w->cursor.statement)
        return;
    enum history_status status = history_store_next(&w->h->store, &w->cursor, &w->more);
    if (status != HISTORY_OK) {
        /* Ended first: a file in use cannot be set aside. */
        history_store_end(&w->cursor);
        history_failed(w->h, status);
    }
}

static void open_file(struct walk *w)
{
    enum history_status status = history_store_walk(&w->h->store, &w->bounds, READ_PATIENCE_MS,
                                                    &w->cursor);
    if (status == HISTORY_OK)
        step_file(w);
    else
        history_failed(w->h, status);
}

static bool seen_before(struct walk *w, struct str source)
{
    bool failed = false;
    return w->query->unique && map_set(&w->seen, source, w, &failed);
}

static bool wanted(struct walk *w, const struct history_row *row)
{
    const struct history_query *q = w->query;
    if (q->access == HISTORY_RANGE)
        return row->line >= q->start && row->line < q->stop;
    return q->access == HISTORY_TAIL ||
           (history_match(q->pattern, row->source) && !seen_before(w, row->source));
}

static void take(struct walk *w, const struct history_row *row, int64_t session)
{
    if (!wanted(w, row))
        return;
    w->bytes += row->source.n + row->output.n + sizeof *row;
    if (w->bytes > HISTORY_ANSWER_BYTES)
        return;
    w->rows = arena_grow(w->arena, w->rows, w->count, &w->capacity, sizeof *row);
    w->rows[w->count++] = (struct history_row){ session, row->line,
                                                arena_str(w->arena, row->source),
                                                row->output.p ? arena_str(w->arena, row->output)
                                                              : (struct str){ NULL, 0 } };
}

static bool full(const struct walk *w, size_t steps)
{
    bool counted = w->query->access != HISTORY_RANGE;
    return (counted && (int64_t)w->count >= w->query->most) || w->bytes > HISTORY_ANSWER_BYTES ||
           (steps % SCAN_LOOK == SCAN_LOOK - 1 && history_now() > w->deadline);
}

static void merge(struct walk *w)
{
    for (size_t steps = 0; (w->left || w->more) && !full(w, steps); steps++) {
        if (w->left && (!w->more || w->cursor.row.session <= w->place)) {
            take(w, history_at(w->h, --w->left), w->h->store.session);
        } else {
            take(w, &w->cursor.row, w->cursor.row.session);
            step_file(w);
        }
    }
}

static void reverse(struct history_row *rows, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct history_row kept = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = kept;
    }
}

struct history_row *history_read(struct history *h, const struct history_query *q, struct arena *a,
                                 size_t *count, int64_t *own)
{
    struct walk w = { .h = h, .query = q, .arena = a, .deadline = history_now() + SCAN_MS };
    map_init(&w.seen);
    pthread_mutex_lock(&h->lock);
    bool usable = h->store.path && h->rests_until != INT64_MAX;
    /* First, for it opens the file, and one that was replaced knows no number of this session. */
    set_bounds(&w, usable ? history_store_newest(&h->store) : 0);
    *own = h->store.session;
    w.left = w.own_wanted ? h->count : 0;
    w.place = *own ? *own : INT64_MAX; /* without a number: newer than all */
    if (usable)
        open_file(&w);
    merge(&w);
    history_store_end(&w.cursor);
    pthread_mutex_unlock(&h->lock);
    map_fini(&w.seen);
    reverse(w.rows, w.count);
    *count = w.count;
    return w.rows;
}
