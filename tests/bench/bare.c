/* The least that a kernel could do: for each execute_request the five messages that the protocol
 * asks for, for each complete_request the three, signed, from texts that are ready. What a real
 * kernel's round trip is compared with.
 *
 *   bare SHELL_PORT IOPUB_PORT KEY */
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { IDENTITY, DELIMITER, SIGNATURE, HEADER, PARENT, METADATA, CONTENT, FRAMES };
enum { FRAME_BYTES = 4096 };

struct bare {
    void *shell, *iopub;
    const char *key;
    char frame[FRAMES][FRAME_BYTES];
    size_t size[FRAMES];
    unsigned long count;
};

static int receive(struct bare *b)
{
    int more = 1;
    size_t more_size = sizeof more;
    for (int i = 0; more; i++) {
        char spare[FRAME_BYTES];
        int n = zmq_recv(b->shell, i < FRAMES ? b->frame[i] : spare, FRAME_BYTES, 0);
        if (n < 0)
            return -1;
        if (i < FRAMES)
            b->size[i] = (size_t)n < FRAME_BYTES ? (size_t)n : FRAME_BYTES;
        zmq_getsockopt(b->shell, ZMQ_RCVMORE, &more, &more_size);
    }
    return 0;
}

static void sign(const struct bare *b, const char *header, const char *content, char hex[65])
{
    const struct {
        const char *p;
        size_t n;
    } parts[] = { { header, strlen(header) },
                  { b->frame[HEADER], b->size[HEADER] },
                  { "{}", 2 },
                  { content, strlen(content) } };
    unsigned char digest[32];
    unsigned n = sizeof digest;
    char all[4 * FRAME_BYTES];
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        memcpy(all + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    HMAC(EVP_sha256(), b->key, (int)strlen(b->key), (unsigned char *)all, at, digest, &n);
    for (unsigned i = 0; i < n; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
}

static void send_message(struct bare *b, void *socket, const char *type, const char *content)
{
    char header[512], hex[65];
    snprintf(header, sizeof header,
             "{\"msg_id\":\"bare-%lu\",\"session\":\"bare\",\"username\":\"bare\","
             "\"date\":\"2024-01-01T00:00:00.000000Z\",\"msg_type\":\"%s\",\"version\":\"5.3\"}",
             b->count++, type);
    sign(b, header, content, hex);
    if (socket == b->shell)
        zmq_send(socket, b->frame[IDENTITY], b->size[IDENTITY], ZMQ_SNDMORE);
    else
        zmq_send(socket, type, strlen(type), ZMQ_SNDMORE);
    zmq_send(socket, "<IDS|MSG>", 9, ZMQ_SNDMORE);
    zmq_send(socket, hex, 64, ZMQ_SNDMORE);
    zmq_send(socket, header, strlen(header), ZMQ_SNDMORE);
    zmq_send(socket, b->frame[HEADER], b->size[HEADER], ZMQ_SNDMORE);
    zmq_send(socket, "{}", 2, ZMQ_SNDMORE);
    zmq_send(socket, content, strlen(content), 0);
}

static bool is(const struct bare *b, const char *type)
{
    return memmem(b->frame[HEADER], b->size[HEADER], type, strlen(type)) != NULL;
}

static void complete(struct bare *b)
{
    send_message(b, b->iopub, "status", "{\"execution_state\":\"busy\"}");
    send_message(b, b->shell, "complete_reply",
                 "{\"status\":\"ok\",\"matches\":[\"matmul\"],\"cursor_start\":4,\"cursor_end\":8,"
                 "\"metadata\":{}}");
    send_message(b, b->iopub, "status", "{\"execution_state\":\"idle\"}");
}

static void execute(struct bare *b)
{
    send_message(b, b->iopub, "status", "{\"execution_state\":\"busy\"}");
    send_message(b, b->iopub, "execute_input", "{\"code\":\"1\",\"execution_count\":1}");
    send_message(b, b->iopub, "execute_result",
                 "{\"execution_count\":1,\"data\":{\"text/plain\":\"1\"},\"metadata\":{}}");
    send_message(
        b, b->shell, "execute_reply",
        "{\"status\":\"ok\",\"execution_count\":1,\"payload\":[],\"user_expressions\":{}}");
    send_message(b, b->iopub, "status", "{\"execution_state\":\"idle\"}");
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    static struct bare b;
    char address[64];
    void *context = zmq_ctx_new();
    b.key = argv[3];
    b.shell = zmq_socket(context, ZMQ_ROUTER);
    b.iopub = zmq_socket(context, ZMQ_PUB);
    snprintf(address, sizeof address, "tcp://127.0.0.1:%s", argv[1]);
    if (zmq_bind(b.shell, address))
        return 1;
    snprintf(address, sizeof address, "tcp://127.0.0.1:%s", argv[2]);
    if (zmq_bind(b.iopub, address))
        return 1;
    while (receive(&b) == 0)
        is(&b, "complete_request") ? complete(&b) : execute(&b);
    return 0;
}
