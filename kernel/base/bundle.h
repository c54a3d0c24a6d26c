/* One thing to show, in several forms: mime type to bytes. The bytes of a text type are UTF-8, of
 * a type that ends in json they are JSON, of an image they are base64. Lives in a cell's arena. */
#ifndef BASE_BUNDLE_H
#define BASE_BUNDLE_H

#include "base/arena.h"

enum { BUNDLE_MOST = 8 };

struct bundle {
    int count;
    struct {
        const char *mime; /* a constant */
        struct str data;
    } items[BUNDLE_MOST];
};

void bundle_add(struct bundle *b, struct arena *a, const char *mime, struct str data); /* copies */
struct str bundle_get(const struct bundle *b, const char *mime); /* {NULL, 0} when absent */
bool mime_is_json(const char *mime);

#define MIME_TEXT      "text/plain"
#define MIME_HTML      "text/html"
#define MIME_MARKDOWN  "text/markdown"
#define MIME_PLACEMENT "application/vnd.tensorcell.placement+json"

#endif
