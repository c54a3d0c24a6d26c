/* .safetensors to a group of tensors that share one mapping of the file, and back. */
#include "files/safetensors.h"

#include "files/format.h"

#include <stdlib.h>

/* The first eight bytes are a length that the file can hold, and the head begins with {. */
bool safetensors_is(const unsigned char *head, size_t n, int64_t file_bytes)
{
    uint64_t length = 0;
    if (n < 9 || head[8] != '{')
        return false;
    for (int i = 7; i >= 0; i--)
        length = length << 8 | head[i];
    return length <= (uint64_t)file_bytes - 8;
}

int safetensors_load(struct content *c, const struct file_options *options, struct value *out,
                     struct err *err)
{
    struct safetensors_head h;
    (void)options;
    if (safetensors_read_head(c, &h, err))
        return -1;
    *out = value_record("group", err);
    int status = out->kind == VALUE_RECORD ? 0 : -1;
    for (size_t i = 0; i < h.count && status == 0; i++) {
        struct tensor *t;
        status = raw_tensor(c, &h.entries[i].array, &t, err);
        if (status == 0)
            status = record_add(out->record, h.entries[i].name, value_tensor(t), err);
    }
    safetensors_head_fini(&h);
    if (status) {
        value_unref(*out);
        *out = (struct value){ .kind = VALUE_NOTHING };
    }
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Large elements first, so that each tensor begins at a multiple of its element's size; the head
 * keeps the order in which they were given. */
struct plan {
    const struct items *items;
    const struct item **order;
    int64_t *begin; /* by the items' order */
};

static int64_t bytes_of(const struct item *item)
{
    return shape_count(&item->tensor->layout.shape) * (int64_t)dtype_bytes(item->tensor->dtype);
}

static void make_order(struct plan *p)
{
    size_t n = 0;
    int64_t at = 0;
    for (size_t each = 8; each; each /= 2)
        for (size_t i = 0; i < p->items->count; i++) {
            const struct item *item = &p->items->all[i];
            if (dtype_bytes(item->tensor->dtype) != each)
                continue;
            p->begin[i] = at;
            at += bytes_of(item);
            p->order[n++] = item;
        }
}

static void json_text(struct strbuf *out, struct str s)
{
    strbuf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            strbuf_printf(out, "\\%c", c);
        else if (c < 0x20)
            strbuf_printf(out, "\\u%04x", c);
        else
            strbuf_char(out, (char)c);
    }
    strbuf_char(out, '"');
}

static void make_head(const struct plan *p, struct strbuf *out)
{
    strbuf_char(out, '{');
    for (size_t i = 0; i < p->items->count; i++) {
        const struct item *item = &p->items->all[i];
        const struct shape *s = &item->tensor->layout.shape;
        strbuf_text(out, i ? "," : "");
        json_text(out, item->name);
        strbuf_printf(out, ":{\"dtype\":\"%s\",\"shape\":[",
                      raw_row(raw_of(item->tensor->dtype))->safetensors);
        for (int axis = 0; axis < s->ndim; axis++)
            strbuf_printf(out, "%s%lld", axis ? "," : "", (long long)s->size[axis]);
        strbuf_printf(out, "],\"data_offsets\":[%lld,%lld]}", (long long)p->begin[i],
                      (long long)p->begin[i] + (long long)bytes_of(item));
    }
    strbuf_char(out, '}');
    strbuf_repeat(out, ' ', (8 - out->n % 8) % 8);
}

static int write_all(struct writer *w, const struct plan *p, struct err *err)
{
    struct strbuf head;
    unsigned char length[8];
    strbuf_init(&head);
    make_head(p, &head);
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)((uint64_t)head.n >> 8 * i);
    int status = head.failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
    if (status == 0 && (head.n > SAFETENSORS_HEAD_MOST || p->items->count > SAFETENSORS_MOST))
        status = err_set(err, ERR_VALUE,
                         "%s: %zu tensors, and %d with %d bytes of names are the most", w->label,
                         p->items->count, SAFETENSORS_MOST, SAFETENSORS_HEAD_MOST);
    if (status == 0)
        status = writer_add(w, length, sizeof length, err);
    if (status == 0)
        status = writer_add(w, head.p, head.n, err);
    strbuf_fini(&head);
    for (size_t i = 0; i < p->items->count && status == 0; i++)
        status = writer_tensor(w, p->order[i]->tensor, false, err);
    return status;
}

static int check_names(const struct items *items, const char *label, struct err *err)
{
    for (size_t i = 0; i < items->count; i++) {
        if (!safetensors_is_metadata(items->all[i].name))
            continue;
        err_set(err, ERR_VALUE, "%s: no tensor can have the name " STR_FMT, label,
                STR_ARG(items->all[i].name));
        return err_hint(err, "a file of this kind keeps texts under it; give the tensor another "
                             "name, or save a .npz file");
    }
    return 0;
}

int safetensors_save(struct writer *w, const struct items *items, struct err *err)
{
    if (items_arrays(items, w->label, err) || check_names(items, w->label, err))
        return -1;
    struct plan p = { items, malloc((items->count + 1) * sizeof(void *)),
                      malloc((items->count + 1) * sizeof(int64_t)) };
    int status = p.order && p.begin ? 0 : err_set(err, ERR_MEMORY, "the system is out of memory");
    if (status == 0) {
        make_order(&p);
        status = write_all(w, &p, err);
    }
    free(p.order);
    free(p.begin);
    return status;
}
