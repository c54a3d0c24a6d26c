/* Subshells (JEP 91): executors beside the shell, made and ended by the control thread. A request
 * whose header names one in `subshell_id` is put into its queue by the shell thread. */
#ifndef PROTOCOL_SUBSHELLS_H
#define PROTOCOL_SUBSHELLS_H

#include "protocol/state.h"

enum { SUBSHELLS_MOST = 100 };

int subshells_create(struct kernel *k, const struct executor **out, struct err *err);
/* Waits a second for its cell to stop, at most. */
int subshells_delete(struct kernel *k, struct str id, struct err *err);
void subshells_list(struct kernel *k, struct json_out *j); /* an array of ids, oldest first */
/* After kernel_stop. False: one does not come back, and its memory must be left alone. */
bool subshells_end(struct kernel *k, const struct timespec *until);
/* Puts a request where it belongs. False: no such subshell; m stays the caller's. */
bool subshells_route(struct kernel *k, struct message *m);

#endif
