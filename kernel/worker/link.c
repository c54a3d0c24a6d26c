/* See link.h. */
#include "worker/link.h"

#include "worker/page.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE = 64 << 10, SPIN_US = 50 };

void link_init(struct link *l, int fd)
{
    *l = (struct link){ .fd = fd, .spins = page_may_spin() };
    strbuf_init(&l->out);
    strbuf_init(&l->in);
}

void link_fini(struct link *l)
{
    if (l->fd >= 0)
        close(l->fd);
    strbuf_fini(&l->out);
    strbuf_fini(&l->in);
    l->fd = -1;
}

int link_send(struct link *l)
{
    while (l->sent < l->out.n) {
        ssize_t n = send(l->fd, l->out.p + l->sent, l->out.n - l->sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 0 : -1;
        l->sent += (size_t)n;
    }
    strbuf_clear(&l->out);
    l->sent = 0;
    return 1;
}

/* Keeps what has not been handed out, at the beginning. */
static void make_room(struct link *l, size_t more)
{
    if (l->read) {
        memmove(l->in.p, l->in.p + l->read, l->in.n - l->read);
        l->in.n -= l->read;
        l->read = 0;
    }
    strbuf_reserve(&l->in, more);
}

/* 1: something came; 0: nothing there; -1: the end. */
static int receive(struct link *l, size_t wanted)
{
    make_room(l, wanted > RECEIVE ? wanted : RECEIVE);
    if (l->in.failed)
        return -1;
    ssize_t n;
    do
        n = recv(l->fd, l->in.p + l->in.n, l->in.capacity - l->in.n - 1, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        l->in.n += (size_t)n;
    if (n == 0)
        return -1;
    return n > 0 ? 1 : errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

int link_next(struct link *l, struct message *out)
{
    for (;;) {
        size_t taken = 0;
        struct str waiting = { l->in.p + l->read, l->in.n - l->read };
        int status = message_first(waiting, out, &taken);
        if (status > 0)
            l->read += taken;
        if (status != 0)
            return status;
        status = receive(l, taken - waiting.n);
        if (status <= 0)
            return status;
    }
}

bool link_readable(const struct link *l)
{
    char byte;
    ssize_t n = recv(l->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    return n >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool link_wait(struct link *l, bool sending, int ms)
{
    if (l->spins && !sending) {
        int64_t end = clock_us() + SPIN_US;
        do
            if (link_readable(l))
                return true;
        while (clock_us() < end);
    }
    struct pollfd p = { .fd = l->fd, .events = sending ? POLLOUT : POLLIN };
    return poll(&p, 1, ms) > 0;
}

bool link_hung_up(const struct link *l)
{
    struct pollfd p = { .fd = l->fd, .events = POLLRDHUP };
    return poll(&p, 1, 0) > 0 && p.revents;
}
