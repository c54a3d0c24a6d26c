/* `tensorcell worker --serve`: one device in a process of its own. It does what it is told through
 * a socket (message.h) with the backend that it was told to open, and ends when the socket does. */
#ifndef WORKER_SERVE_H
#define WORKER_SERVE_H

/* Serves until the other end closes. Returns the process's exit code: 0; 3: what came in made no
 * sense; 4: the device can no longer be used. `page` is a descriptor of page_make's. */
int serve(int socket, int page);
/* `tensorcell worker --serve SOCKET PAGE`, two descriptors' numbers. */
int serve_main(const char *socket, const char *page);

#endif
