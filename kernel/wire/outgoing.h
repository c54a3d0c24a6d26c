/* A message on its way out. Its frames are written end to end into one piece of memory: what is
 * written once is sent as it is. Made by any thread, sent by the socket's own.
 *
 *   struct outgoing *m = outgoing_reply(session, request, "execute_reply");
 *   struct json_out j = outgoing_content(m);
 *   json_out_object_begin(&j); … json_out_object_end(&j);
 *   m = outgoing_finish(session, m);      NULL: out of memory, and m is freed
 */
#ifndef WIRE_OUTGOING_H
#define WIRE_OUTGOING_H

#include "base/json_out.h"
#include "base/strbuf.h"
#include "wire/message.h"

#include <stdatomic.h>

enum { OUTGOING_FRAMES = MESSAGE_IDENTITIES + 6 };

struct outgoing {
    struct mail mail;
    struct strbuf bytes;
    size_t ends[OUTGOING_FRAMES];
    int count;         /* frames finished */
    int signed_from;   /* the frame of the header */
    bool bulk;         /* output: may be left out for a subscriber who does not read */
    atomic_int shared; /* holders beside the first: outgoing_free lets go of one */
};

/* To who sent `request`, with its identities and its header as parent. */
struct outgoing *outgoing_reply(struct session *s, const struct message *request, const char *type);
/* To all who subscribed to `topic`. parent: a header's bytes; {NULL, 0}: none. */
struct outgoing *outgoing_publish(struct session *s, struct str topic, struct str parent,
                                  const char *type);
struct json_out outgoing_content(struct outgoing *m);
/* Throws away the content written so far, to write another. */
struct json_out outgoing_content_again(struct outgoing *m);
struct outgoing *outgoing_finish(struct session *s, struct outgoing *m);
/* A binary frame, after outgoing_finish. False: no memory, or too many frames; then free m. */
bool outgoing_add_buffer(struct outgoing *m, struct str bytes);
void outgoing_free(struct outgoing *m);
struct str outgoing_frame(const struct outgoing *m, int i);
struct str outgoing_parent(const struct outgoing *m); /* the header that it answers */

/* Sends and frees. False: the peer is gone (stdin only) or the socket is closing. */
bool outgoing_send(void *socket, struct outgoing *m);

#endif
