/* list_subshell: the ids of all subshells; the field's name is singular, as JEP 91 has it. */
#include "protocol/dispatch.h"
#include "protocol/subshells.h"

int handle_list_subshell(struct kernel *k, const struct message *m, struct json_out *reply,
                         struct err *err)
{
    (void)m, (void)err;
    json_out_key(reply, "subshell_id");
    subshells_list(k, reply);
    return 0;
}
