/* create_subshell: another executor beside the shell. */
#include "protocol/dispatch.h"
#include "protocol/subshells.h"

int handle_create_subshell(struct kernel *k, const struct message *m, struct json_out *reply,
                           struct err *err)
{
    const struct executor *made;
    (void)m;
    if (subshells_create(k, &made, err))
        return -1;
    json_out_kv_text(reply, "subshell_id", made->id);
    return 0;
}
