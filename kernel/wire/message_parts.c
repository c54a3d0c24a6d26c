/* What a message holds beside its content: ids, binary frames, and the fields of a comm's data. */
#include "wire/message.h"

#include <jansson.h>

enum { FRAMES_OF_PARENT = 3, FRAMES_OF_BUFFERS = 6 }; /* behind the identities */

struct str message_id(const struct message *m)
{
    json_t *id = json_object_get(m->header, "msg_id");
    return (struct str){ json_string_value(id), json_string_length(id) };
}

struct str message_parent_id(const struct message *m, struct arena *a)
{
    struct str bytes = message_identity(m, m->identity_count + FRAMES_OF_PARENT);
    json_t *parent = json_loadb(bytes.p, bytes.n, 0, NULL);
    json_t *id = json_object_get(parent, "msg_id");
    struct str text = { json_string_value(id), json_string_length(id) };
    if (text.p)
        text = arena_str(a, text);
    json_decref(parent);
    return text;
}

int message_buffer_count(const struct message *m)
{
    return m->frame_count - m->identity_count - FRAMES_OF_BUFFERS;
}

struct str message_buffer(const struct message *m, int i)
{
    return message_identity(m, m->identity_count + FRAMES_OF_BUFFERS + i);
}

/* ---- data ------------------------------------------------------------------------------------ */

static json_t *data_field(const struct message *m, const char *name)
{
    return json_object_get(json_object_get(m->content, "data"), name);
}

int message_data_text(const struct message *m, const char *name, struct str *out, struct err *err)
{
    json_t *v = data_field(m, name);
    if (!json_is_string(v))
        return err_set(err, ERR_VALUE, "data has no text \"%s\"", name);
    *out = (struct str){ json_string_value(v), json_string_length(v) };
    return 0;
}

int message_data_sizes(const struct message *m, const char *name, int64_t *sizes, int most,
                       int *count, struct err *err)
{
    json_t *v = data_field(m, name), *size;
    size_t i;
    if (!json_is_array(v) || json_array_size(v) > (size_t)most)
        return err_set(err, ERR_VALUE, "data has no list \"%s\" of at most %d whole numbers", name,
                       most);
    json_array_foreach(v, i, size)
    {
        if (!json_is_integer(size))
            return err_set(err, ERR_VALUE, "data's \"%s\" holds something else than whole numbers",
                           name);
        sizes[i] = json_integer_value(size);
    }
    *count = (int)json_array_size(v);
    return 0;
}
