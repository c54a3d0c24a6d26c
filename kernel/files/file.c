#include "files/file.h"

#include "files/format.h"
#include "files/guard.h"
#include "files/path.h"

/* Of "x.csv.gz" the part that names the kind of file. */
static struct str without_gz(struct str path, bool *packed)
{
    *packed = path_ends(path, ".gz");
    return *packed ? str_slice(path, 0, path.n - 3) : path;
}

/* ---- loading --------------------------------------------------------------------------------- */

static int choose(struct content *c, struct str path, const struct file_options *o,
                  const struct format **out, struct err *err)
{
    bool packed;
    *out = NULL;
    if (o->format.n)
        *out = format_named(o->format);
    else if (format_of(c, without_gz(path, &packed), out, err))
        return -1;
    if (!*out) {
        err_set(err, ERR_FILE, "%s: neither its first bytes nor its ending tell what it is",
                c->label);
        return err_hint(err, "format= names it: npy npz safetensors csv tsv idx png jpeg text");
    }
    bool table = (*out)->load == csv_load || (*out)->load == tsv_load;
    if (!o->some_given || table)
        return 0;
    err_set(err, ERR_VALUE, "as=, header=, sep= and dtype= are for tables, and %s is %s", c->label,
            (*out)->name);
    return err_hint(err, "leave them out; format=csv reads a file as a table");
}

static int load(struct str path, const char *expanded, const struct file_options *options,
                const struct file_host *host, struct value *out, struct err *err)
{
    struct content c;
    const struct format *format;
    if (content_open(&c, expanded, host, err))
        return -1;
    int status = choose(&c, path, options, &format, err);
    if (status == 0)
        status = format->load(&c, options, out, err);
    content_close(&c);
    return status;
}

/* All that is made meanwhile is nobody else's yet. */
int file_load(struct str path, const struct file_options *options, const struct file_host *host,
              struct value *out, struct err *err)
{
    char expanded[PATH_MAX];
    if (path_expand(path, expanded, err))
        return -1;
    if (host->leave)
        host->leave(host->context);
    int status = load(path, expanded, options, host, out, err);
    if (host->come_back)
        host->come_back(host->context);
    return status;
}

/* ---- saving ---------------------------------------------------------------------------------- */

const char *file_format_of(struct str path)
{
    bool packed;
    const struct format *f = format_ending(without_gz(path, &packed));
    return f ? f->name : NULL;
}

static int choose_save(struct str path, bool *packed, const struct format **out, struct err *err)
{
    char shown[200], list[200];
    *out = format_ending(without_gz(path, packed));
    format_list(list, sizeof list);
    path_shown(path, shown, sizeof shown);
    if (!*out)
        err_set(err, ERR_FILE, "%s: its ending names no kind of file that can be saved", shown);
    else if (!(*out)->save)
        err_set(err, ERR_FILE, "%s: %s can be loaded, not saved", shown, (*out)->name);
    else if (*packed && (*out)->save == npz_save)
        err_set(err, ERR_FILE, "%s: a .npz is an archive already, and cannot be packed as .gz",
                shown);
    else
        return 0;
    return err_hint(err, "it can be %s; .gz after it packs it", list);
}

static int write_file(const struct format *format, const char *path, bool packed,
                      const struct items *items, const struct file_host *host, struct err *err)
{
    struct writer w;
    if (writer_open(&w, path, packed, host, err))
        return -1;
    if (format->save(&w, items, err) == 0)
        return writer_close(&w, err);
    writer_drop(&w);
    return -1;
}

int file_save(struct str path, struct value v, const struct file_names *names,
              const struct file_host *host, struct err *err)
{
    char expanded[PATH_MAX];
    const struct format *format;
    struct items items;
    bool packed;
    if (path_expand(path, expanded, err) || choose_save(path, &packed, &format, err) ||
        items_collect(&items, v, names, host, err))
        return -1;
    if (host->leave)
        host->leave(host->context);
    int status = write_file(format, expanded, packed, &items, host, err);
    if (host->come_back)
        host->come_back(host->context);
    items_fini(&items);
    return status;
}

int file_check(struct err *err)
{
    char label[200];
    if (!guard_lost(label, sizeof label))
        return 0;
    err_set(err, ERR_FILE,
            "%s: another program cut the file short while its data was in use, or "
            "its disk failed",
            label);
    return err_hint(err, "load it again; what was computed from it now is not kept");
}
