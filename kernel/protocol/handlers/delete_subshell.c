/* delete_subshell: its cell is stopped, and what waits in it is refused. */
#include "protocol/dispatch.h"
#include "protocol/subshells.h"

int handle_delete_subshell(struct kernel *k, const struct message *m, struct json_out *reply,
                           struct err *err)
{
    struct str id;
    (void)reply;
    if (message_text(m, "subshell_id", NULL, &id, err))
        return -1;
    return subshells_delete(k, id, err);
}
