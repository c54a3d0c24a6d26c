/* Writes, signs and sends messages. */
#include "wire/outgoing.h"

#include <errno.h>
#include <stdlib.h>
#include <zmq.h>

enum { SIGNED_HEADER, SIGNED_PARENT, SIGNED_CONTENT = 3 };

static void end_frame(struct outgoing *m)
{
    m->ends[m->count++] = m->bytes.n;
}

static void add_frame(struct outgoing *m, struct str bytes)
{
    strbuf_add(&m->bytes, bytes);
    end_frame(m);
}

struct str outgoing_frame(const struct outgoing *m, int i)
{
    return str_slice(strbuf_str(&m->bytes), i ? m->ends[i - 1] : 0, m->ends[i]);
}

struct str outgoing_parent(const struct outgoing *m)
{
    return outgoing_frame(m, m->signed_from + SIGNED_PARENT);
}

static void write_header(struct outgoing *m, struct session *s, const char *type)
{
    char date[SESSION_DATE];
    session_date(s, date);
    strbuf_printf(&m->bytes,
                  "{\"msg_id\":\"%s_%llu\",\"session\":\"%s\",\"username\":\"tensorcell\","
                  "\"date\":\"%s\",\"msg_type\":\"%s\",\"version\":\"5.5\"}",
                  s->id, (unsigned long long)session_next_message(s), s->id, date, type);
    end_frame(m);
}

static struct outgoing *begin(void)
{
    struct outgoing *m = calloc(1, sizeof *m);
    if (m)
        strbuf_init(&m->bytes);
    return m;
}

/* From the delimiter to where the content starts. */
static struct outgoing *write_frame_head(struct outgoing *m, struct session *s, struct str parent,
                                         const char *type)
{
    add_frame(m, STR("<IDS|MSG>"));
    strbuf_repeat(&m->bytes, '0', signer_text_length(&s->signer));
    end_frame(m);
    m->signed_from = m->count;
    write_header(m, s, type);
    add_frame(m, parent.p ? parent : STR("{}"));
    add_frame(m, STR("{}"));
    return m;
}

struct outgoing *outgoing_reply(struct session *s, const struct message *request, const char *type)
{
    struct outgoing *m = begin();
    if (!m)
        return NULL;
    strbuf_reserve(&m->bytes, request->header_bytes.n + 512);
    for (int i = 0; i < request->identity_count; i++)
        add_frame(m, message_identity(request, i));
    return write_frame_head(m, s, request->header_bytes, type);
}

struct outgoing *outgoing_publish(struct session *s, struct str topic, struct str parent,
                                  const char *type)
{
    struct outgoing *m = begin();
    if (!m)
        return NULL;
    strbuf_reserve(&m->bytes, parent.n + 512);
    add_frame(m, topic);
    return write_frame_head(m, s, parent, type);
}

struct json_out outgoing_content(struct outgoing *m)
{
    return json_out(&m->bytes);
}

struct json_out outgoing_content_again(struct outgoing *m)
{
    m->bytes.n = m->ends[m->count - 1];
    return json_out(&m->bytes);
}

struct outgoing *outgoing_finish(struct session *s, struct outgoing *m)
{
    end_frame(m);
    if (m->bytes.failed) {
        outgoing_free(m);
        return NULL;
    }
    struct str parts[SIGN_PARTS];
    for (int i = SIGNED_HEADER; i <= SIGNED_CONTENT; i++)
        parts[i] = outgoing_frame(m, m->signed_from + i);
    if (signer_sign(&s->signer, parts, m->bytes.p + m->ends[m->signed_from - 2]) == 0)
        return m;
    outgoing_free(m);
    return NULL;
}

void outgoing_free(struct outgoing *m)
{
    if (!m || atomic_fetch_sub(&m->shared, 1) > 0)
        return;
    strbuf_fini(&m->bytes);
    free(m);
}

bool outgoing_send(void *socket, struct outgoing *m)
{
    bool sent = true;
    for (int i = 0; i < m->count && sent; i++) {
        struct str f = outgoing_frame(m, i);
        int more = i + 1 < m->count ? ZMQ_SNDMORE : 0;
        int status;
        do
            status = zmq_send(socket, f.p, f.n, more | ZMQ_DONTWAIT);
        while (status < 0 && zmq_errno() == EINTR);
        sent = status >= 0;
    }
    outgoing_free(m);
    return sent;
}
