/* What a worker and the program that it serves say to each other through a Unix socket: frames of
 * an 8-byte head {bytes of the body, kind} and a body of numbers in the machine's own order. Both
 * ends are the same executable on one machine.
 *
 * Who asks has at most one question open, so that answers need no number. Statements (no answer)
 * may fail: then what they would have made is damaged, and the first question that concerns it
 * tells why. */
#ifndef WORKER_MESSAGE_H
#define WORKER_MESSAGE_H

#include "base/err.h"
#include "base/strbuf.h"

enum {
    MESSAGE_MOST = 64 << 20, /* bytes of a body */
    INLINE_MOST = 32 << 10,  /* bytes of an upload or download that travel in a message */
    MESSAGE_VERSION = 1,
};

enum message_kind {
    MESSAGE_OPEN = 1,   /* ? u32 version, u32 abi, options, u32 index, folder\0, backend\0
                           -> facts, supports: a byte for each operation and dtype */
    MESSAGE_ALLOC,      /* . u32 buffer, u64 bytes */
    MESSAGE_ALLOC_ASK,  /* ? the same */
    MESSAGE_FREE,       /* . u32 buffer */
    MESSAGE_WRITE,      /* . u32 buffer, u64 at, bytes */
    MESSAGE_UPLOAD,     /* ? u32 buffer, u64 at, u64 bytes; the bytes follow in lane `up` */
    MESSAGE_READ,       /* ? u32 buffer, u64 at, u64 bytes -> bytes */
    MESSAGE_DOWNLOAD,   /* ? the same; the bytes come in lane `down`, the answer after them */
    MESSAGE_PREPARE,    /* ? u32 program, packed */
    MESSAGE_DISCARD,    /* . u32 program */
    MESSAGE_RUN,        /* ? struct run_head, scalars, u32 buffers -> seconds if wanted */
    MESSAGE_QUEUE,      /* . the same, without an answer; counted in page.runs */
    MESSAGE_FINISH,     /* ? -> struct finish_head, seconds of the runs that wanted them */
    MESSAGE_CONFIGURE,  /* ? struct device_config */
    MESSAGE_TRIM,       /* ? */
    MESSAGE_RESET_PEAK, /* ? */
    MESSAGE_CLOSE,      /* . the worker ends */
    MESSAGE_PING,       /* . nothing: that page.progress rises says that the worker reacts */
    MESSAGE_QUESTIONS,
    MESSAGE_ANSWER = 64, /* what stands behind -> */
    MESSAGE_FAILED,      /* struct failed_head */
    MESSAGE_LAST_WORDS,  /* text; the worker ends right after, why is said here */
};

struct run_head {
    uint32_t program, wants_seconds;
    uint64_t tag;
};

struct failed_head {
    uint64_t tag; /* of a queued run; 0: of what was asked */
    int32_t step, kind;
    char text[480], hint[480];
};

struct finish_head {
    uint32_t failed, seconds; /* of how many steps */
    struct failed_head failure;
};

struct message {
    uint32_t kind;
    struct str body;
};

/* Writes one message at the end of a buffer. Ending it gives -1 when there was no memory: nothing
 * of it is left in the buffer then. */
size_t message_begin(struct strbuf *out, enum message_kind kind);
void message_put(struct strbuf *out, const void *from, size_t bytes);
static inline void message_put_u32(struct strbuf *out, uint32_t v)
{
    message_put(out, &v, sizeof v);
}
int message_end(struct strbuf *out, size_t begin);
/* The first whole message of `from`: 1 and the bytes taken; 0: not there yet; -1: none can begin
 * so. */
int message_first(struct str from, struct message *out, size_t *taken);

/* Cuts off the first bytes of a body; false: it is shorter. */
bool message_take(struct str *body, void *to, size_t bytes);
/* A text that ends with a zero. */
bool message_take_text(struct str *body, const char **text);

void failed_from_err(struct failed_head *f, const struct err *err);
int failed_to_err(const struct failed_head *f, struct err *err); /* -1 */

#endif
