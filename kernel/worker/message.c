/* See message.h. Nothing that comes in is believed: lengths are checked before they are used. */
#include "worker/message.h"

#include <stdio.h>

struct head {
    uint32_t bytes, kind;
};

size_t message_begin(struct strbuf *out, enum message_kind kind)
{
    size_t at = out->n;
    struct head head = { 0, kind };
    message_put(out, &head, sizeof head);
    return at;
}

void message_put(struct strbuf *out, const void *from, size_t bytes)
{
    strbuf_add(out, (struct str){ from, bytes });
}

int message_end(struct strbuf *out, size_t begin)
{
    size_t bytes = out->n - begin - sizeof(struct head);
    if (out->failed || bytes > MESSAGE_MOST) {
        out->n = begin;
        out->failed = false;
        return -1;
    }
    memcpy(out->p + begin, &(uint32_t){ (uint32_t)bytes }, sizeof(uint32_t));
    return 0;
}

int message_first(struct str from, struct message *out, size_t *taken)
{
    struct head head;
    *taken = sizeof head;
    if (from.n < sizeof head)
        return 0;
    memcpy(&head, from.p, sizeof head);
    if (head.bytes > MESSAGE_MOST)
        return -1;
    *taken += head.bytes;
    if (from.n < *taken)
        return 0;
    *out = (struct message){ head.kind, str_slice(from, sizeof head, *taken) };
    return 1;
}

bool message_take(struct str *body, void *to, size_t bytes)
{
    if (body->n < bytes)
        return false;
    memcpy(to, body->p, bytes);
    *body = str_slice(*body, bytes, body->n);
    return true;
}

bool message_take_text(struct str *body, const char **text)
{
    const char *end = body->n ? memchr(body->p, 0, body->n) : NULL;
    if (!end)
        return false;
    *text = body->p;
    *body = str_slice(*body, (size_t)(end - body->p) + 1, body->n);
    return true;
}

void failed_from_err(struct failed_head *f, const struct err *err)
{
    f->kind = (int32_t)err->kind;
    snprintf(f->text, sizeof f->text, "%s", err->text);
    snprintf(f->hint, sizeof f->hint, "%s", err->hint);
}

int failed_to_err(const struct failed_head *f, struct err *err)
{
    bool known = f->kind > ERR_NONE && f->kind <= ERR_INTERRUPTED;
    err_set(err, known ? (enum err_kind)f->kind : ERR_DEVICE, "%.*s", (int)sizeof f->text - 1,
            f->text);
    return err_hint(err, "%.*s", (int)sizeof f->hint - 1, f->hint);
}
