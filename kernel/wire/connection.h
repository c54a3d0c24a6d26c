/* The connection file: which transport, address and ports a client chose for this kernel, and the
 * key that both sides sign with. Or a registration file: the kernel chooses the ports, and tells
 * them to the address that is in it. Written by the client, so nothing in it is believed unread. */
#ifndef WIRE_CONNECTION_H
#define WIRE_CONNECTION_H

#include "base/err.h"

enum channel {
    CHANNEL_SHELL,
    CHANNEL_CONTROL,
    CHANNEL_STDIN,
    CHANNEL_IOPUB,
    CHANNEL_HEARTBEAT,
    CHANNEL_COUNT
};

enum { CONNECTION_KEY_MOST = 4096, CURVE_KEY_LENGTH = 40 };

struct connection {
    bool ipc; /* else tcp */
    char ip[256];
    int ports[CHANNEL_COUNT]; /* 0: to be chosen by sockets_open */
    char scheme[64];          /* "hmac-sha256" */
    size_t key_length;        /* 0: nothing is signed */
    char key[CONNECTION_KEY_MOST];
    bool curve;
    char curve_public[CURVE_KEY_LENGTH + 1], curve_secret[CURVE_KEY_LENGTH + 1];
    bool registering;
    char registration_ip[256], kernel_id[128];
    int registration_port;
};

const char *channel_name(enum channel c); /* "shell" */

/* Fails with one sentence that names the file and the field. */
int connection_read(struct connection *c, const char *path, struct err *err);
/* Forgets the keys: once sockets and signer have them. */
void connection_wipe(struct connection *c);
/* "tcp://127.0.0.1:5001" or "ipc:///run/x/kernel-ipc-1". */
int connection_endpoint(const struct connection *c, enum channel which, char *text, size_t size,
                        struct err *err);
/* The same of the address where the launcher waits. */
int connection_registration(const struct connection *c, char *text, size_t size, struct err *err);

#endif
