/* NumPy's archives: a zip whose entries NAME.npy are arrays. */
#include "files/format.h"
#include "files/npy.h"
#include "files/path.h"
#include "files/zip.h"

#include <stdio.h>

bool npz_is(const unsigned char *head, size_t n, int64_t file_bytes)
{
    (void)file_bytes;
    return n >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0);
}

static int add_entry(const struct zip *z, const struct zip_entry *e, struct record *r,
                     struct err *err)
{
    struct content c;
    struct tensor *t;
    char label[260], shown[100];
    snprintf(label, sizeof label, "%.150s: %s", z->content->label,
             path_shown(e->name, shown, sizeof shown));
    if (zip_unpack(z, e, label, &c, err))
        return -1;
    int status = npy_read(&c, &t, err);
    content_close(&c);
    if (status)
        return -1;
    return record_add(r, str_slice(e->name, 0, e->name.n - 4), value_tensor(t), err);
}

/* Entries of other kinds are left alone; an archive that holds nothing else is a mistake. */
static int add_entries(const struct zip *z, struct record *r, struct err *err)
{
    char shown[100];
    for (size_t i = 0; i < z->count; i++)
        if (str_ends(z->entries[i].name, STR(".npy")) && add_entry(z, &z->entries[i], r, err))
            return -1;
    if (r->count || z->count == 0)
        return 0;
    content_fail(err, z->content, z->entries[0].place,
                 "no entry of this archive is an array (NAME.npy); the first is %s",
                 path_shown(z->entries[0].name, shown, sizeof shown));
    return err_hint(err, "unpack it, and load what is in it one by one");
}

int npz_load(struct content *c, const struct file_options *options, struct value *out,
             struct err *err)
{
    struct zip z;
    (void)options;
    if (zip_open(&z, c, err))
        return -1;
    *out = value_record("group", err);
    int status = out->kind == VALUE_RECORD ? add_entries(&z, out->record, err) : -1;
    zip_close(&z);
    if (status) {
        value_unref(*out);
        *out = (struct value){ .kind = VALUE_NOTHING };
    }
    return status;
}

static int entry_name(const struct item *item, struct strbuf *name, struct err *err)
{
    strbuf_clear(name);
    strbuf_add(name, item->name);
    strbuf_text(name, ".npy");
    return name->failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
}

/* Before anything is written. */
static int check_name(const struct item *item, struct strbuf *name, const char *label,
                      struct err *err)
{
    char shown[80];
    if (entry_name(item, name, err))
        return -1;
    const char *fault = zip_name_fault(strbuf_str(name));
    if (!fault)
        return 0;
    err_set(err, ERR_VALUE, "%s: no entry can have the name %s: %s", label,
            path_shown(item->name, shown, sizeof shown), fault);
    return err_hint(err, "give the tensor another name; a .safetensors file can have this one");
}

static int save_item(struct zip_writer *z, const struct item *item, struct strbuf *name,
                     struct err *err)
{
    char head[NPY_HEAD_MOST];
    size_t n;
    if (entry_name(item, name, err))
        return -1;
    return npy_head(item->tensor, head, &n, err) ||
                   zip_add(z, strbuf_str(name), head, n, item->tensor, err)
               ? -1
               : 0;
}

int npz_save(struct writer *w, const struct items *items, struct err *err)
{
    struct zip_writer z;
    struct strbuf name;
    if (items_arrays(items, w->label, err) || zip_writer_init(&z, w, err))
        return -1;
    strbuf_init(&name);
    int status = 0;
    for (size_t i = 0; i < items->count && status == 0; i++)
        status = check_name(&items->all[i], &name, w->label, err);
    for (size_t i = 0; i < items->count && status == 0; i++)
        status = save_item(&z, &items->all[i], &name, err);
    if (status == 0)
        status = zip_finish(&z, err);
    strbuf_fini(&name);
    zip_writer_fini(&z);
    return status;
}
