/* The other way to start (JEP 66): the file names no ports but an address where the launcher waits.
 * The kernel has bound ports of its own choice, tells them there, and waits for the receipt. */
#ifndef PROTOCOL_REGISTRATION_H
#define PROTOCOL_REGISTRATION_H

#include "wire/session.h"
#include "wire/socket.h"

/* Does nothing for an ordinary connection file. Else tells the launcher the ports in c, waits for
 * the signed receipt, and writes a connection file for further clients, which goes with the
 * sockets. Call while c has its keys. */
int registration_complete(const struct connection *c, struct session *s, struct sockets *sockets,
                          struct err *err);

#endif
