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
    char file[512]; /* a connection file that was written here: removed at the end */
};

/* Binds all five, or none: *err says which address could not be had and why. Ports that are 0 are
 * chosen, and put into c. */
int sockets_open(struct sockets *s, struct connection *c, struct err *err);
/* Gives undelivered messages a second, then closes. Every thread must have left its socket. */
void sockets_close(struct sockets *s);
/* Removes the ipc files and the connection file: also for an end in a hurry. */
void sockets_unlink(struct sockets *s);

enum { SOCKET_READY = 1, SOCKET_WATCHES = 4 };

/* Waits until the socket (NULL: none) or one of the file descriptors can be read, or timeout_ms
 * (-1: for ever). Bit 0 of the result: the socket; bit i + 1: fds[i]. 0 on timeout or a signal. */
unsigned socket_wait(void *socket, const int *fds, int fd_count, int timeout_ms);

/* Copies frames from the socket back to it (heartbeat). */
void socket_echo(void *socket);

void socket_library_version(char *text, size_t size); /* "4.3.4" */

#endif
