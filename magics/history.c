/* history count search="text": the cells that were run before, this session's and earlier ones. */
#include "magics/commands.h"

#include "cell/history.h"

#include <stdio.h>

enum { STANDARD = 20, LABEL_BYTES = 48 };

/* Text without wildcards may stand anywhere in a cell. */
static struct str pattern_of(struct eval *e, struct str text)
{
    bool wild = memchr(text.p, '*', text.n) || memchr(text.p, '?', text.n);
    return wild ? text : arena_printf(e->arena, "*" STR_FMT "*", STR_ARG(text));
}

static int read_query(struct eval *e, const struct ast *call, struct history_query *q,
                      struct err *err)
{
    const struct ast_arg *count = command_arg(call, "count"), *search = command_arg(call, "search");
    struct str text;
    *q = (struct history_query){ .access = HISTORY_TAIL, .most = STANDARD };
    if (count && command_whole(e, count, &q->most, err))
        return -1;
    if (q->most < 0)
        return err_at(err, ERR_VALUE, count->span, "history shows so many cells: 0 or more");
    if (!search)
        return 0;
    if (command_text(e, search, &text, err))
        return -1;
    q->access = HISTORY_SEARCH;
    q->pattern = pattern_of(e, text);
    return 0;
}

/* "12" for a cell of this session, "3/12" for one of session 3. */
static int label(const struct history_row *row, int64_t own, char text[LABEL_BYTES])
{
    if (row->session == own)
        return snprintf(text, LABEL_BYTES, "%lld", (long long)row->line);
    return snprintf(text, LABEL_BYTES, "%lld/%lld", (long long)row->session, (long long)row->line);
}

static void add_cell(struct strbuf *out, const char *name, int width, struct str source)
{
    struct str line;
    strbuf_printf(out, "%*s  ", width, name);
    for (bool first = true; str_cut(&source, '\n', &line); first = false) {
        if (!first)
            strbuf_repeat(out, ' ', (size_t)width + 2);
        strbuf_add(out, line);
        strbuf_char(out, '\n');
    }
}

static void show(struct eval *e, const struct history_row *rows, size_t count, int64_t own)
{
    char name[LABEL_BYTES];
    struct strbuf text;
    int width = 0;
    strbuf_init(&text);
    for (size_t i = 0; i < count; i++) {
        int n = label(&rows[i], own, name);
        width = n > width ? n : width;
    }
    for (size_t i = 0; i < count; i++) {
        (void)label(&rows[i], own, name);
        add_cell(&text, name, width, rows[i].source);
    }
    sink_print(e->sink, strbuf_str(&text));
    strbuf_fini(&text);
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct history_query q;
    size_t count;
    int64_t own;
    (void)out;
    if (!e->workspace->history) {
        err_at(err, ERR_VALUE, call->span, "no history is kept here");
        return err_hint(err, "a notebook or console keeps its cells; tensorcell run keeps none");
    }
    if (read_query(e, call, &q, err) || eval_flush(e, err))
        return -1;
    const struct history_row *rows = history_read(e->workspace->history, &q, e->arena, &count,
                                                  &own);
    if (count)
        show(e, rows, count, own);
    else
        sink_print(e->sink, q.access == HISTORY_SEARCH ? STR("no cell has this text\n")
                                                       : STR("no cells yet\n"));
    return 0;
}

const struct command magic_history = {
    .run = run,
    .word = { .name = "history",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "the cells that were run before, those of earlier sessions as session/cell",
              .example = "history",
              .errors = "ValueError: a negative count, or a session that keeps no history "
                        "(tensorcell run)",
              .params = { PARAM("count", INT, PARAM_OPTIONAL, .standard = "20",
                                .help = "only the last so many"),
                          PARAM("search", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME, .aliases = "grep",
                                .help = "only those with this text, * and ? as wildcards") } }
};
