/* Bringing back, and telling. The walk is lost_walk.c. */
#include "eval/lost.h"

#include "device/copies.h"
#include "device/lost.h"

#include <ctype.h>
#include <stdio.h>

/* Each item of a list in a variable is a holder of its own. */
struct holder {
    struct str name;
    struct tensor *tensor;
    struct device *device;
    bool copied, back;
};

struct holders {
    struct arena arena;
    struct holder *all;
    size_t count, room;
};

/* ---- when ------------------------------------------------------------------------------------ */

static uint64_t generations(struct workspace *w)
{
    return devices_known(w->devices) ? devices_generation(w->devices) : w->generations;
}

bool lost_due(struct workspace *w)
{
    return generations(w) != w->generations;
}

/* ---- what ------------------------------------------------------------------------------------ */

static void note(void *context, struct str name, struct tensor *t)
{
    struct holders *h = context;
    if (!t->buffer || !buffer_lost(t->buffer) || t->buffer->run == RUN_NAMED)
        return;
    h->all = arena_grow(&h->arena, h->all, h->count, &h->room, sizeof *h->all);
    h->all[h->count++] = (struct holder){
        .name = arena_str(&h->arena, name),
        .tensor = tensor_ref(t),
        .device = t->buffer->device,
        .copied = buffer_host_copy(t->buffer) != NULL,
    };
}

/* False: interrupted, and due again. */
static bool bring_back(struct workspace *w, struct holder *h)
{
    struct err err;
    h->back = plan_recover(w->planner, h->tensor, NULL, &err) == 0;
    if (!h->back && err.kind == ERR_INTERRUPTED)
        return false;
    if (!h->back)
        h->tensor->buffer->run = RUN_NAMED;
    return true;
}

/* ---- telling --------------------------------------------------------------------------------- */

enum fate { COPIED, AGAIN, LOST };

static enum fate fate_of(const struct holder *h)
{
    return !h->back ? LOST : h->copied ? COPIED : AGAIN;
}

/* "a, b, c"; how many they are. */
static int names(const struct holders *h, const struct device *device, enum fate fate,
                 struct strbuf *out)
{
    int count = 0;
    const struct holder *last = NULL;
    for (size_t i = 0; i < h->count; i++) {
        const struct holder *one = &h->all[i];
        if (one->device != device || fate_of(one) != fate ||
            (last && str_equal(last->name, one->name)))
            continue;
        last = one;
        strbuf_text(out, count++ ? ", " : "");
        strbuf_add(out, one->name);
    }
    return count;
}

static int tell_fate(const struct holders *h, const struct device *device, enum fate fate, int told,
                     struct strbuf *out)
{
    struct strbuf list;
    strbuf_init(&list);
    int count = names(h, device, fate, &list);
    const char *before = !told ? "; " : fate == LOST ? "; " : ", ";
    if (count)
        strbuf_printf(out, "%s%s" STR_FMT "%s", before, fate == LOST ? "lost: " : "",
                      STR_ARG(strbuf_str(&list)),
                      fate == COPIED  ? count == 1 ? " came back from a host copy"
                                                   : " came back from host copies"
                      : fate == AGAIN ? count == 1 ? " was computed again" : " were computed again"
                                      : "");
    strbuf_fini(&list);
    return told + count;
}

static void tell(struct eval *e, const struct holders *h, const struct device *device,
                 const char *why)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_printf(&line, "%s: %s", device_shown_name(device), why);
    int told = tell_fate(h, device, COPIED, 0, &line);
    told = tell_fate(h, device, AGAIN, told, &line);
    told = tell_fate(h, device, LOST, told, &line);
    strbuf_text(&line, told ? "\n" : "; no variable was on it\n");
    sink_emit(e->sink, &(struct event){
                           .kind = EVENT_STREAM, .to_stderr = true, .text = strbuf_str(&line) });
    strbuf_fini(&line);
}

static void tell_all(struct eval *e, const struct holders *h, const struct device *device,
                     const char *why)
{
    if (device)
        tell(e, h, device, why ? why : device->ended);
    for (size_t i = 0; i < h->count; i++) {
        const struct device *other = h->all[i].device;
        bool before = other == device;
        for (size_t k = 0; k < i; k++)
            before = before || h->all[k].device == other;
        if (!before)
            tell(e, h, other, other->ended[0] ? other->ended : "what was on it is gone");
    }
}

/* ---------------------------------------------------------------------------------------------- */

void lost_bring_back(struct workspace *w, struct eval *e, const struct device *device,
                     const char *why)
{
    struct holders h = { 0 };
    uint64_t seen = generations(w); /* a device may end again while values are brought back */
    arena_init(&h.arena);
    lost_walk(w, note, &h);
    size_t found = h.count, done = 0;
    while (done < found && bring_back(w, &h.all[done]))
        done++;
    h.count = done;
    if (e)
        tell_all(e, &h, device, why);
    for (size_t i = 0; i < found; i++)
        tensor_unref(h.all[i].tensor);
    arena_fini(&h.arena);
    if (done == found)
        w->generations = seen;
}

struct search {
    const struct tensor *t;
    struct str words; /* of the statement */
    struct str name;
    bool read; /* by the statement, under this name */
};

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static bool has_word(struct str text, struct str word)
{
    for (size_t i = 0; i + word.n <= text.n; i++) {
        bool begins = i == 0 || !in_word(text.p[i - 1]);
        bool ends = i + word.n == text.n || !in_word(text.p[i + word.n]);
        if (begins && ends && memcmp(text.p + i, word.p, word.n) == 0)
            return true;
    }
    return false;
}

/* Several names may hold it: the one that the statement reads, else the first. */
static void match(void *context, struct str name, struct tensor *t)
{
    struct search *s = context;
    if (t != s->t || s->read)
        return;
    s->read = has_word(s->words, name);
    if (s->read || !s->name.n)
        s->name = name;
}

/* The lines of what failed. */
static struct str words_of(const struct eval *e, const struct err *err)
{
    struct str all = e && e->source ? e->source->text : STR("");
    struct span at = err->has_span ? err->span : e ? e->graph.span : (struct span){ 0 };
    size_t start = at.start, end = at.end;
    if (start > end || end > all.n)
        return STR("");
    while (start > 0 && all.p[start - 1] != '\n')
        start--;
    while (end < all.n && all.p[end] != '\n')
        end++;
    return (struct str){ all.p + start, end - start };
}

int lost_name(struct workspace *w, struct eval *e, const struct tensor *t, struct err *err)
{
    struct search s = { .t = t, .words = words_of(e, err) };
    const char *rest = strstr(err->text, " is lost: ");
    if (lost_due(w)) /* it is not the only one */
        lost_bring_back(w, e, NULL, NULL);
    lost_walk(w, match, &s);
    if (!rest || !s.name.n)
        return -1;
    struct err named = *err;
    snprintf(named.text, sizeof named.text, "%.*s%.400s", (int)(s.name.n < 60 ? s.name.n : 60),
             s.name.p, rest);
    *err = named;
    return err_hint(err, "compute " STR_FMT " again from its beginning", STR_ARG(s.name));
}
