/* Archives of entries that are not packed, as np.savez writes them; sizes of eight bytes only where
 * four are too few. */
#include "base/checked.h"
#include "files/items.h"
#include "files/zip.h"
#include "files/zip_format.h"

enum { DATE_1980 = 0x21 }; /* the first day that the format knows: the same values, the same file */

int zip_writer_init(struct zip_writer *z, struct writer *out, struct err *err)
{
    *z = (struct zip_writer){ .out = out };
    return codec_find_zlib(out->label, &z->zlib, err);
}

void zip_writer_fini(struct zip_writer *z)
{
    strbuf_fini(&z->directory);
}

static void put(struct strbuf *b, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        strbuf_char(b, (char)(number >> 8 * i & 0xff));
}

struct place {
    int64_t bytes, head;
    uint32_t crc;
    bool large; /* needs fields of eight bytes */
};

/* What the local and the central head have in common, from the version on. */
static void put_common(struct strbuf *b, const struct place *p, size_t name, size_t extra)
{
    uint64_t size = p->large ? 0xffffffff : (uint64_t)p->bytes;
    put(b, p->large ? ZIP_VERSION64 : ZIP_VERSION, 2);
    put(b, ZIP_UTF8, 2);
    put(b, ZIP_STORED, 2);
    put(b, 0, 2);
    put(b, DATE_1980, 2);
    put(b, p->crc, 4);
    put(b, size, 4);
    put(b, size, 4);
    put(b, name, 2);
    put(b, extra, 2);
}

static void put_local(struct strbuf *b, struct str name, const struct place *p)
{
    put(b, ZIP_LOCAL, 4);
    put_common(b, p, name.n, p->large ? 20 : 0);
    strbuf_add(b, name);
    if (!p->large)
        return;
    put(b, ZIP_EXTRA64, 2);
    put(b, 16, 2);
    put(b, (uint64_t)p->bytes, 8);
    put(b, (uint64_t)p->bytes, 8);
}

static void put_central(struct strbuf *b, struct str name, const struct place *p)
{
    put(b, ZIP_CENTRAL, 4);
    put(b, ZIP_VERSION64 | 3 << 8, 2); /* made on Unix */
    put_common(b, p, name.n, p->large ? 28 : 0);
    put(b, 0, 2); /* comment, disk, attributes */
    put(b, 0, 2);
    put(b, 0, 2);
    put(b, (uint64_t)0644 << 16 | (uint64_t)0100000 << 16, 4);
    put(b, p->large ? 0xffffffff : (uint64_t)p->head, 4);
    strbuf_add(b, name);
    if (!p->large)
        return;
    put(b, ZIP_EXTRA64, 2);
    put(b, 24, 2);
    put(b, (uint64_t)p->bytes, 8);
    put(b, (uint64_t)p->bytes, 8);
    put(b, (uint64_t)p->head, 8);
}

struct sum {
    struct zip_writer *z;
    size_t each;
    uint32_t crc;
};

static int add_elements(void *context, const void *elements, size_t count, struct err *err)
{
    struct sum *s = context;
    s->crc = s->z->zlib->crc(s->crc, elements, count * s->each);
    return writer_add(s->z->out, elements, count * s->each, err);
}

/* The checksum is known after the bytes: the head is written a second time. */
static int write_entry(struct zip_writer *z, struct str name, const void *head, size_t n,
                       const struct tensor *t, struct place *p, struct err *err)
{
    struct strbuf local;
    struct sum sum = { z, dtype_bytes(t->dtype), z->zlib->crc(0, head, n) };
    strbuf_init(&local);
    put_local(&local, name, p);
    int status = local.failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
    if (status == 0 &&
        (writer_add(z->out, local.p, local.n, err) || writer_add(z->out, head, n, err) ||
         elements_walk(t, z->out->host, add_elements, &sum, err)))
        status = -1;
    p->crc = sum.crc;
    strbuf_clear(&local);
    put_local(&local, name, p);
    if (status == 0)
        status = writer_patch(z->out, p->head, local.p, local.n, err);
    strbuf_fini(&local);
    return status;
}

int zip_add(struct zip_writer *z, struct str name, const void *head, size_t n,
            const struct tensor *t, struct err *err)
{
    struct place p = { .head = z->out->at };
    int64_t elements = shape_count(&t->layout.shape) * (int64_t)dtype_bytes(t->dtype);
    if (checked_add(elements, (int64_t)n, &p.bytes) || name.n > UINT16_MAX ||
        z->count == ZIP_ENTRIES_MOST ||
        z->directory.n + ZIP_CENTRAL_BYTES + name.n + 28 > ZIP_DIRECTORY_MOST)
        return err_set(err, ERR_VALUE, "%s: more than an archive can hold", z->out->label);
    p.large = p.bytes >= 0xffffffff || p.head >= 0xffffffff;
    z->count++;
    if (write_entry(z, name, head, n, t, &p, err))
        return -1;
    put_central(&z->directory, name, &p);
    return 0;
}

int zip_finish(struct zip_writer *z, struct err *err)
{
    struct strbuf *b = &z->directory;
    uint64_t start = (uint64_t)z->out->at, bytes = b->n;
    bool large = start >= 0xffffffff || bytes >= 0xffffffff || z->count >= 0xffff;
    if (large) {
        put(b, ZIP_END64, 4);
        put(b, ZIP_END64_BYTES - 12, 8);
        put(b, ZIP_VERSION64 | 3 << 8, 2);
        put(b, ZIP_VERSION64, 2);
        put(b, 0, 8); /* the number of this part and of the directory's */
        put(b, z->count, 8);
        put(b, z->count, 8);
        put(b, bytes, 8);
        put(b, start, 8);
        put(b, ZIP_LOCATOR64, 4);
        put(b, 0, 4);
        put(b, start + bytes, 8);
        put(b, 1, 4);
    }
    put(b, ZIP_END, 4);
    put(b, 0, 4);
    put(b, large ? 0xffff : z->count, 2);
    put(b, large ? 0xffff : z->count, 2);
    put(b, large ? 0xffffffff : bytes, 4);
    put(b, large ? 0xffffffff : start, 4);
    put(b, 0, 2);
    if (b->failed)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    return writer_add(z->out, b->p, b->n, err);
}
