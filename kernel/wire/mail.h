/* The link by which messages of either direction wait in a queue: their first member. */
#ifndef WIRE_MAIL_H
#define WIRE_MAIL_H

struct mail {
    struct mail *next;
};

#endif
