/* One end of the socket between a worker and the program that it serves: messages gathered and sent
 * together, received as many at a time as have come. */
#ifndef WORKER_LINK_H
#define WORKER_LINK_H

#include "worker/message.h"

struct link {
    int fd;
    bool spins;
    struct strbuf out; /* messages to be sent */
    size_t sent;       /* of them, bytes that have left */
    struct strbuf in;  /* received; */
    size_t read;       /* of it, bytes already handed out */
};

void link_init(struct link *l, int fd);
void link_fini(struct link *l); /* closes the descriptor */

/* Sends what has been gathered. 1: all; 0: the other end has to read first; -1: it is gone. */
int link_send(struct link *l);
/* The next message; its body is good until the next call. 0: none has come; -1: the other end is
 * gone, or does not speak our language. */
int link_next(struct link *l, struct message *out);
/* Until something can be received, spinning first, or (if `sending`) sent. False: not in `ms`. */
bool link_wait(struct link *l, bool sending, int ms);
/* Is there something to be received, or the end? */
bool link_readable(const struct link *l);
/* The other end is gone; what it sent before may still be there to be read. */
bool link_hung_up(const struct link *l);

#endif
