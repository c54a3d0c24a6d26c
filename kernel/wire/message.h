/* A message that came in and may be believed: all gates of message_receive lie behind it. */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include "base/arena.h"
#include "wire/mail.h"
#include "wire/session.h"

enum { MESSAGE_IDENTITIES = 16, MESSAGE_FRAMES = 1024 };

struct zmq_msg_t;
struct json_t; /* Jansson stays behind this header: its names and base/json_out.h's collide */

struct message {
    struct mail mail;
    enum channel channel;
    struct zmq_msg_t *frames;
    int frame_count, identity_count;
    struct str header_bytes; /* as received: the parent of every answer */
    struct json_t *header;   /* an object with msg_id, msg_type, session as text */
    struct json_t *content;  /* an object, or NULL: could not be read, and `fault` says why */
    char fault[120];
    struct str type;
};

/* Takes one message off the socket without waiting. False: there was none. True with *out NULL: one
 * was there and was dropped, with a line in the log. */
bool message_receive(void *socket, enum channel channel, struct session *s, struct message **out);
void message_free(struct message *m);
struct str message_identity(const struct message *m, int i);

/* Fields of the content, by name. Absent and null give the standard; a wrong type is an error. */
int message_text(const struct message *m, const char *name, const char *standard, struct str *out,
                 struct err *err);
int message_bool(const struct message *m, const char *name, bool standard, bool *out,
                 struct err *err);
int message_int(const struct message *m, const char *name, int64_t standard, int64_t *out,
                struct err *err);

/* The text fields of an object of the content, one by one: *at is NULL first. A field that is no
 * text has *value {NULL, 0}. False at the end, and when `name` is absent or no object. */
bool message_pairs(const struct message *m, const char *name, void **at, struct str *key,
                   struct str *value);

/* message_parts.c: beside the content. Ids are {NULL, 0} where there is none. */
struct str message_id(const struct message *m);
struct str message_parent_id(const struct message *m, struct arena *a);
int message_buffer_count(const struct message *m); /* binary frames after the content */
struct str message_buffer(const struct message *m, int i);
/* Fields of the object "data" of a comm's messages; absent is an error. */
int message_data_text(const struct message *m, const char *name, struct str *out, struct err *err);
int message_data_sizes(const struct message *m, const char *name, int64_t *sizes, int most,
                       int *count, struct err *err);

#endif
