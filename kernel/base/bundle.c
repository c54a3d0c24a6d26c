#include "base/bundle.h"

void bundle_add(struct bundle *b, struct arena *a, const char *mime, struct str data)
{
    if (b->count == BUNDLE_MOST)
        return;
    b->items[b->count].mime = mime;
    b->items[b->count++].data = arena_str(a, data);
}

struct str bundle_get(const struct bundle *b, const char *mime)
{
    for (int i = 0; i < b->count; i++)
        if (strcmp(b->items[i].mime, mime) == 0)
            return b->items[i].data;
    return (struct str){ NULL, 0 };
}

bool mime_is_json(const char *mime)
{
    return str_ends(str_of(mime), STR("json"));
}
