/* The heartbeat: every frame goes back as it came, whatever else the kernel does. */
#include "protocol/loops.h"

#include "protocol/state.h"

void *heartbeat_loop(void *context)
{
    struct kernel *k = context;
    void *socket = k->sockets.each[CHANNEL_HEARTBEAT];
    for (unsigned ready = 0; !(ready & 2);) {
        ready = socket_wait(socket, &k->stop_event, 1, -1);
        if (ready & SOCKET_READY)
            socket_echo(socket);
    }
    return NULL;
}
