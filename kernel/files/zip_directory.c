/* Reading an archive's directory: from its end record, through the central entries, to each entry's
 * own head, which has to say the same. */
#include "files/zip.h"

#include "base/map.h"
#include "files/path.h"
#include "files/zip_format.h"

#include <stdlib.h>

enum { COMMENT_MOST = 65535, RATIO = 1032, RATIO_START = 1024 };

struct ending {
    uint64_t count, bytes, start;
    int64_t place; /* where the directory has to end */
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

/* ---- the end record -------------------------------------------------------------------------- */

/* The last place where an end record with its comment fills the file exactly. */
static int find_end(struct content *c, int64_t *place, unsigned char end[ZIP_END_BYTES],
                    struct err *err)
{
    int64_t most = ZIP_END_BYTES + COMMENT_MOST, n = c->size < most ? c->size : most;
    unsigned char *tail = malloc((size_t)n + 1);
    if (!tail)
        return no_memory(err);
    int status = content_read(c, c->size - n, tail, (size_t)n, err);
    int64_t at = status == 0 ? n - ZIP_END_BYTES : -1;
    for (; at >= 0; at--)
        if (zip_u32(tail + at) == ZIP_END &&
            at + ZIP_END_BYTES + (int64_t)zip_u16(tail + at + 20) == n)
            break;
    if (at >= 0)
        memcpy(end, tail + at, ZIP_END_BYTES);
    else if (status == 0)
        status = content_fail(err, c, c->size,
                              "the end record of a zip archive is expected here: the file was cut "
                              "short, or is none");
    *place = c->size - n + at;
    free(tail);
    return status;
}

/* Fields that are all ones are in a second record of larger fields. */
static int read_end64(struct content *c, struct ending *e, struct err *err)
{
    unsigned char b[ZIP_END64_BYTES];
    int64_t at = e->place - ZIP_LOCATOR64_BYTES;
    if (at < 0 || content_read(c, at, b, ZIP_LOCATOR64_BYTES, err))
        return at < 0 ? content_fail(err, c, e->place, "no room for the zip64 record") : -1;
    uint64_t where = zip_u64(b + 8);
    if (zip_u32(b) != ZIP_LOCATOR64 || where > (uint64_t)at)
        return content_fail(err, c, at, "the place of the zip64 record is expected here");
    e->place = (int64_t)where;
    if (content_read(c, e->place, b, sizeof b, err))
        return -1;
    if (zip_u32(b) != ZIP_END64 || zip_u64(b + 4) + 12 != (uint64_t)(at - e->place))
        return content_fail(err, c, e->place, "the zip64 record is expected here");
    if (zip_u32(b + 16) || zip_u32(b + 20) || zip_u64(b + 24) != zip_u64(b + 32))
        return content_fail(err, c, e->place, "archives of several parts cannot be read");
    e->count = zip_u64(b + 32);
    e->bytes = zip_u64(b + 40);
    e->start = zip_u64(b + 48);
    return 0;
}

static int read_ending(struct content *c, struct ending *e, struct err *err)
{
    unsigned char b[ZIP_END_BYTES] = { 0 };
    if (find_end(c, &e->place, b, err))
        return -1;
    e->count = zip_u16(b + 10);
    e->bytes = zip_u32(b + 12);
    e->start = zip_u32(b + 16);
    int64_t place = e->place;
    if (e->count == 0xffff || e->bytes == 0xffffffff || e->start == 0xffffffff) {
        if (read_end64(c, e, err))
            return -1;
    } else if (zip_u16(b + 4) || zip_u16(b + 6) || zip_u16(b + 8) != zip_u16(b + 10)) {
        return content_fail(err, c, e->place, "archives of several parts cannot be read");
    }
    if (e->count > ZIP_ENTRIES_MOST || e->bytes > ZIP_DIRECTORY_MOST)
        return content_fail(err, c, place, "%llu entries, and %d are the most",
                            (unsigned long long)e->count, ZIP_ENTRIES_MOST);
    if (e->start > (uint64_t)e->place || e->start + e->bytes != (uint64_t)e->place)
        return content_fail(err, c, place,
                            "the directory is said to be bytes %llu to %llu, and should end at "
                            "%lld",
                            (unsigned long long)e->start, (unsigned long long)(e->start + e->bytes),
                            (long long)e->place);
    return 0;
}

/* ---- entries --------------------------------------------------------------------------------- */

const char *zip_name_fault(struct str name)
{
    size_t bad;
    struct str part, rest = name;
    if (name.n == 0 || name.n > ZIP_NAME_MOST)
        return name.n ? "it has more than 512 bytes" : "it is empty";
    if (memchr(name.p, 0, name.n) || !utf8_valid(name, &bad))
        return "it is no text";
    if (memchr(name.p, '\\', name.n))
        return "it has a \\";
    if (name.p[0] == '/')
        return "it begins with /";
    while (str_cut(&rest, '/', &part))
        if (str_is(part, ".."))
            return "it leads out of its folder by ..";
    return NULL;
}

static int check_name(const struct zip *z, const struct zip_entry *e, struct err *err)
{
    char shown[80];
    const char *fault = zip_name_fault(e->name);
    return fault ? content_fail(err, z->content, e->place, "the entry's name \"%s\": %s",
                                path_shown(e->name, shown, sizeof shown), fault)
                 : 0;
}

/* Sizes of eight bytes stand in an extra field, in this order, each only where it is needed. */
static int read_extra64(const struct zip *z, struct zip_entry *e, const char *extra, size_t n,
                        struct err *err)
{
    int64_t *const wanted[] = { &e->size, &e->bytes, &e->head };
    bool needed = e->size == 0xffffffff || e->bytes == 0xffffffff || e->head == 0xffffffff;
    for (size_t at = 0; needed && at + 4 <= n; at += 4 + zip_u16(extra + at + 2)) {
        size_t length = zip_u16(extra + at + 2), used = 0;
        if (zip_u16(extra + at) != ZIP_EXTRA64 || at + 4 + length > n)
            continue;
        for (size_t i = 0; i < 3; i++) {
            if (*wanted[i] != 0xffffffff)
                continue;
            if (used + 8 > length)
                return content_fail(err, z->content, e->place, "a zip64 field that is too short");
            *wanted[i] = (int64_t)zip_u64(extra + at + 4 + used);
            used += 8;
        }
        needed = false;
    }
    if (needed || e->size < 0 || e->bytes < 0 || e->head < 0)
        return content_fail(err, z->content, e->place, "sizes that no file can have");
    return 0;
}

static int check_sizes(const struct zip *z, const struct zip_entry *e, struct err *err)
{
    const struct content *c = z->content;
    if (e->bytes > c->size || e->head > c->size)
        return content_fail(err, c, e->place, "an entry that would end after the file");
    if (!e->packed && e->bytes != e->size)
        return content_fail(err, c, e->place, "%lld bytes that are not packed make %lld",
                            (long long)e->bytes, (long long)e->size);
    if (e->packed && e->size > RATIO_START && e->size / RATIO > e->bytes)
        return content_fail(err, c, e->place, "%lld packed bytes cannot make %lld",
                            (long long)e->bytes, (long long)e->size);
    return 0;
}

static int read_central(struct zip *z, struct zip_entry *e, const char *p, size_t n, size_t *used,
                        struct err *err)
{
    if (n < ZIP_CENTRAL_BYTES || zip_u32(p) != ZIP_CENTRAL)
        return content_fail(err, z->content, e->place,
                            "an entry of the directory is expected here");
    size_t name = zip_u16(p + 28), extra = zip_u16(p + 30), comment = zip_u16(p + 32);
    *used = ZIP_CENTRAL_BYTES + name + extra + comment;
    if (*used > n)
        return content_fail(err, z->content, e->place, "this entry reaches beyond the directory");
    e->flags = zip_u16(p + 8);
    e->packed = zip_u16(p + 10) == ZIP_DEFLATED;
    e->crc = zip_u32(p + 16);
    e->bytes = zip_u32(p + 20);
    e->size = zip_u32(p + 24);
    e->head = zip_u32(p + 42);
    e->name = (struct str){ p + ZIP_CENTRAL_BYTES, name };
    if (check_name(z, e, err))
        return -1;
    if (e->flags & ZIP_ENCRYPTED) {
        content_fail(err, z->content, e->place, "encrypted entries cannot be read");
        return err_hint(err, "unpack it with its password, and load what is in it");
    }
    if (!e->packed && zip_u16(p + 10) != ZIP_STORED)
        return content_fail(err, z->content, e->place, "packing method %u cannot be read",
                            zip_u16(p + 10));
    if (read_extra64(z, e, p + ZIP_CENTRAL_BYTES + name, extra, err))
        return -1;
    return check_sizes(z, e, err);
}

/* The entry's own head has to say what the directory says. */
static int read_local(struct zip *z, struct zip_entry *e, struct err *err)
{
    unsigned char b[ZIP_LOCAL_BYTES];
    char name[ZIP_NAME_MOST];
    struct content *c = z->content;
    if (content_read(c, e->head, b, sizeof b, err))
        return -1;
    bool same = zip_u32(b) == ZIP_LOCAL && zip_u16(b + 26) == e->name.n &&
                zip_u16(b + 6) == e->flags &&
                zip_u16(b + 8) == (uint32_t)(e->packed ? ZIP_DEFLATED : ZIP_STORED);
    bool sizes = !(e->flags & ZIP_SIZES_AFTER) && zip_u32(b + 18) != 0xffffffff;
    if (same && sizes)
        same = zip_u32(b + 14) == e->crc && (int64_t)zip_u32(b + 18) == e->bytes &&
               (int64_t)zip_u32(b + 22) == e->size;
    if (same && content_read(c, e->head + ZIP_LOCAL_BYTES, name, e->name.n, err))
        return -1;
    if (!same || memcmp(name, e->name.p, e->name.n) != 0)
        return content_fail(err, c, e->head, "this entry's head differs from the directory's");
    e->data = e->head + ZIP_LOCAL_BYTES + (int64_t)e->name.n + zip_u16(b + 28);
    return 0;
}

static int by_head(const void *a, const void *b)
{
    int64_t x = (*(const struct zip_entry *const *)a)->head;
    int64_t y = (*(const struct zip_entry *const *)b)->head;
    return x < y ? -1 : x > y;
}

/* No byte belongs to two entries, and none to an entry and the directory. */
static int check_overlap(const struct zip *z, int64_t end, struct err *err)
{
    struct zip_entry **sorted = malloc((z->count + 1) * sizeof(void *));
    if (!sorted)
        return no_memory(err);
    for (size_t i = 0; i < z->count; i++)
        sorted[i] = &z->entries[i];
    qsort(sorted, z->count, sizeof *sorted, by_head);
    int status = 0;
    for (size_t i = 0; i < z->count && status == 0; i++) {
        int64_t next = i + 1 < z->count ? sorted[i + 1]->head : end;
        if (sorted[i]->data > next || sorted[i]->bytes > next - sorted[i]->data)
            status = content_fail(err, z->content, next, "two entries share bytes");
    }
    free(sorted);
    return status;
}

static int read_entries(struct zip *z, const struct ending *e, struct err *err)
{
    struct map names;
    size_t at = 0, used;
    int status = 0;
    map_init(&names);
    for (z->count = 0; z->count < e->count && status == 0; z->count++, at += used) {
        struct zip_entry *entry = &z->entries[z->count];
        bool failed = false;
        entry->place = (int64_t)e->start + (int64_t)at;
        used = 0;
        status = read_central(z, entry, z->directory + at, (size_t)e->bytes - at, &used, err);
        if (status == 0)
            status = read_local(z, entry, err);
        if (status == 0 && map_set(&names, entry->name, entry, &failed))
            status = content_fail(err, z->content, entry->place, "two entries have one name");
        if (failed)
            status = no_memory(err);
    }
    map_fini(&names);
    if (status == 0 && at != e->bytes)
        return content_fail(err, z->content, (int64_t)e->start + (int64_t)at,
                            "the directory's last entry should end where it does");
    return status;
}

int zip_open(struct zip *z, struct content *c, struct err *err)
{
    struct ending e;
    *z = (struct zip){ .content = c };
    if (read_ending(c, &e, err))
        return -1;
    z->directory = malloc((size_t)e.bytes + 1);
    z->entries = calloc((size_t)e.count + 1, sizeof *z->entries);
    int status = z->directory && z->entries ? 0 : no_memory(err);
    if (status == 0)
        status = content_read(c, (int64_t)e.start, z->directory, (size_t)e.bytes, err);
    if (status == 0)
        status = read_entries(z, &e, err);
    if (status == 0)
        status = check_overlap(z, (int64_t)e.start, err);
    if (status)
        zip_close(z);
    return status;
}

void zip_close(struct zip *z)
{
    free(z->directory);
    free(z->entries);
    *z = (struct zip){ 0 };
}
