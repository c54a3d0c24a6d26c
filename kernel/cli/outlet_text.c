/* Events as text: output and results to stdout, errors to stderr. Of a bundle the plain text is
 * shown; what has none is named by its first type. */
#include "cli/outlet.h"

#include <stdio.h>

static void put(struct outlet *o, struct str text)
{
    if (text.n == 0)
        return;
    fwrite(text.p, 1, text.n, stdout);
    o->at_line_start = text.p[text.n - 1] == '\n';
}

static void start_line(struct outlet *o)
{
    if (!o->at_line_start)
        put(o, STR("\n"));
}

static void put_bundle(struct outlet *o, const struct bundle *b)
{
    struct str text = bundle_get(b, MIME_TEXT);
    start_line(o);
    if (text.p)
        put(o, text);
    else if (b->count)
        put(o, str_of(b->items[0].mime));
    start_line(o);
}

/* stdout first, so that the two come in the order of the events where they go to one place. */
static void to_stderr(struct outlet *o, struct str text)
{
    if (o)
        start_line(o);
    fflush(stdout);
    fwrite(text.p, 1, text.n, stderr);
}

static void put_error(struct outlet *o, const struct event *e)
{
    start_line(o);
    fflush(stdout);
    if (o->cell && !o->cell->only)
        fprintf(stderr, "in cell %d, which begins at line %d:\n", o->cell->number, o->cell->line);
    to_stderr(o, e->text);
    if (!str_ends(e->text, STR("\n")))
        fputc('\n', stderr);
}

static void emit(void *context, const struct event *e)
{
    struct outlet *o = context;
    switch (e->kind) {
    case EVENT_STREAM:
        if (e->to_stderr)
            to_stderr(NULL, e->text);
        else
            put(o, e->text);
        break;
    case EVENT_DISPLAY:
    case EVENT_UPDATE:
    case EVENT_RESULT:
    case EVENT_PAGE:
        put_bundle(o, e->bundle);
        break;
    case EVENT_ERROR:
        put_error(o, e);
        break;
    case EVENT_NEXT: /* a script has no next cell to put it into */
        start_line(o);
        put(o, e->text);
        start_line(o);
        break;
    case EVENT_CLEAR: /* a terminal keeps what it has shown */
        break;
    }
    fflush(stdout);
}

struct sink outlet_text(struct outlet *o)
{
    return (struct sink){ o, emit, outlet_ask };
}
