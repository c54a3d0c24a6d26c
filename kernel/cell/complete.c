/* Candidates for each place, filtered by what has been typed. */
#include "cell/complete.h"

#include "cell/complete_files.h"
#include "cell/cursor.h"
#include "display/display.h"

#include <stdlib.h>

struct gather {
    const struct workspace *workspace;
    struct arena *arena;
    struct cursor cursor;
    struct str typed;
    struct completion *items;
    size_t count, capacity;
};

static void add_any(struct gather *g, struct str text, const char *type, struct str signature)
{
    g->items = arena_grow(g->arena, g->items, g->count, &g->capacity, sizeof *g->items);
    g->items[g->count++] = (struct completion){ arena_str(g->arena, text), type,
                                                arena_str(g->arena, signature) };
}

static void add(struct gather *g, struct str text, const char *type, struct str signature)
{
    if (str_starts(text, g->typed))
        add_any(g, text, type, signature);
}

/* Each word of a blank-separated list. */
static void add_list(struct gather *g, const char *list, const char *type)
{
    struct str word;
    for (int i = 0; list && (word = str_word(list, i)).p; i++)
        add(g, word, type, STR(""));
}

static void add_word(struct gather *g, const struct word *w)
{
    if (w->hidden || !str_starts(str_of(w->name), g->typed))
        return;
    struct strbuf signature;
    strbuf_init(&signature);
    display_signature(w, &signature);
    add(g, str_of(w->name), w->kind == WORD_OPERATION ? "function" : "command",
        strbuf_str(&signature));
    strbuf_fini(&signature);
}

enum { TAKE_OPERATIONS = 1, TAKE_COMMANDS = 2, TAKE_VALUED = 4, TAKE_LAYERS = 8 };

static void add_words(struct gather *g, unsigned take)
{
    const struct words *words = g->workspace->words;
    const struct word *w;
    for (size_t at = 0; (w = words->all(&at));) {
        bool wanted = w->kind == WORD_OPERATION ? take & TAKE_OPERATIONS
                      : w->kind == WORD_LAYER   ? take & TAKE_LAYERS
                      : w->kind == WORD_COMMAND
                          ? take & TAKE_COMMANDS || (w->has_value && take & TAKE_VALUED)
                          : 0;
        if (wanted)
            add_word(g, w);
    }
}

static void add_variables(struct gather *g)
{
    const struct map_entry *e;
    for (size_t at = 0; (e = map_next(&g->workspace->globals.names, &at));) {
        if (!str_starts(e->key, g->typed) || (g->typed.n == 0 && e->key.p[0] == '_'))
            continue;
        struct strbuf summary;
        strbuf_init(&summary);
        display_summary(*(const struct value *)e->value, &summary);
        add(g, e->key, "variable", strbuf_str(&summary));
        strbuf_fini(&summary);
    }
}

enum { STARTS = 1, INSIDE = 2, FOLLOWS = 4 };

static void add_keywords(struct gather *g, unsigned where)
{
#define KEYWORD(word, at, form, meaning, example)                                                  \
    if ((at)&where)                                                                                \
        add(g, STR(#word), "keyword", STR(form));
#include "cell/keywords.def"
#undef KEYWORD
}

/* Which GPUs there are is found out by a process that takes its time: not while typing. */
static void add_gpus(struct gather *g)
{
    struct devices *d = g->workspace->devices;
    if (!d || !devices_known(d)) {
        add_list(g, "gpu gpu0 gpu*", "device");
        return;
    }
    int count = devices_count(d);
    if (count > 1)
        add_list(g, "gpu gpu*", "device");
    for (int i = 0; i + 1 < count; i++)
        add(g, str_of(devices_get(d, i)->name), "device", STR(""));
}

static void add_devices(struct gather *g)
{
    add_list(g, "cpu", "device");
    add_gpus(g);
}

static void add_dtypes(struct gather *g)
{
    for (int t = 0; t < DTYPE_COUNT; t++)
        add(g, str_of(dtype_name((enum dtype)t)), "keyword", STR("dtype"));
}

static void add_expression(struct gather *g)
{
    add_words(g, TAKE_OPERATIONS | TAKE_VALUED);
    add_variables(g);
    add_keywords(g, INSIDE | FOLLOWS);
    add_list(g, "pi inf nan", "keyword");
}

static void add_statement(struct gather *g)
{
    const struct cursor *c = &g->cursor;
    if (c->layers) {
        add_words(g, TAKE_LAYERS);
        add_keywords(g, STARTS);
        return;
    }
    add_words(g, TAKE_OPERATIONS | (c->assigned ? TAKE_VALUED : TAKE_COMMANDS));
    if (c->magic)
        return;
    add_variables(g);
    add_keywords(g, STARTS | INSIDE | FOLLOWS);
    add_list(g, "pi inf nan", "keyword");
}

static bool is_expression(const struct param *p)
{
    return p->kind < PARAM_DTYPE || (p->kind == PARAM_WORD && p->flags & PARAM_OPEN);
}

/* What one parameter takes, expressions left out. */
static void add_values(struct gather *g, const struct param *p)
{
    switch (p->kind) {
    case PARAM_WORD:
        add_list(g, p->choices, "argument");
        break;
    case PARAM_DEVICE: /* one called gpu takes no cpu */
        (strcmp(p->name, "gpu") == 0 ? add_gpus : add_devices)(g);
        break;
    case PARAM_DTYPE:
        add_dtypes(g);
        break;
    case PARAM_BOOL:
        add_list(g, "true false", "keyword");
        break;
    case PARAM_NAME:
        add_variables(g);
        break;
    default:
        break;
    }
}

static void add_named(struct gather *g, const struct param *p)
{
    char name[64];
    struct strbuf help;
    if (!(p->flags & (PARAM_BY_NAME | PARAM_OPTIONAL)) || strlen(p->name) + 2 > sizeof name)
        return;
    memcpy(name, p->name, strlen(p->name));
    name[strlen(p->name)] = '=';
    strbuf_init(&help);
    if (p->standard)
        strbuf_printf(&help, "%s%s", p->standard, p->help ? ", " : "");
    if (p->help)
        strbuf_text(&help, p->help);
    add(g, (struct str){ name, strlen(p->name) + 1 }, "argument", strbuf_str(&help));
    strbuf_fini(&help);
}

/* A TEXT parameter called `word` takes the words of the language: help matmul. */
static bool takes_words(const struct param *p)
{
    return p->kind == PARAM_TEXT && strcmp(p->name, "word") == 0;
}

static void add_argument(struct gather *g)
{
    const struct word *w = g->cursor.word;
    const struct param *one = g->cursor.param;
    bool expression = false;
    for (int i = 0; i < word_param_count(w); i++) {
        const struct param *p = &w->params[i];
        if (one && p != one)
            continue;
        expression = expression || is_expression(p);
        if (takes_words(p))
            add_words(g, TAKE_OPERATIONS | TAKE_COMMANDS | TAKE_LAYERS);
        if (one || !(p->flags & PARAM_BY_NAME))
            add_values(g, p);
        if (!one)
            add_named(g, p);
    }
    if (one ? expression && one->kind != PARAM_BOOL : expression || g->cursor.called)
        add_expression(g);
}

static void add_fields(struct gather *g, const struct record *r)
{
    for (size_t i = 0; i < r->count; i++)
        add(g, r->fields[i].name, "variable", STR("field"));
}

static void add_attributes(struct gather *g)
{
    const struct value *v = g->cursor.object.p ? scope_get(&g->workspace->globals, g->cursor.object)
                                               : NULL;
    if (v && v->kind == VALUE_RECORD) {
        add_fields(g, v->record);
        return;
    }
    add_list(g, "shape dtype device size ndim T", "variable");
    add_words(g, TAKE_OPERATIONS);
}

/* A path that is no plain word has to be quoted; a folder's quotes stay open. */
static struct str as_written(const struct gather *g, struct str path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    bool bare = path.n && strchr(plain, path.p[0]);
    for (size_t i = 0; i < path.n && bare; i++)
        bare = strchr(plain, path.p[i]) || strchr("0123456789./-", path.p[i]);
    if (g->cursor.quoted || bare)
        return path;
    const char *close = str_ends(path, STR("/")) ? "" : "\"";
    return arena_printf(g->arena, "\"" STR_FMT "%s", STR_ARG(path), close);
}

/* In quotes, or in a path without them. */
static void add_text(struct gather *g)
{
    const struct cursor *c = &g->cursor;
    struct str path;
    if (c->object.p) {
        const struct value *v = scope_get(&g->workspace->globals, c->object);
        if (v && v->kind == VALUE_RECORD)
            add_fields(g, v->record);
        return;
    }
    bool folders = strcmp(c->param->name, "folder") == 0;
    struct str found = complete_files(g->typed, folders, g->arena);
    while (found.n && str_cut(&found, '\n', &path))
        add_any(g, as_written(g, path), "path", STR(""));
}

static void gather(struct gather *g)
{
    static void (*const by_place[])(struct gather *) = {
        [CURSOR_STATEMENT] = add_statement,  [CURSOR_EXPRESSION] = add_expression,
        [CURSOR_ATTRIBUTE] = add_attributes, [CURSOR_ARGUMENT] = add_argument,
        [CURSOR_DEVICE] = add_devices,       [CURSOR_TEXT] = add_text,
    };
    if (g->cursor.place != CURSOR_NOWHERE)
        by_place[g->cursor.place](g);
}

static int by_text(const void *a, const void *b)
{
    struct str x = ((const struct completion *)a)->text, y = ((const struct completion *)b)->text;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

/* Sorted; of two equal texts the first found stays. */
static void sort(struct gather *g)
{
    size_t kept = 0;
    if (g->count)
        qsort(g->items, g->count, sizeof *g->items, by_text);
    for (size_t i = 0; i < g->count; i++)
        if (kept == 0 || !str_equal(g->items[kept - 1].text, g->items[i].text))
            g->items[kept++] = g->items[i];
    g->count = kept;
}

void complete_at(const struct workspace *w, struct str source, int64_t cursor, struct arena *a,
                 struct completions *out)
{
    size_t at = utf8_offset(source, cursor > 0 ? (size_t)cursor : 0);
    struct gather g = { .workspace = w, .arena = a };
    cursor_read(w->words, source, at, a, &g.cursor);
    g.typed = str_slice(source, g.cursor.typed.start, g.cursor.typed.end);
    gather(&g);
    sort(&g);
    *out = (struct completions){
        .items = g.items,
        .count = g.count,
        .start = (int64_t)utf8_count(str_slice(source, 0, g.cursor.typed.start)),
        .end = (int64_t)utf8_count(str_slice(source, 0, at)),
    };
}
