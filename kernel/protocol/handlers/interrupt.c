/* interrupt: asks the running cells to stop, of subshells too; nothing when none runs. */
#include "protocol/dispatch.h"

int handle_interrupt(struct kernel *k, const struct message *m, struct json_out *reply,
                     struct err *err)
{
    (void)m, (void)reply, (void)err;
    kernel_interrupt(k);
    return 0;
}
