#include "cell/inspect_example.h"

#include "cell/cell.h"

enum { SHOWN_BYTES = 2000 };

bool inspect_example(const struct workspace *w, const struct word *word, struct arena *a,
                     struct strbuf *out)
{
    struct workspace own;
    struct bundle shown = { 0 };
    struct err ignored = { 0 };
    if (word->kind != WORD_OPERATION || !word->example ||
        workspace_init(&own, w->words, NULL, &ignored))
        return false;
    int status = cell_expression(&own, str_of(word->example), NULL, a, &shown, &ignored);
    workspace_fini(&own);
    struct str text = bundle_get(&shown, MIME_TEXT);
    if (status || !text.n || text.n > SHOWN_BYTES)
        return false;
    strbuf_add(out, text);
    return true;
}
