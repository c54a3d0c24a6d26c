/* comm_close: nothing is open; passed over. */
#include "protocol/dispatch.h"

int handle_comm_close(struct kernel *k, const struct message *m, struct json_out *reply,
                      struct err *err)
{
    (void)k, (void)m, (void)reply, (void)err;
    return 0;
}
