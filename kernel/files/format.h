/* What a kind of file is: a row of formats.def. The functions of a row are in the file of its name.
 */
#ifndef FILES_FORMAT_H
#define FILES_FORMAT_H

#include "files/content.h"
#include "files/items.h"
#include "files/writer.h"

/* What `is` may look at. */
enum { FORMAT_HEAD = 512 };

struct format {
    const char *name;
    const char *endings; /* blank-separated */
    bool (*is)(const unsigned char *head, size_t n, int64_t file_bytes);
    int (*load)(struct content *c, const struct file_options *options, struct value *out,
                struct err *err);
    int (*save)(struct writer *w, const struct items *items, struct err *err);
};

const struct format *format_named(struct str name);
const struct format *format_ending(struct str path); /* without .gz; NULL: none */
/* By its first bytes, else by the ending of `path`; NULL: neither. */
int format_of(struct content *c, struct str path, const struct format **out, struct err *err);
void format_list(char *text, size_t size); /* ".npy .npz …" of those that can be saved */

bool npy_is(const unsigned char *head, size_t n, int64_t file_bytes);
bool npz_is(const unsigned char *head, size_t n, int64_t file_bytes);
bool png_is(const unsigned char *head, size_t n, int64_t file_bytes);
bool jpeg_is(const unsigned char *head, size_t n, int64_t file_bytes);
bool safetensors_is(const unsigned char *head, size_t n, int64_t file_bytes);
bool idx_is(const unsigned char *head, size_t n, int64_t file_bytes);

typedef int format_load(struct content *c, const struct file_options *options, struct value *out,
                        struct err *err);
typedef int format_save(struct writer *w, const struct items *items, struct err *err);

format_load npy_load, npz_load, png_load, jpeg_load, safetensors_load, idx_load, csv_load, tsv_load;
format_save npy_save, npz_save, png_save, safetensors_save, idx_save, csv_save, tsv_save;

#endif
