/* Reads and checks a connection file. Opens no socket. */
#include "wire/connection.h"

#include "base/log.h"
#include "wire/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 64 << 10 };

static const char *const names[CHANNEL_COUNT] = { "shell", "control", "stdin", "iopub", "hb" };

const char *channel_name(enum channel c)
{
    return c == CHANNEL_HEARTBEAT ? "heartbeat" : names[c];
}

static int check_owner(int fd, const char *path, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(err, ERR_FILE, "connection file %s: not a regular file", path);
    if (geteuid() != 0 && st.st_uid != geteuid() && st.st_uid != 0)
        return err_set(err, ERR_FILE, "connection file %s: belongs to another user", path);
    if (st.st_mode & 077)
        log_line("connection file %s can be read by other users of this machine", path);
    return 0;
}

static int read_all(int fd, char *text, size_t *n, const char *path, struct err *err)
{
    *n = 0;
    while (*n <= FILE_MOST) {
        ssize_t got = read(fd, text + *n, FILE_MOST + 1 - *n);
        if (got == 0)
            return 0;
        if (got > 0)
            *n += (size_t)got;
        else if (errno != EINTR)
            return err_set(err, ERR_FILE, "connection file %s: %s", path, strerror(errno));
    }
    return err_set(err, ERR_FILE, "connection file %s: longer than 64 KiB", path);
}

static int load(const char *path, json_t **root, struct err *err)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(err, ERR_FILE, "connection file %s: %s", path,
                       errno == ELOOP ? "is a symbolic link" : strerror(errno));
    static const size_t room = FILE_MOST + 2;
    char *text = malloc(room);
    size_t n = 0;
    int status = text ? check_owner(fd, path, err) : err_set(err, ERR_MEMORY, "out of memory");
    if (status == 0)
        status = read_all(fd, text, &n, path, err);
    close(fd);
    json_error_t why;
    *root = status == 0 ? json_loadb(text, n, JSON_REJECT_DUPLICATES, &why) : NULL;
    if (status == 0 && !json_is_object(*root)) {
        json_decref(*root);
        status = err_set(err, ERR_FILE, "connection file %s: not a JSON object", path);
    }
    if (text)
        OPENSSL_cleanse(text, n);
    free(text);
    return status;
}

/* A text field into `to`; `standard` NULL: it must be there. */
static int field_text(json_t *root, const char *name, const char *standard, char *to, size_t size,
                      struct err *err)
{
    json_t *v = json_object_get(root, name);
    const char *text = v ? json_string_value(v) : standard;
    if (!text)
        return err_set(err, ERR_FILE,
                       v ? "connection file: %s must be text" : "connection file: %s is missing",
                       name);
    if (strlen(text) >= size)
        return err_set(err, ERR_FILE, "connection file: %s is longer than %zu bytes", name,
                       size - 1);
    memcpy(to, text, strlen(text) + 1);
    return 0;
}

static int port_of(json_t *v, int *port, const char *name, struct err *err)
{
    json_int_t n = json_is_integer(v) ? json_integer_value(v) : 0;
    if (n < 1 || n > 65535)
        return err_set(err, ERR_FILE, "connection file: %s must be a number from 1 to 65535", name);
    *port = (int)n;
    return 0;
}

static int read_ports(struct connection *c, json_t *root, struct err *err)
{
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        char name[24];
        snprintf(name, sizeof name, "%s_port", names[i]);
        json_t *v = json_object_get(root, name);
        if (!v)
            return err_set(err, ERR_FILE, "connection file: %s is missing", name);
        if (port_of(v, &c->ports[i], name, err) != 0)
            return -1;
        for (int j = 0; j < i; j++)
            if (c->ports[j] == c->ports[i])
                return err_set(err, ERR_FILE, "connection file: %s_port and %s are both %d",
                               names[j], name, c->ports[i]);
    }
    return 0;
}

/* Some launchers write the port as text, as they want ours. */
static int read_registration(struct connection *c, json_t *root, json_t *port, struct err *err)
{
    char text[8] = "";
    c->registering = true;
    if (json_string_length(port) < sizeof text && json_is_string(port))
        strcpy(text, json_string_value(port));
    json_t *number = json_is_string(port) ? json_integer(strtol(text, NULL, 10))
                                          : json_incref(port);
    int status = port_of(number, &c->registration_port, "registration_port", err);
    json_decref(number);
    if (status != 0 ||
        field_text(root, "registration_ip", "127.0.0.1", c->registration_ip,
                   sizeof c->registration_ip, err) ||
        field_text(root, "kernel_id", "", c->kernel_id, sizeof c->kernel_id, err))
        return -1;
    return field_text(root, "ip", c->registration_ip, c->ip, sizeof c->ip, err);
}

/* Where this kernel is to be found: what the launcher chose, or where to tell it. */
static int read_address(struct connection *c, json_t *root, struct err *err)
{
    json_t *port = json_object_get(root, "registration_port");
    if (port)
        return read_registration(c, root, port, err);
    return field_text(root, "ip", NULL, c->ip, sizeof c->ip, err) ? -1 : read_ports(c, root, err);
}

static int read_curve(struct connection *c, json_t *root, struct err *err)
{
    json_t *public = json_object_get(root, "curve_publickey");
    json_t *secret = json_object_get(root, "curve_secretkey");
    if (!public && !secret)
        return 0;
    c->curve = true;
    if (json_string_length(public) != CURVE_KEY_LENGTH ||
        json_string_length(secret) != CURVE_KEY_LENGTH)
        return err_set(err, ERR_FILE,
                       "connection file: curve_publickey and curve_secretkey must be %d characters",
                       CURVE_KEY_LENGTH);
    memcpy(c->curve_public, json_string_value(public), CURVE_KEY_LENGTH + 1);
    memcpy(c->curve_secret, json_string_value(secret), CURVE_KEY_LENGTH + 1);
    return 0;
}

static bool loopback(const struct connection *c)
{
    return c->ipc || strncmp(c->ip, "127.", 4) == 0 || strcmp(c->ip, "::1") == 0;
}

static int check_key(const struct connection *c, struct err *err)
{
    if (c->key_length || c->curve)
        return 0;
    if (!loopback(c))
        return err_set(err, ERR_FILE,
                       "connection file: key is empty, and %s can be reached from other machines",
                       c->ip);
    log_line("the key is empty: any program on this machine may run code in this kernel");
    return 0;
}

static int read_fields(struct connection *c, json_t *root, struct err *err)
{
    char transport[16];
    if (field_text(root, "transport", "tcp", transport, sizeof transport, err) ||
        field_text(root, "key", NULL, c->key, sizeof c->key, err) ||
        field_text(root, "signature_scheme", "hmac-sha256", c->scheme, sizeof c->scheme, err) ||
        read_address(c, root, err) || read_curve(c, root, err))
        return -1;
    c->key_length = strlen(c->key);
    c->ipc = strcmp(transport, "ipc") == 0;
    if (!c->ipc && strcmp(transport, "tcp") != 0)
        return err_set(err, ERR_FILE, "connection file: transport is %s, and must be tcp or ipc",
                       transport);
    if (!c->ip[0])
        return err_set(err, ERR_FILE, "connection file: ip is empty");
    if (!c->ipc && strcmp(c->ip, "localhost") == 0)
        strcpy(c->ip, "127.0.0.1"); /* libzmq binds to addresses only */
    return check_key(c, err);
}

static int read_file(struct connection *c, const char *path, struct err *err)
{
    json_t *root;
    if (load(path, &root, err) != 0)
        return -1;
    int status = read_fields(c, root, err);
    json_decref(root);
    return status;
}

int connection_read(struct connection *c, const char *path, struct err *err)
{
    memset(c, 0, sizeof *c);
    secret_json_begin();
    int status = read_file(c, path, err);
    secret_json_end();
    if (status != 0)
        connection_wipe(c);
    return status;
}

void connection_wipe(struct connection *c)
{
    OPENSSL_cleanse(c->key, sizeof c->key);
    OPENSSL_cleanse(c->curve_secret, sizeof c->curve_secret);
}

static int write_endpoint(bool ipc, const char *ip, int port, char *text, size_t size,
                          struct err *err)
{
    char number[16] = "*"; /* any that is free */
    if (port)
        snprintf(number, sizeof number, "%d", port);
    int n = ipc ? snprintf(text, size, "ipc://%s-%s", ip, number)
                : snprintf(text, size, strchr(ip, ':') ? "tcp://[%s]:%s" : "tcp://%s:%s", ip,
                           number);
    static const int path_most = 107; /* of a UNIX socket */
    if (n < 0 || (size_t)n >= size || (ipc && n - 6 > path_most))
        return err_set(err, ERR_FILE, "connection file: ip is too long for a %s address",
                       ipc ? "socket file" : "tcp");
    return 0;
}

int connection_endpoint(const struct connection *c, enum channel which, char *text, size_t size,
                        struct err *err)
{
    return write_endpoint(c->ipc, c->ip, c->ports[which], text, size, err);
}

int connection_registration(const struct connection *c, char *text, size_t size, struct err *err)
{
    return write_endpoint(c->ipc, c->registration_ip, c->registration_port, text, size, err);
}
