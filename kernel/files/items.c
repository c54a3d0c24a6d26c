#include "files/items.h"

#include "base/map.h"
#include "files/path.h"

#include <stdio.h>
#include <stdlib.h>

enum { DEPTH_MOST = 32 };

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

void items_fini(struct items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        free((char *)(uintptr_t)items->all[i].name.p);
        tensor_unref(items->all[i].tensor);
        if (items->all[i].texts)
            value_unref((struct value){ .kind = VALUE_LIST, .list = items->all[i].texts });
    }
    free(items->all);
    *items = (struct items){ 0 };
}

/* Takes over the references. */
static int add(struct items *items, struct str name, struct tensor *t, struct list *texts,
               struct err *err)
{
    if (items->count == items->capacity) {
        size_t capacity = items->capacity ? items->capacity * 2 : 8;
        struct item *all = realloc(items->all, capacity * sizeof *all);
        if (all) {
            items->all = all;
            items->capacity = capacity;
        }
    }
    char *copy = malloc(name.n + 1);
    bool failed = items->count == items->capacity || !copy;
    struct item item = { { copy, name.n }, t, texts };
    if (!failed) {
        if (name.n)
            memcpy(copy, name.p, name.n);
        copy[name.n] = 0;
        items->all[items->count++] = item;
        return 0;
    }
    free(copy);
    tensor_unref(t);
    if (texts)
        value_unref((struct value){ .kind = VALUE_LIST, .list = texts });
    return no_memory(err);
}

static int add_number(struct items *items, struct str name, struct value v,
                      const struct file_host *host, struct err *err)
{
    enum dtype dtype = v.kind == VALUE_BOOL    ? DTYPE_BOOL
                       : v.kind == VALUE_WHOLE ? DTYPE_I64
                                               : DTYPE_F64;
    struct tensor *t = tensor_new(dtype, &(struct shape){ 0 });
    if (!t)
        return no_memory(err);
    if (host->alloc(host->context, dtype_bytes(dtype), &t->buffer, err)) {
        tensor_unref(t);
        return -1;
    }
    if (v.kind == VALUE_BOOL)
        *(uint8_t *)t->buffer->host = v.truth;
    else if (v.kind == VALUE_WHOLE)
        memcpy(t->buffer->host, &v.whole, sizeof v.whole);
    else
        memcpy(t->buffer->host, &v.real, sizeof v.real);
    return add(items, name, t, NULL, err);
}

static bool all_texts(const struct list *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].kind != VALUE_TEXT)
            return false;
    return l->count > 0;
}

static int add_any(struct items *items, struct str name, struct value v, int depth,
                   const struct file_host *host, struct err *err);

static int add_record(struct items *items, struct str prefix, const struct record *r, int depth,
                      const struct file_host *host, struct err *err)
{
    struct strbuf name;
    strbuf_init(&name);
    int status = depth < DEPTH_MOST ? 0
                                    : err_set(err, ERR_VALUE,
                                              "records inside each other "
                                              "without end");
    for (size_t i = 0; i < r->count && status == 0; i++) {
        strbuf_clear(&name);
        strbuf_add(&name, prefix);
        strbuf_text(&name, prefix.n ? "." : "");
        strbuf_add(&name, r->fields[i].name);
        status = name.failed
                     ? no_memory(err)
                     : add_any(items, strbuf_str(&name), r->fields[i].value, depth + 1, host, err);
    }
    strbuf_fini(&name);
    return status;
}

static int add_any(struct items *items, struct str name, struct value v, int depth,
                   const struct file_host *host, struct err *err)
{
    char shown[80];
    if (v.kind == VALUE_TENSOR)
        return add(items, name, tensor_ref(v.tensor), NULL, err);
    if (value_is_number(v))
        return add_number(items, name, v, host, err);
    if (v.kind == VALUE_RECORD)
        return add_record(items, name, v.record, depth, host, err);
    if (v.kind == VALUE_LIST && all_texts(v.list))
        return add(items, name, NULL, value_ref(v).list, err);
    if (name.n)
        return err_set(err, ERR_TYPE, "%s is a %s, and files hold tensors and numbers",
                       path_shown(name, shown, sizeof shown), value_kind_name(v.kind));
    return err_set(err, ERR_TYPE,
                   "%s%s cannot be saved: files hold tensors, numbers, and records "
                   "and lists of them",
                   v.kind == VALUE_NONE ? "" : "a ", value_kind_name(v.kind));
}

/* Without a name of its own an array is called as np.savez would. */
static struct str name_or_number(struct str name, size_t i, char text[32])
{
    if (name.n)
        return name;
    snprintf(text, 32, "arr_%zu", i);
    return str_of(text);
}

static int collect_list(struct items *items, const struct list *l, const struct str *names,
                        const struct file_host *host, struct err *err)
{
    char text[32];
    for (size_t i = 0; i < l->count; i++) {
        struct str own = names ? names[i] : STR("");
        if (add_any(items, name_or_number(own, i, text), l->items[i], 0, host, err))
            return -1;
    }
    return 0;
}

int items_collect(struct items *items, struct value v, const struct file_names *names,
                  const struct file_host *host, struct err *err)
{
    char text[32];
    int status;
    *items = (struct items){ 0 };
    items->group = v.kind == VALUE_RECORD || (v.kind == VALUE_LIST && !all_texts(v.list));
    if (v.kind == VALUE_RECORD)
        status = add_record(items, STR(""), v.record, 0, host, err);
    else if (items->group)
        status = collect_list(items, v.list, names->items, host, err);
    else if (v.kind == VALUE_TENSOR || value_is_number(v) || v.kind == VALUE_LIST)
        status = add_any(items, name_or_number(names->whole, 0, text), v, 0, host, err);
    else
        status = add_any(items, STR(""), v, 0, host, err);
    if (status)
        items_fini(items);
    return status;
}

int items_single(const struct items *items, const char *label, const struct item **out,
                 struct err *err)
{
    char shown[80];
    if (items->count != 1) {
        err_set(err, ERR_VALUE, "%s: a file of this kind holds one tensor, and here are %zu", label,
                items->count);
        if (items->count == 0)
            return -1;
        return err_hint(err,
                        "a .npz or .safetensors file holds all of them; one alone is saved "
                        "as in save d.%s \"file\"",
                        path_shown(items->all[0].name, shown, sizeof shown));
    }
    *out = &items->all[0];
    if ((*out)->tensor)
        return 0;
    err_set(err, ERR_TYPE, "%s: a file of this kind holds numbers, and these are texts", label);
    return err_hint(err, "a .csv file holds texts too");
}

int items_arrays(const struct items *items, const char *label, struct err *err)
{
    char shown[80];
    struct map seen;
    int status = 0;
    map_init(&seen);
    for (size_t i = 0; i < items->count && status == 0; i++) {
        const struct item *item = &items->all[i];
        bool failed = false;
        path_shown(item->name, shown, sizeof shown);
        if (!item->tensor) {
            err_set(err, ERR_TYPE,
                    "%s: %s is a list of texts, and a file of this kind holds "
                    "numbers",
                    label, shown);
            status = err_hint(err, "a .csv file holds texts too");
        } else if (item->name.n == 0 || memchr(item->name.p, 0, item->name.n)) {
            status = err_set(err, ERR_VALUE, "%s: tensor %zu has a name that no file can have",
                             label, i);
        } else if (map_set(&seen, item->name, (void *)(uintptr_t)item, &failed) && !failed) {
            status = err_set(err, ERR_VALUE, "%s: two tensors have the name %s", label, shown);
        } else if (failed) {
            status = no_memory(err);
        }
    }
    map_fini(&seen);
    return status;
}
