/* NumPy's format, versions 1.0 to 3.0: magic, length of the head, the head (a Python dictionary of
 * exactly three keys), elements. Python objects are refused: reading them runs code. */
#include "files/npy.h"

#include "files/format.h"
#include "files/path.h"
#include "files/scan.h"

#include <stdio.h>

enum { MAGIC = 6, HEAD_MOST = 10000 };

enum { ALL_KEYS = 7 };

bool npy_is(const unsigned char *head, size_t n, int64_t file_bytes)
{
    (void)file_bytes;
    return n >= MAGIC && memcmp(head, "\x93NUMPY", MAGIC) == 0;
}

/* ---- dtypes ---------------------------------------------------------------------------------- */

static const char *refusal(char kind)
{
    switch (kind) {
    case 'O':
        return "Python objects (pickle), which can run any code when read";
    case 'c':
        return "complex numbers";
    case 'S':
    case 'U':
    case 'a':
        return "texts";
    case 'M':
    case 'm':
        return "dates or times";
    case 'V':
        return "records or raw bytes";
    default:
        return "elements that are not known here";
    }
}

static int read_dtype(struct scan *s, struct raw_array *a)
{
    int64_t place;
    struct str word;
    if (scan_take(s, '[')) {
        scan_fail(s, "it holds records of several fields");
        return err_hint(s->err,
                        "save each field as an array of its own, for example with np.savez");
    }
    place = scan_place(s);
    if (scan_quoted(s, &word))
        return -1;
    char order = word.n && strchr("<>|=", word.p[0]) ? word.p[0] : 0;
    struct str code = str_slice(word, order != 0, word.n);
    a->swapped = order == '>';
    if (str_is(code, "?"))
        code = STR("b1");
    for (a->type = 0; a->type < RAW_COUNT; a->type++) {
        const char *name = raw_row(a->type)->npy;
        if (name && str_is(code, name))
            return 0;
    }
    char shown[60];
    content_fail(s->err, s->content, place, "dtype '%s': it holds %s",
                 path_shown(word, shown, sizeof shown), refusal(code.n ? code.p[0] : 0));
    return err_hint(s->err, "in NumPy, x.astype(\"float32\") or another dtype of whole or real "
                            "numbers makes an array that can be saved for here");
}

/* ---- the head -------------------------------------------------------------------------------- */

static int read_shape(struct scan *s, struct raw_array *a)
{
    int64_t sizes[MAX_DIMS + 1], place = scan_place(s);
    int ndim = 0;
    if (scan_need(s, '(', "before the shape"))
        return -1;
    while (!scan_take(s, ')')) {
        if (ndim > MAX_DIMS)
            return scan_fail(s, "more than %d axes, and a tensor has no more", MAX_DIMS);
        if (scan_whole(s, &sizes[ndim++]))
            return -1;
        scan_take(s, 'L'); /* Python 2 */
        if (scan_take(s, ','))
            continue;
        if (scan_need(s, ')', "after the shape"))
            return -1;
        break;
    }
    return raw_shape(s->content, sizes, ndim, place, &a->shape, s->err);
}

static int read_order(struct scan *s, struct raw_array *a)
{
    a->fortran = scan_word(s, "True");
    return a->fortran || scan_word(s, "False") ? 0 : scan_fail(s, "True or False is expected");
}

/* One key and its value. */
static int read_entry(struct scan *s, struct raw_array *a, unsigned *seen)
{
    static const char *const names[] = { "descr", "fortran_order", "shape" };
    static int (*const readers[])(struct scan *, struct raw_array *) = { read_dtype, read_order,
                                                                         read_shape };
    struct str name;
    if (scan_quoted(s, &name) || scan_need(s, ':', "after a key"))
        return -1;
    int key = scan_key(s, name, names, 3, seen, "the keys descr, fortran_order and shape");
    return key < 0 ? -1 : readers[key](s, a);
}

static int read_dictionary(struct scan *s, struct raw_array *a)
{
    unsigned seen = 0;
    if (scan_need(s, '{', "at the start of the head"))
        return -1;
    while (!scan_take(s, '}')) {
        if (read_entry(s, a, &seen))
            return -1;
        if (scan_take(s, ','))
            continue;
        if (scan_need(s, '}', "after the head's last key"))
            return -1;
        break;
    }
    if (seen != ALL_KEYS)
        return scan_fail(s, "the head lacks one of descr, fortran_order, shape");
    return scan_ended(s) ? 0 : scan_fail(s, "only blanks are expected after the head's }");
}

/* Where the head's text begins, and how long it is. */
static int read_sizes(struct content *c, int64_t *start, size_t *n, struct err *err)
{
    unsigned char b[12];
    if (content_read(c, 0, b, 10, err))
        return -1;
    if (!npy_is(b, MAGIC, c->size))
        return content_fail(err, c, 0, "this is no .npy: it does not begin with \\x93NUMPY");
    if (b[6] < 1 || b[6] > 3 || b[7] != 0)
        return content_fail(err, c, 6, "version %d.%d, and 1.0, 2.0 and 3.0 are known", b[6], b[7]);
    *start = b[6] == 1 ? 10 : 12;
    if (content_read(c, 0, b, (size_t)*start, err))
        return -1;
    *n = b[8] | (size_t)b[9] << 8;
    if (b[6] > 1)
        *n |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (*n > HEAD_MOST)
        return content_fail(err, c, 8, "a head of %zu bytes, and %d are the most", *n, HEAD_MOST);
    return 0;
}

static int check_size(struct content *c, const struct raw_array *a, struct err *err)
{
    char text[128];
    int64_t bytes, there = c->size - a->at;
    if (raw_bytes(c, a, 0, &bytes, err))
        return -1;
    if (bytes == there)
        return 0;
    return content_fail(err, c, bytes < there ? a->at + bytes : c->size,
                        "shape %s takes %lld bytes, and %lld are there",
                        shape_name(&a->shape, text, sizeof text), (long long)bytes,
                        (long long)there);
}

int npy_read(struct content *c, struct tensor **out, struct err *err)
{
    char head[HEAD_MOST];
    struct raw_array a = { 0 };
    size_t n = 0;
    int64_t start = 0;
    if (read_sizes(c, &start, &n, err) || content_read(c, start, head, n, err))
        return -1;
    struct scan s = { .content = c, .base = start, .p = head, .n = n, .err = err };
    a.at = start + (int64_t)n;
    if (read_dictionary(&s, &a) || check_size(c, &a, err))
        return -1;
    return raw_tensor(c, &a, out, err);
}

int npy_load(struct content *c, const struct file_options *options, struct value *out,
             struct err *err)
{
    struct tensor *t;
    (void)options;
    if (npy_read(c, &t, err))
        return -1;
    *out = value_tensor(t);
    return 0;
}

/* ---- writing --------------------------------------------------------------------------------- */

int npy_head(const struct tensor *t, char head[NPY_HEAD_MOST], size_t *n, struct err *err)
{
    const struct raw_row *row = raw_row(raw_of(t->dtype));
    const struct shape *s = &t->layout.shape;
    if (!row->npy) {
        err_set(err, ERR_TYPE, ".npy has no %s", dtype_name(t->dtype));
        return err_hint(err, "a .safetensors file has it; cast(x, f32) loses nothing");
    }
    int at = snprintf(head, NPY_HEAD_MOST,
                      "\x93NUMPY\x01%c%c%c{'descr': '%c%s', "
                      "'fortran_order': False, 'shape': (",
                      0, 0, 0, row->bytes == 1 ? '|' : '<', row->npy);
    for (int i = 0; i < s->ndim; i++)
        at += snprintf(head + at, NPY_HEAD_MOST - (size_t)at, "%lld%s", (long long)s->size[i],
                       i + 1 < s->ndim ? ", "
                       : s->ndim == 1  ? ","
                                       : "");
    at += snprintf(head + at, NPY_HEAD_MOST - (size_t)at, "), }");
    *n = ((size_t)at + 1 + 63) & ~(size_t)63; /* elements begin at a multiple of 64 */
    memset(head + at, ' ', *n - (size_t)at);
    head[*n - 1] = '\n';
    head[8] = (char)((*n - 10) & 0xff);
    head[9] = (char)((*n - 10) >> 8);
    return 0;
}

int npy_save(struct writer *w, const struct items *items, struct err *err)
{
    char head[NPY_HEAD_MOST];
    const struct item *item;
    size_t n;
    if (items_single(items, w->label, &item, err) || npy_head(item->tensor, head, &n, err) ||
        writer_add(w, head, n, err))
        return -1;
    return writer_tensor(w, item->tensor, false, err);
}
