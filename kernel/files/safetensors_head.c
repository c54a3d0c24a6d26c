/* Eight bytes of length, then JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0,
 * 24]}, …, "__metadata__": {"key": "text"}}. Read by hand, since a library's tree takes up to
 * eighty times the text's memory and knows no bytes. The ranges have to tile the data without gap
 * or overlap: nothing can hide in the file. */
#include "files/safetensors.h"

#include "base/map.h"
#include "files/path.h"
#include "files/scan.h"

#include <stdlib.h>

enum { LENGTH = 8 };
enum { ALL_KEYS = 7 };

void safetensors_head_fini(struct safetensors_head *h)
{
    free(h->text);
    free(h->entries);
    *h = (struct safetensors_head){ 0 };
}

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

/* ---- one entry ------------------------------------------------------------------------------- */

static int read_dtype(struct scan *s, struct safetensors_entry *e)
{
    char shown[40];
    int64_t place = scan_place(s);
    struct str word;
    if (scan_json_text(s, &word))
        return -1;
    for (e->array.type = 0; e->array.type < RAW_COUNT; e->array.type++)
        if (str_is(word, raw_row(e->array.type)->safetensors))
            return 0;
    content_fail(s->err, s->content, place, "dtype %s is not known here",
                 path_shown(word, shown, sizeof shown));
    return err_hint(s->err, "BOOL, U8 to U64, I8 to I64, F16, BF16, F32 and F64 can be read");
}

static int read_list(struct scan *s, int64_t *numbers, int most, int *count)
{
    if (scan_need(s, '[', "at the start of a list"))
        return -1;
    for (*count = 0; !scan_take(s, ']');) {
        if (*count && scan_need(s, ',', "between numbers"))
            return -1;
        if (*count == most)
            return scan_fail(s, "at most %d numbers are expected in this list", most);
        if (scan_whole(s, &numbers[(*count)++]))
            return -1;
    }
    return 0;
}

static int read_shape(struct scan *s, struct safetensors_entry *e)
{
    int64_t sizes[MAX_DIMS], place = scan_place(s);
    int ndim;
    if (read_list(s, sizes, MAX_DIMS, &ndim))
        return -1;
    return raw_shape(s->content, sizes, ndim, place, &e->array.shape, s->err);
}

static int read_offsets(struct scan *s, struct safetensors_entry *e)
{
    int64_t both[2];
    int count;
    if (read_list(s, both, 2, &count))
        return -1;
    if (count != 2 || both[0] > both[1])
        return scan_fail(s, "data_offsets are a begin and an end not before it");
    e->begin = both[0];
    e->end = both[1];
    return 0;
}

static int read_key(struct scan *s, struct safetensors_entry *e, unsigned *seen)
{
    static const char *const names[] = { "dtype", "shape", "data_offsets" };
    static int (*const readers[])(
        struct scan *, struct safetensors_entry *) = { read_dtype, read_shape, read_offsets };
    struct str name;
    if (scan_json_text(s, &name) || scan_need(s, ':', "after a key"))
        return -1;
    int key = scan_key(s, name, names, 3, seen, "a tensor's dtype, shape and data_offsets");
    return key < 0 ? -1 : readers[key](s, e);
}

static int read_entry(struct scan *s, struct safetensors_entry *e)
{
    unsigned seen = 0;
    int64_t bytes;
    char text[128];
    if (scan_need(s, '{', "at the start of a tensor's entry"))
        return -1;
    while (!scan_take(s, '}'))
        if ((seen && scan_need(s, ',', "between keys")) || read_key(s, e, &seen))
            return -1;
    if (seen != ALL_KEYS)
        return scan_fail(s, "this entry lacks one of dtype, shape, data_offsets");
    if (raw_bytes(s->content, &e->array, e->place, &bytes, s->err))
        return -1;
    if (e->end - e->begin == bytes)
        return 0;
    return content_fail(
        s->err, s->content, e->place, "%s %s takes %lld bytes, and data_offsets give it %lld",
        raw_row(e->array.type)->safetensors, shape_name(&e->array.shape, text, sizeof text),
        (long long)bytes, (long long)(e->end - e->begin));
}

bool safetensors_is_metadata(struct str name)
{
    return str_is(name, "__metadata__");
}

static int read_metadata(struct scan *s)
{
    struct str text;
    if (scan_need(s, '{', "at the start of __metadata__"))
        return -1;
    for (bool first = true; !scan_take(s, '}'); first = false)
        if ((!first && scan_need(s, ',', "between texts")) || scan_json_text(s, &text) ||
            scan_need(s, ':', "after a key") || scan_json_text(s, &text))
            return -1;
    return 0;
}

/* ---- the whole head -------------------------------------------------------------------------- */

static int add_entry(struct scan *s, struct safetensors_head *h, struct str name)
{
    if (h->count == SAFETENSORS_MOST)
        return scan_fail(s, "more than %d tensors", SAFETENSORS_MOST);
    if (h->count == h->capacity) {
        size_t capacity = h->capacity ? h->capacity * 2 : 16;
        struct safetensors_entry *entries = realloc(h->entries, capacity * sizeof *entries);
        if (!entries)
            return no_memory(s->err);
        h->entries = entries;
        h->capacity = capacity;
    }
    struct safetensors_entry *e = &h->entries[h->count++];
    *e = (struct safetensors_entry){ .name = name, .place = scan_place(s) };
    return read_entry(s, e);
}

static int read_member(struct scan *s, struct safetensors_head *h, struct map *seen)
{
    struct str name;
    char shown[80];
    bool failed = false;
    if (scan_json_text(s, &name) || scan_need(s, ':', "after a name"))
        return -1;
    bool twice = map_set(seen, name, seen, &failed);
    if (failed)
        return no_memory(s->err);
    if (twice)
        return scan_fail(s, "the name %s stands here twice", path_shown(name, shown, sizeof shown));
    return safetensors_is_metadata(name) ? read_metadata(s) : add_entry(s, h, name);
}

static int read_members(struct scan *s, struct safetensors_head *h)
{
    struct map seen;
    map_init(&seen);
    int status = scan_need(s, '{', "at the start of the head");
    for (bool first = true; status == 0 && !scan_take(s, '}'); first = false) {
        if (!first)
            status = scan_need(s, ',', "between tensors");
        if (status == 0)
            status = read_member(s, h, &seen);
    }
    map_fini(&seen);
    if (status == 0 && !scan_ended(s))
        return scan_fail(s, "only blanks are expected after the head's }");
    return status;
}

/* ---- tiling ---------------------------------------------------------------------------------- */

static int by_begin(const void *a, const void *b)
{
    const struct safetensors_entry *x = *(const struct safetensors_entry *const *)a;
    const struct safetensors_entry *y = *(const struct safetensors_entry *const *)b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static int check_tiling(const struct content *c, struct safetensors_entry *const *sorted,
                        size_t count, int64_t data, struct err *err)
{
    char shown[80];
    int64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const struct safetensors_entry *e = sorted[i];
        path_shown(e->name, shown, sizeof shown);
        if (e->end > c->size - data)
            return content_fail(err, c, c->size,
                                "the file ends here, after %lld bytes of data, and %s goes up to "
                                "%lld",
                                (long long)(c->size - data), shown, (long long)e->end);
        if (e->begin != at)
            return content_fail(err, c, data + e->begin, "%s begins here, %s", shown,
                                e->begin < at ? "inside another tensor's data"
                                              : "after bytes that belong to no tensor");
        at = e->end;
    }
    if (at == c->size - data)
        return 0;
    return content_fail(err, c, data + at, "%lld bytes from here on belong to no tensor",
                        (long long)(c->size - data - at));
}

static int check_ranges(const struct content *c, struct safetensors_head *h, struct err *err)
{
    struct safetensors_entry **sorted = malloc((h->count + 1) * sizeof(void *));
    if (!sorted)
        return no_memory(err);
    for (size_t i = 0; i < h->count; i++)
        sorted[i] = &h->entries[i];
    qsort(sorted, h->count, sizeof *sorted, by_begin);
    int status = check_tiling(c, sorted, h->count, h->data, err);
    for (size_t i = 0; i < h->count && status == 0; i++)
        h->entries[i].array.at = h->data + h->entries[i].begin;
    free(sorted);
    return status;
}

static int read_text(struct content *c, struct safetensors_head *h, size_t *n, struct err *err)
{
    unsigned char b[LENGTH];
    uint64_t length = 0;
    if (content_read(c, 0, b, sizeof b, err))
        return -1;
    for (int i = LENGTH - 1; i >= 0; i--)
        length = length << 8 | b[i];
    if (length > SAFETENSORS_HEAD_MOST)
        return content_fail(err, c, 0, "a head of %llu bytes, and %d are the most",
                            (unsigned long long)length, SAFETENSORS_HEAD_MOST);
    *n = (size_t)length;
    h->data = LENGTH + (int64_t)length;
    h->text = malloc(*n + 1);
    return h->text ? content_read(c, LENGTH, h->text, *n, err) : no_memory(err);
}

int safetensors_read_head(struct content *c, struct safetensors_head *h, struct err *err)
{
    size_t n = 0;
    *h = (struct safetensors_head){ 0 };
    int status = read_text(c, h, &n, err);
    struct scan s = { .content = c, .base = LENGTH, .p = h->text, .n = n, .err = err };
    if (status == 0 && (n == 0 || h->text[0] != '{'))
        status = content_fail(err, c, LENGTH, "{ is expected at the start of the head");
    if (status == 0)
        status = read_members(&s, h);
    if (status == 0)
        status = check_ranges(c, h, err);
    if (status)
        safetensors_head_fini(h);
    return status;
}
