/* comm_info: no comms are kept, since no target is known. */
#include "protocol/dispatch.h"

int handle_comm_info(struct kernel *k, const struct message *m, struct json_out *reply,
                     struct err *err)
{
    (void)k, (void)m, (void)err;
    json_out_key(reply, "comms");
    json_out_object_begin(reply);
    json_out_object_end(reply);
    return 0;
}
