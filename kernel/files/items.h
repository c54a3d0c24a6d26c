/* What is to be saved, as files see it: a flat list of named arrays, and for tables columns of
 * texts. */
#ifndef FILES_ITEMS_H
#define FILES_ITEMS_H

#include "files/file.h"

struct item {
    struct str name;       /* owned */
    struct tensor *tensor; /* computed, held; or NULL */
    struct list *texts;    /* held; or NULL */
};

struct items {
    struct item *all;
    size_t count, capacity;
    bool group; /* more than one can be meant: a record or list */
};

/* Records inside records become fields "a.b"; numbers become tensors without axes. */
int items_collect(struct items *items, struct value v, const struct file_names *names,
                  const struct file_host *host, struct err *err);
void items_fini(struct items *items);

/* For formats of one array; label: the file. */
int items_single(const struct items *items, const char *label, const struct item **out,
                 struct err *err);
/* For formats of named arrays: TypeError when one is no array, ValueError when a name comes twice
 * or cannot be one. */
int items_arrays(const struct items *items, const char *label, struct err *err);

/* ---- elements -------------------------------------------------------------------------------- */

/* Gets the elements of a tensor in C order, some hundred KiB at a time. */
typedef int elements_take(void *context, const void *elements, size_t count, struct err *err);
int elements_walk(const struct tensor *t, const struct file_host *host, elements_take *take,
                  void *context, struct err *err);
/* Places first to first + n - 1 of the first axis. */
int elements_rows(const struct tensor *t, int64_t first, int64_t n, const struct file_host *host,
                  void *to, struct err *err);

#endif
