/* Reading the small texts at the head of .npy and .safetensors files: a few kinds of words, in one
 * pass, and every complaint with its byte in the file. */
#ifndef FILES_SCAN_H
#define FILES_SCAN_H

#include "files/content.h"

struct scan {
    const struct content *content;
    int64_t base; /* where the text begins in the file */
    char *p;      /* quoted words are resolved in place */
    size_t n, at;
    struct err *err;
};

/* All skip blanks first, and return 0, or -1 with the error set. */
bool scan_take(struct scan *s, char c); /* is it next? then it is taken */
int scan_need(struct scan *s, char c, const char *where);
int scan_whole(struct scan *s, int64_t *out);
/* A word in single or double quotes without escapes, as Python writes them. */
int scan_quoted(struct scan *s, struct str *out);
/* A JSON string; its text lives as long as the scanned one. */
int scan_json_text(struct scan *s, struct str *out);
bool scan_word(struct scan *s, const char *word); /* is it next? then it is taken */
bool scan_ended(struct scan *s);                  /* only blanks are left */
/* Which of `count` names a key is that was just read; *seen has a bit for each that was met. -1:
 * none of them (`expected` says which there are), or one for the second time. */
int scan_key(struct scan *s, struct str name, const char *const *names, int count, unsigned *seen,
             const char *expected);
int scan_fail(struct scan *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t scan_place(const struct scan *s); /* the byte in the file */

#endif
