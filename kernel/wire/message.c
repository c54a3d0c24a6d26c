/* From frames to a message, gate by gate: number and size of frames, signature over the raw bytes,
 * replay, then JSON. Nothing is parsed before it is known who wrote it. */
#include "wire/message.h"

#include "base/log.h"
#include "base/settings.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

enum { FRAMES_AT_FIRST = 8, IDENTITY_MOST = 255 };

static const char delimiter[] = "<IDS|MSG>";

/* The frames after the delimiter. */
enum { FRAME_SIGNATURE, FRAME_HEADER, FRAME_PARENT, FRAME_METADATA, FRAME_CONTENT, FRAME_LEAST };

static struct str frame(const struct message *m, int i)
{
    zmq_msg_t *f = &m->frames[i];
    return (struct str){ zmq_msg_data(f), zmq_msg_size(f) };
}

static struct str part(const struct message *m, int which)
{
    return frame(m, m->identity_count + 1 + which);
}

struct str message_identity(const struct message *m, int i)
{
    return frame(m, i);
}

void message_free(struct message *m)
{
    if (!m)
        return;
    for (int i = 0; i < m->frame_count; i++)
        zmq_msg_close(&m->frames[i]);
    free(m->frames);
    json_decref(m->header);
    json_decref(m->content);
    free(m);
}

/* Keeps the frame just received; the list doubles when full. */
static int keep_frame(struct message *m, int *capacity, zmq_msg_t *f)
{
    if (m->frame_count == *capacity) {
        int more = *capacity ? 2 * *capacity : FRAMES_AT_FIRST;
        zmq_msg_t *grown = calloc((size_t)more, sizeof *grown);
        if (!grown)
            return -1;
        for (int i = 0; i < m->frame_count; i++) {
            zmq_msg_init(&grown[i]);
            zmq_msg_move(&grown[i], &m->frames[i]);
        }
        free(m->frames);
        m->frames = grown;
        *capacity = more;
    }
    zmq_msg_init(&m->frames[m->frame_count]);
    return zmq_msg_move(&m->frames[m->frame_count++], f);
}

/* All frames of one message; those beyond the limit are counted and dropped as they come.
 * 0: there is none, else the number of frames sent. */
static int receive_frames(void *socket, struct message *m)
{
    int seen = 0, capacity = 0;
    bool more = true;
    zmq_msg_t f;
    zmq_msg_init(&f);
    while (more && zmq_msg_recv(&f, socket, seen ? 0 : ZMQ_DONTWAIT) >= 0) {
        more = zmq_msg_more(&f);
        if (seen < MESSAGE_FRAMES && keep_frame(m, &capacity, &f) != 0)
            seen = MESSAGE_FRAMES; /* out of memory: dropped like a message that is too long */
        seen += seen <= MESSAGE_FRAMES;
    }
    zmq_msg_close(&f);
    return seen;
}

static const char *check_frames(struct message *m, int seen)
{
    if (seen > MESSAGE_FRAMES)
        return "too many frames";
    int i = 0;
    while (i < m->frame_count && !str_is(frame(m, i), delimiter)) {
        if (i == MESSAGE_IDENTITIES || frame(m, i).n > IDENTITY_MOST)
            return "no delimiter after the identities";
        i++;
    }
    if (i == m->frame_count)
        return "no delimiter";
    m->identity_count = i;
    return m->frame_count - i - 1 < FRAME_LEAST ? "too few frames" : NULL;
}

static const char *check_sizes(const struct message *m)
{
    for (int i = FRAME_HEADER; i <= FRAME_CONTENT; i++)
        if (part(m, i).n > (size_t)setting(SETTING_JSON_BYTES))
            return "too large";
    return NULL;
}

static const char *check_signature(const struct message *m, struct session *s)
{
    unsigned char digest[SIGN_BYTES];
    struct str parts[SIGN_PARTS];
    for (int i = 0; i < SIGN_PARTS; i++)
        parts[i] = part(m, FRAME_HEADER + i);
    if (!signer_verify(&s->signer, parts, part(m, FRAME_SIGNATURE), digest))
        return "the signature is wrong";
    return session_admit(s, digest) ? NULL : "seen before (replayed)";
}

/* How deep objects and lists lie inside each other, without building anything. */
static bool too_deep(struct str json)
{
    int64_t depth = 0, most = setting(SETTING_JSON_DEPTH);
    bool quoted = false;
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > most)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static json_t *parse_object(struct str bytes, char *fault, size_t size)
{
    json_error_t why = { .text = "nested too deeply" };
    if (too_deep(bytes)) {
        snprintf(fault, size, "%s", why.text);
        return NULL;
    }
    json_t *v = json_loadb(bytes.p, bytes.n, JSON_ALLOW_NUL, &why);
    if (json_is_object(v))
        return v;
    snprintf(fault, size, "%.100s", v ? "not an object" : why.text);
    json_decref(v);
    return NULL;
}

static bool is_object(struct str bytes)
{
    char fault[120];
    if (str_is(bytes, "{}"))
        return true;
    json_t *v = parse_object(bytes, fault, sizeof fault);
    json_decref(v);
    return v != NULL;
}

static const char *parse(struct message *m, const struct session *s)
{
    m->header_bytes = part(m, FRAME_HEADER);
    m->header = parse_object(m->header_bytes, m->fault, sizeof m->fault);
    json_t *type = json_object_get(m->header, "msg_type");
    json_t *sender = json_object_get(m->header, "session");
    if (!m->header)
        return "the header is no JSON object";
    if (!json_is_string(type) || !json_is_string(json_object_get(m->header, "msg_id")))
        return "the header has no msg_type or msg_id";
    /* What this kernel has published carries the same signature: it must not come back as a
     * request. */
    if (json_is_string(sender) && strcmp(json_string_value(sender), s->id) == 0)
        return "sent by this kernel itself";
    m->type = (struct str){ json_string_value(type), json_string_length(type) };
    if (!is_object(part(m, FRAME_PARENT)) || !is_object(part(m, FRAME_METADATA)))
        return "parent header or metadata is no JSON object";
    m->content = parse_object(part(m, FRAME_CONTENT), m->fault, sizeof m->fault);
    return NULL;
}

bool message_receive(void *socket, enum channel channel, struct session *s, struct message **out)
{
    *out = NULL;
    struct message *m = calloc(1, sizeof *m);
    if (!m)
        return false;
    m->channel = channel;
    int seen = receive_frames(socket, m);
    const char *fault = seen ? check_frames(m, seen) : NULL;
    if (seen && !fault)
        fault = check_sizes(m);
    if (seen && !fault)
        fault = check_signature(m, s);
    if (seen && !fault)
        fault = parse(m, s);
    if (fault)
        log_line("%s: message dropped: %s", channel_name(channel), fault);
    if (seen && !fault)
        *out = m;
    else
        message_free(m);
    return seen > 0;
}
