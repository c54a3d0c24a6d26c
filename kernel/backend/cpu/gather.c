/* See gather.h. */
#include "backend/cpu/gather.h"

void gather_begin(struct gather_space *s, const struct shape *space)
{
    s->ndim = space->ndim;
    s->count = 0;
    for (int i = 0; i < space->ndim; i++)
        s->size[i] = space->size[i];
}

void gather_add(struct gather_space *s, struct gather_view *view, const int64_t *stride)
{
    for (int i = 0; i < s->ndim; i++)
        view->stride[i] = stride[i];
    s->views[s->count++] = view;
}

/* Can axis `outer` be walked as a continuation of the axis after it? */
static bool joins(const struct gather_space *s, int outer, int inner)
{
    for (int v = 0; v < s->count; v++)
        if (s->views[v]->stride[outer] != s->views[v]->stride[inner] * s->size[inner])
            return false;
    return true;
}

static void move_axis(struct gather_space *s, int to, int from)
{
    s->size[to] = s->size[from];
    for (int v = 0; v < s->count; v++)
        s->views[v]->stride[to] = s->views[v]->stride[from];
}

void gather_collapse(struct gather_space *s)
{
    int kept = 0;
    for (int i = 0; i < s->ndim; i++) {
        if (s->size[i] == 1)
            continue;
        if (kept > 0 && joins(s, kept - 1, i)) {
            int64_t joined = s->size[kept - 1] * s->size[i];
            move_axis(s, kept - 1, i);
            s->size[kept - 1] = joined;
        } else {
            move_axis(s, kept++, i);
        }
    }
    s->ndim = kept;
}

#define GATHER_ROW(type)                                                                           \
    static void gather_row_##type(char *to, const char *from, int64_t n, int64_t stride)           \
    {                                                                                              \
        type *d = (type *)(void *)to;                                                              \
        const type *s = (const type *)(const void *)from;                                          \
        for (int64_t i = 0; i < n; i++)                                                            \
            d[i] = s[i * stride];                                                                  \
    }
GATHER_ROW(uint8_t)
GATHER_ROW(uint16_t)
GATHER_ROW(uint32_t)
GATHER_ROW(uint64_t)
#undef GATHER_ROW

static void gather_row(char *to, const char *from, int64_t n, int64_t stride, size_t bytes)
{
    if (stride == 1)
        memcpy(to, from, (size_t)n * bytes);
    else if (bytes == 4)
        gather_row_uint32_t(to, from, n, stride);
    else if (bytes == 8)
        gather_row_uint64_t(to, from, n, stride);
    else if (bytes == 2)
        gather_row_uint16_t(to, from, n, stride);
    else
        gather_row_uint8_t(to, from, n, stride);
}

char *gather_tile(const struct gather_space *s, const struct gather_view *view, char *base,
                  size_t bytes, int64_t at, int n, char *to)
{
    int64_t coord[MAX_DIMS], offset = 0;
    int last = s->ndim - 1;
    if (last < 0) {
        memcpy(to, base, bytes);
        return to;
    }
    for (int i = last; i >= 0; i--) {
        coord[i] = at % s->size[i];
        at /= s->size[i];
        offset += coord[i] * view->stride[i];
    }
    for (int done = 0; done < n;) {
        int64_t row = s->size[last] - coord[last];
        if (row > n - done)
            row = n - done;
        const char *from = base + offset * (int64_t)bytes;
        if (row == n && view->stride[last] == 1 && !view->copied)
            return (char *)(uintptr_t)from;
        gather_row(to + (size_t)done * bytes, from, row, view->stride[last], bytes);
        done += (int)row;
        coord[last] += row;
        offset += row * view->stride[last];
        for (int i = last; i > 0 && coord[i] == s->size[i]; i--) {
            coord[i] = 0;
            coord[i - 1]++;
            offset += view->stride[i - 1] - s->size[i] * view->stride[i];
        }
    }
    return to;
}
