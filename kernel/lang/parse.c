/* A whole cell. The rules are in parse_*.c by subject; suspect_*.c finds the words for errors. */
#include "lang/parse_impl.h"

#include "base/settings.h"

static bool check_source(struct str source, struct err *err)
{
    size_t at;
    if (source.n > (size_t)setting(SETTING_SOURCE_BYTES)) {
        uint32_t most = (uint32_t)setting(SETTING_SOURCE_BYTES);
        err_at(err, ERR_SYNTAX, (struct span){ most, most }, "the cell is longer than %u bytes",
               most);
        err_hint(err, "keep data in a file and load it");
        return false;
    }
    if (utf8_valid(source, &at))
        return true;
    err_at(err, ERR_SYNTAX, (struct span){ (uint32_t)at, (uint32_t)at + 1 },
           "byte 0x%02X is no UTF-8", (unsigned)(unsigned char)source.p[at]);
    err_hint(err, "save the text as UTF-8");
    return false;
}

/* %%word in the first line: the rest of the cell is its block. */
static bool is_whole_cell(const struct parser *p)
{
    return p->lexed.count > 2 && kind(p) == TOKEN_PERCENT && kind_at(p, 1) == TOKEN_PERCENT &&
           touching(p, 1) && !token_at(p, 0)->line;
}

static bool parse_program(struct parser *p, struct ast *block)
{
    size_t capacity = 0;
    p->mode.whole_cell = is_whole_cell(p);
    if (p->mode.whole_cell) {
        struct ast *node = parse_statement(p);
        if (!node)
            return false;
        node_add_item(p, block, node, &capacity);
        block->span = node->span;
        p->mode.whole_cell = false;
        const struct ast *body = node->body;
        if (body && body->item_count)
            node->hidden = body->items[body->item_count - 1]->hidden;
    }
    return parse_statements(p, block);
}

static void check_spliced(struct parser *p)
{
    uint32_t at = (uint32_t)p->source.n;
    if (p->status != PARSE_COMPLETE || !p->lexed.spliced)
        return;
    while (at > 1 && p->source.p[at - 1] != '\\')
        at--;
    fail(p, (struct span){ at - 1, at }, "the line goes on after \\, but nothing follows");
    fail_hint(p, "remove the \\, or write the next line");
    p->status = PARSE_INCOMPLETE;
}

enum parse_status parse_cell(struct str source, const struct words *words, struct arena *a,
                             struct ast **tree, struct err *err)
{
    err_clear(err);
    *tree = NULL;
    if (!check_source(source, err))
        return PARSE_INVALID;
    struct parser p = { .source = source, .words = words, .arena = a, .err = err };
    lex(source, a, &p.lexed);
    p.tokens = p.lexed.list;
    p.height_most = (int)setting(SETTING_EXPRESSION_HEIGHT);
    struct ast *block = node_new(&p, AST_BLOCK, (struct span){ 0, 0 });
    bool read = parse_program(&p, block);
    if (!read && p.status == PARSE_COMPLETE)
        p.status = PARSE_INVALID;
    check_spliced(&p);
    if (p.status != PARSE_COMPLETE)
        return p.status;
    *tree = node_finish(&p, block);
    return p.status;
}
