/* A ring of cells, and the wildcard match of its search. */
#include "protocol/history.h"

#include <stdlib.h>

void history_init(struct history *h)
{
    *h = (struct history){ 0 };
}

static void drop_oldest(struct history *h)
{
    struct history_row *row = &h->rows[h->first];
    h->bytes -= row->input.n + row->output.n;
    free((char *)(uintptr_t)row->input.p);
    h->first = (h->first + 1) % h->capacity;
    h->count--;
}

void history_fini(struct history *h)
{
    while (h->count)
        drop_oldest(h);
    free(h->rows);
    history_init(h);
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

void history_add(struct history *h, int64_t line, struct str input, struct str output)
{
    char *text = input.n + output.n <= HISTORY_BYTES ? malloc(input.n + output.n + 1) : NULL;
    if (!text || !make_room(h)) {
        free(text);
        return;
    }
    if (input.n)
        memcpy(text, input.p, input.n);
    if (output.n)
        memcpy(text + input.n, output.p, output.n);
    h->rows[(h->first + h->count++) % h->capacity] = (struct history_row){
        line, { text, input.n }, { output.p ? text + input.n : NULL, output.n }
    };
    h->bytes += input.n + output.n;
    while (h->bytes > HISTORY_BYTES)
        drop_oldest(h);
}

const struct history_row *history_at(const struct history *h, size_t i)
{
    return &h->rows[(h->first + i) % h->capacity];
}

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
