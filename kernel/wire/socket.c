/* Opens, waits for and closes the sockets. Frames and messages are message.c's. */
#include "wire/socket.h"

#include "base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#if ZMQ_VERSION < ZMQ_MAKE_VERSION(4, 3, 3)
#error "libzmq 4.3.3 or newer is needed: older ones have holes that any local user can reach"
#endif

enum { LINGER_MS = 1000, HANDSHAKE_MS = 5000, PORT_MOST = 65535 };

static int64_t frame_most(enum channel c)
{
    if (c == CHANNEL_STDIN)
        return 1 << 20;
    if (c == CHANNEL_IOPUB || c == CHANNEL_HEARTBEAT)
        return 4096;
    return setting(SETTING_FRAME_BYTES);
}

static void set_int(void *socket, int option, int v)
{
    zmq_setsockopt(socket, option, &v, sizeof v); /* only known options of a live socket */
}

static void set_options(void *socket, enum channel c)
{
    int64_t most = frame_most(c);
    zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &most, sizeof most);
    set_int(socket, ZMQ_LINGER, LINGER_MS);
    set_int(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    if (c == CHANNEL_IOPUB) {
        set_int(socket, ZMQ_XPUB_MANUAL, 1); /* every subscriber is seen, and welcomed first */
        set_int(socket, ZMQ_SNDHWM, 0);      /* wire/subscribers.h has the bound, in bytes */
        return;
    }
    /* A client that comes back with its old identity must get its replies. */
    set_int(socket, ZMQ_ROUTER_HANDOVER, 1);
    if (c == CHANNEL_STDIN)
        set_int(socket, ZMQ_ROUTER_MANDATORY, 1);
    if (c == CHANNEL_SHELL || c == CHANNEL_CONTROL)
        set_int(socket, ZMQ_SNDHWM, 0);
}

/* Never without: a kernel that was given keys and cannot use them does not start. */
static int check_curve(const struct connection *c, struct err *err)
{
    char public[CURVE_KEY_LENGTH + 1];
    if (!c->curve)
        return 0;
    if (!zmq_has("curve"))
        return err_set(err, ERR_FILE,
                       "connection file: it asks for encryption (curve), which this "
                       "libzmq does not have");
    if (zmq_curve_public(public, c->curve_secret) != 0)
        return err_set(err, ERR_FILE, "connection file: curve_secretkey is no key");
    if (strcmp(public, c->curve_public) != 0)
        return err_set(err, ERR_FILE,
                       "connection file: curve_publickey does not belong to curve_secretkey");
    return 0;
}

static int set_curve(void *socket, const struct connection *c, struct err *err)
{
    int server = 1;
    if (c->curve &&
        (zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &server, sizeof server) != 0 ||
         zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, c->curve_public, sizeof c->curve_public) ||
         zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, c->curve_secret, sizeof c->curve_secret)))
        return err_set(err, ERR_FILE, "connection file: the curve keys cannot be used: %s",
                       zmq_strerror(zmq_errno()));
    return 0;
}

static bool somebody_listens(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    memcpy(address.sun_path, path, strnlen(path, sizeof address.sun_path - 1));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    bool listens = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ||
                   (errno != ECONNREFUSED && errno != ENOENT);
    close(fd);
    return listens;
}

/* libzmq would silently take over a path in use; what a killed kernel left behind may go. */
static int clear_path(const char *path, struct err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return 0;
    if (!S_ISSOCK(st.st_mode))
        return err_set(err, ERR_FILE, "cannot bind to %s: a file that is no socket is there", path);
    if (somebody_listens(path))
        return err_set(err, ERR_FILE, "cannot bind to %s: another kernel is listening there", path);
    if (unlink(path) != 0)
        return err_set(err, ERR_FILE, "cannot bind to %s: %s", path, strerror(errno));
    return 0;
}

/* A number whose path nobody has. Two kernels look in the same folder at the same time: each starts
 * from its process number. */
static int choose_path(struct connection *c, enum channel which, char *endpoint, size_t size,
                       struct err *err)
{
    struct stat st;
    int first = (int)(getpid() % (PORT_MOST / CHANNEL_COUNT)) * CHANNEL_COUNT + (int)which;
    for (int i = 0; i < PORT_MOST; i += CHANNEL_COUNT) {
        c->ports[which] = 1 + (first + i) % PORT_MOST;
        if (connection_endpoint(c, which, endpoint, size, err) != 0)
            return -1;
        if (lstat(endpoint + strlen("ipc://"), &st) != 0)
            return 0;
    }
    return err_set(err, ERR_FILE, "cannot bind %s: every number after %s is taken",
                   channel_name(which), c->ip);
}

static void read_port(void *socket, int *port)
{
    char endpoint[300] = "";
    zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &(size_t){ sizeof endpoint });
    const char *colon = strrchr(endpoint, ':');
    *port = colon ? (int)strtol(colon + 1, NULL, 10) : 0;
}

static int bind_one(struct sockets *s, struct connection *c, enum channel which, struct err *err)
{
    char endpoint[sizeof c->ip + 32];
    bool choose = c->ports[which] == 0;
    if (set_curve(s->each[which], c, err) != 0 ||
        (choose && c->ipc ? choose_path(c, which, endpoint, sizeof endpoint, err)
                          : connection_endpoint(c, which, endpoint, sizeof endpoint, err)) != 0)
        return -1;
    const char *path = c->ipc ? endpoint + strlen("ipc://") : NULL;
    if (path && clear_path(path, err) != 0)
        return -1;
    if (zmq_bind(s->each[which], endpoint) != 0)
        return err_set(err, ERR_FILE, "cannot bind %s to %s: %s%s", channel_name(which), endpoint,
                       zmq_strerror(zmq_errno()),
                       zmq_errno() == EADDRINUSE ? "; start again with another port" : "");
    if (path)
        memcpy(s->paths[which], path, strnlen(path, sizeof s->paths[which] - 1));
    else if (choose)
        read_port(s->each[which], &c->ports[which]);
    return 0;
}

static int open_one(struct sockets *s, struct connection *c, enum channel which, struct err *err)
{
    s->each[which] = zmq_socket(s->context, which == CHANNEL_IOPUB ? ZMQ_XPUB : ZMQ_ROUTER);
    if (!s->each[which])
        return err_set(err, ERR_FILE, "no socket for %s: %s", channel_name(which),
                       zmq_strerror(zmq_errno()));
    set_options(s->each[which], which);
    if (!c->ipc && strchr(c->ip, ':'))
        set_int(s->each[which], ZMQ_IPV6, 1);
    return bind_one(s, c, which, err);
}

int sockets_open(struct sockets *s, struct connection *c, struct err *err)
{
    memset(s, 0, sizeof *s);
    if (check_curve(c, err) != 0)
        return -1;
    s->ipc = c->ipc;
    s->context = zmq_ctx_new();
    if (!s->context)
        return err_set(err, ERR_MEMORY, "no messaging context: %s", zmq_strerror(zmq_errno()));
    mode_t before = umask(077); /* ipc files are made by bind */
    int status = 0;
    for (int i = 0; i < CHANNEL_COUNT && status == 0; i++)
        status = open_one(s, c, (enum channel)i, err);
    umask(before);
    if (status != 0)
        sockets_close(s);
    return status;
}

void sockets_unlink(struct sockets *s)
{
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        if (s->paths[i][0])
            unlink(s->paths[i]);
        s->paths[i][0] = 0;
    }
    if (s->file[0])
        unlink(s->file);
    s->file[0] = 0;
}

void sockets_close(struct sockets *s)
{
    for (int i = 0; i < CHANNEL_COUNT; i++)
        if (s->each[i])
            zmq_close(s->each[i]);
    while (zmq_ctx_term(s->context) != 0 && zmq_errno() == EINTR)
        ;
    sockets_unlink(s);
    memset(s, 0, sizeof *s);
}

unsigned socket_wait(void *socket, const int *fds, int fd_count, int timeout_ms)
{
    zmq_pollitem_t items[1 + SOCKET_WATCHES];
    int n = 0;
    if (socket)
        items[n++] = (zmq_pollitem_t){ socket, 0, ZMQ_POLLIN, 0 };
    for (int i = 0; i < fd_count && i < SOCKET_WATCHES; i++)
        items[n++] = (zmq_pollitem_t){ NULL, fds[i], ZMQ_POLLIN, 0 };
    if (zmq_poll(items, n, timeout_ms) <= 0)
        return 0;
    unsigned ready = 0;
    for (int i = 0; i < n; i++)
        if (items[i].revents)
            ready |= 1U << (unsigned)(socket ? i : i + 1);
    return ready;
}

void socket_echo(void *socket)
{
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    while (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) >= 0) {
        int more = zmq_msg_more(&frame);
        if (zmq_msg_send(&frame, socket, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0) {
            zmq_msg_close(&frame);
            zmq_msg_init(&frame);
        }
    }
    zmq_msg_close(&frame);
}

void socket_library_version(char *text, size_t size)
{
    int major, minor, patch;
    zmq_version(&major, &minor, &patch);
    snprintf(text, size, "%d.%d.%d", major, minor, patch);
}
