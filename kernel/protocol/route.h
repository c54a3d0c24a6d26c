/* Which executor a request asks for. */
#ifndef PROTOCOL_ROUTE_H
#define PROTOCOL_ROUTE_H

#include "wire/message.h"

/* The header's subshell_id; one that is no text is an id that nobody has. False: there is none, the
 * shell is meant. */
bool route_subshell(const struct message *m, struct str *id);

#endif
