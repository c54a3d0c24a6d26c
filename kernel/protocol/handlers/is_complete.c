/* is_complete: does Enter run the cell or add a line? The parser itself answers. */
#include "protocol/dispatch.h"

#include "lang/parse.h"

int handle_is_complete(struct kernel *k, const struct message *m, struct json_out *reply,
                       struct err *err)
{
    static const char *const names[] = {
        [PARSE_COMPLETE] = "complete",
        [PARSE_INCOMPLETE] = "incomplete",
        [PARSE_INVALID] = "invalid",
    };
    struct str code;
    struct ast *tree;
    struct err verdict = { 0 };
    if (message_text(m, "code", NULL, &code, err) != 0)
        return -1;
    enum parse_status status = parse_cell(code, k->words, &k->arena, &tree, &verdict);
    json_out_kv_text(reply, "status", names[status]);
    if (status == PARSE_INCOMPLETE) {
        int blanks = parse_indent(code);
        json_out_kv_str(reply, "indent", arena_printf(&k->arena, "%*s", blanks, ""));
    }
    return HANDLED_STATUS_WRITTEN;
}
