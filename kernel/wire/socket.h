/* The five bound sockets, and waiting for them. The only header that other rooms need for what is
 * sent and received; libzmq itself stays inside this room. One thread uses a socket at a time. */
#ifndef WIRE_SOCKET_H
#define WIRE_SOCKET_H

#include "wire/connection.h"

struct sockets {
    void *context;
    void *each[CHANNEL_COUNT];
    bool ipc;
    char paths[CHANNEL_COUNT][112]; /* of ipc sockets that were bound: removed at the end */
};

/* Binds all five, or none: *err says which address could not be had and why. */
int sockets_open(struct sockets *s, const struct connection *c, struct err *err);
/* Gives undelivered messages a second, then closes. Every thread must have left its socket. */
void sockets_close(struct sockets *s);
/* Removes the ipc files: also for an end in a hurry. */
void sockets_unlink(struct sockets *s);

enum { SOCKET_READY = 1, SOCKET_WATCHES = 4 };

/* Waits until the socket (NULL: none) or one of the file descriptors can be read, or timeout_ms
 * (-1: for ever). Bit 0 of the result: the socket; bit i + 1: fds[i]. 0 on timeout or a signal. */
unsigned socket_wait(void *socket, const int *fds, int fd_count, int timeout_ms);

/* Copies frames from the socket back to it (heartbeat). */
void socket_echo(void *socket);

/* Takes one subscription event. True with the topic when somebody subscribed to a topic; call until
 * *more is false. */
bool socket_subscription(void *xpub, char *topic, size_t size, size_t *length, bool *more);

void socket_library_version(char *text, size_t size); /* "4.3.4" */

#endif
