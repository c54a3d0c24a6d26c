/* Frames of the hand-shake: <IDS|MSG>, signature, content; one message each way. */
#include "protocol/registration.h"

#include "base/json_out.h"
#include "base/log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { RECEIPT_MS = 5000, RECEIPT_FRAMES = 8, RECEIPT_BYTES = 4096 };

static const char delimiter[] = "<IDS|MSG>";

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "registration: out of memory");
}

/* Port names in the order of enum channel. */
static const char *port_name(enum channel which)
{
    static const char *const names[CHANNEL_COUNT] = { "shell_port", "control_port", "stdin_port",
                                                      "iopub_port", "hb_port" };
    return names[which];
}

/* The ports are text: so the proposal has it. */
static void write_ports(struct strbuf *out, const struct connection *c)
{
    struct json_out j = json_out(out);
    json_out_object_begin(&j);
    json_out_kv_text(&j, "kernel_id", c->kernel_id);
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", c->ports[i]);
        json_out_kv_text(&j, port_name((enum channel)i), number);
    }
    json_out_object_end(&j);
}

static int send_ports(void *dealer, struct session *s, struct str content, struct err *err)
{
    char signature[2 * SIGN_BYTES];
    const struct str parts[SIGN_PARTS] = { content };
    if (signer_sign(&s->signer, parts, signature) != 0)
        return no_memory(err);
    if (zmq_send(dealer, delimiter, strlen(delimiter), ZMQ_SNDMORE) < 0 ||
        zmq_send(dealer, signature, signer_text_length(&s->signer), ZMQ_SNDMORE) < 0 ||
        zmq_send(dealer, content.p, content.n, 0) < 0)
        return err_set(err, ERR_FILE, "registration: the ports could not be sent: %s",
                       zmq_strerror(zmq_errno()));
    return 0;
}

struct receipt {
    char bytes[RECEIPT_FRAMES][RECEIPT_BYTES];
    struct str frames[RECEIPT_FRAMES];
    int count;
};

static void receive(void *dealer, struct receipt *r)
{
    int more = 1;
    for (r->count = 0; more && r->count < RECEIPT_FRAMES; r->count++) {
        char *to = r->bytes[r->count];
        int n = zmq_recv(dealer, to, RECEIPT_BYTES, ZMQ_DONTWAIT);
        if (n < 0 || n > RECEIPT_BYTES)
            return;
        r->frames[r->count] = (struct str){ to, (size_t)n };
        zmq_getsockopt(dealer, ZMQ_RCVMORE, &more, &(size_t){ sizeof more });
    }
}

static int check_receipt(const struct receipt *r, struct session *s, struct str sent,
                         struct err *err)
{
    unsigned char digest[SIGN_BYTES];
    int at = 0;
    while (at < r->count && !str_is(r->frames[at], delimiter))
        at++;
    if (r->count - at < 3)
        return err_set(err, ERR_FILE, "registration: the launcher's answer is no receipt");
    const struct str parts[SIGN_PARTS] = { r->frames[at + 2] };
    /* our own message, sent back, is signed too */
    if (!signer_verify(&s->signer, parts, r->frames[at + 1], digest) || str_equal(parts[0], sent))
        return err_set(err, ERR_FILE,
                       "registration: the signature of the launcher's receipt is wrong");
    return 0;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int wait_for_receipt(void *dealer, const char *endpoint, struct err *err)
{
    int64_t end = now_ms() + RECEIPT_MS;
    for (int64_t left = RECEIPT_MS; left > 0; left = end - now_ms())
        if (socket_wait(dealer, NULL, 0, (int)left) & SOCKET_READY)
            return 0;
    return err_set(err, ERR_FILE, "registration: no receipt from the launcher at %s in %d s",
                   endpoint, RECEIPT_MS / 1000);
}

static int exchange(void *dealer, const char *endpoint, const struct connection *c,
                    struct session *s, struct err *err)
{
    struct strbuf content;
    strbuf_init(&content);
    write_ports(&content, c);
    struct receipt *r = calloc(1, sizeof *r);
    int status = content.failed || !r ? no_memory(err) : 0;
    if (status == 0 && zmq_connect(dealer, endpoint) != 0)
        status = err_set(err, ERR_FILE, "registration: cannot connect to %s: %s", endpoint,
                         zmq_strerror(zmq_errno()));
    if (status == 0)
        status = send_ports(dealer, s, strbuf_str(&content), err);
    if (status == 0)
        status = wait_for_receipt(dealer, endpoint, err);
    if (status == 0) {
        receive(dealer, r);
        status = check_receipt(r, s, strbuf_str(&content), err);
    }
    free(r);
    strbuf_fini(&content);
    return status;
}

static int tell_launcher(const struct connection *c, struct session *s, void *context,
                         struct err *err)
{
    char endpoint[sizeof c->registration_ip + 32];
    if (connection_registration(c, endpoint, sizeof endpoint, err) != 0)
        return -1;
    void *dealer = zmq_socket(context, ZMQ_DEALER);
    if (!dealer)
        return err_set(err, ERR_FILE, "registration: no socket: %s", zmq_strerror(zmq_errno()));
    zmq_setsockopt(dealer, ZMQ_LINGER, &(int){ 0 }, sizeof(int));
    int status = exchange(dealer, endpoint, c, s, err);
    zmq_close(dealer);
    return status;
}

/* Where jupyter_core looks for the files of running kernels. */
static void runtime_folder(struct strbuf *out)
{
    static const struct {
        const char *variable, *below;
    } places[] = { { "JUPYTER_RUNTIME_DIR", "" },
                   { "JUPYTER_DATA_DIR", "/runtime" },
                   { "XDG_DATA_HOME", "/jupyter/runtime" },
                   { "HOME", "/.local/share/jupyter/runtime" } };
    for (size_t i = 0; i < sizeof places / sizeof *places && out->n == 0; i++) {
        const char *start = getenv(places[i].variable);
        if (start && *start == '/')
            strbuf_printf(out, "%s%s", start, places[i].below);
    }
}

static bool make_folders(char *path)
{
    for (char *at = path + 1; *at; at++)
        if (*at == '/') {
            *at = 0;
            mkdir(path, 0700);
            *at = '/';
        }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static void write_file(struct strbuf *out, const struct connection *c)
{
    struct json_out j = json_out(out);
    json_out_object_begin(&j);
    json_out_kv_text(&j, "transport", c->ipc ? "ipc" : "tcp");
    json_out_kv_text(&j, "ip", c->ip);
    for (int i = 0; i < CHANNEL_COUNT; i++)
        json_out_kv_int(&j, port_name((enum channel)i), c->ports[i]);
    json_out_kv_text(&j, "signature_scheme", c->scheme);
    json_out_kv_text(&j, "key", c->key);
    json_out_kv_text(&j, "kernel_name", "tensorcell");
    if (c->curve) {
        json_out_kv_text(&j, "curve_publickey", c->curve_public);
        json_out_kv_text(&j, "curve_secretkey", c->curve_secret);
    }
    json_out_object_end(&j);
}

/* Made under another name, so that nobody reads half of it and nobody's file is written into. */
static bool save(const char *path, struct str text)
{
    char made[512];
    int n = snprintf(made, sizeof made, "%s.XXXXXX", path);
    int fd = n > 0 && (size_t)n < sizeof made ? mkostemp(made, O_CLOEXEC) : -1; /* 0600 */
    if (fd < 0)
        return false;
    bool whole = write(fd, text.p, text.n) == (ssize_t)text.n;
    whole = close(fd) == 0 && whole && rename(made, path) == 0;
    if (!whole)
        unlink(made);
    return whole;
}

static bool usable_name(const char *id)
{
    for (const char *p = id; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
            return false;
    return *id != 0;
}

/* For clients that did not start this kernel. The launcher does without. */
static bool leave_file(const struct connection *c, const struct session *s, char *path, size_t size)
{
    struct strbuf folder, text;
    strbuf_init(&folder);
    strbuf_init(&text);
    runtime_folder(&folder);
    int n = snprintf(path, size, "%s/kernel-%s.json", folder.n ? folder.p : "",
                     usable_name(c->kernel_id) ? c->kernel_id : s->id);
    /* all at once: growing would leave copies of the key behind */
    bool good = folder.n && !folder.failed && n > 0 && (size_t)n < size && make_folders(folder.p) &&
                strbuf_reserve(&text, 8 * CONNECTION_KEY_MOST);
    if (good) {
        write_file(&text, c);
        good = !text.failed && save(path, strbuf_str(&text));
        explicit_bzero(text.p, text.n);
    }
    strbuf_fini(&text);
    strbuf_fini(&folder);
    return good;
}

int registration_complete(const struct connection *c, struct session *s, struct sockets *sockets,
                          struct err *err)
{
    if (!c->registering)
        return 0;
    if (tell_launcher(c, s, sockets->context, err) != 0)
        return -1;
    if (!leave_file(c, s, sockets->file, sizeof sockets->file)) {
        sockets->file[0] = 0;
        log_line("no connection file could be written: only the launcher can reach this kernel");
    }
    return 0;
}
