/* The worker's device: opened, configured, tidied up; and the memory that numbers stand for. */
#include "worker/serve_impl.h"

#include "backend/loader.h"

#include <stdlib.h>

enum { MANY_DEVICES = 1 << 10 };

static void tell_supports(struct serve *s)
{
    for (int op = 0; op < OP_COUNT; op++)
        for (int t = 0; t < DTYPE_COUNT; t++) {
            bool is = s->backend->supports(s->device, (enum op_id)op, (enum dtype)t);
            strbuf_char(&s->link.out, is);
        }
}

int serve_open(struct serve *s, struct str body, struct err *err)
{
    uint32_t version, abi, index;
    struct backend_options options;
    const char *folder, *backend;
    if (!message_take(&body, &version, sizeof version) || !message_take(&body, &abi, sizeof abi) ||
        version != MESSAGE_VERSION || abi != BACKEND_ABI)
        return serve_refuse(err, "to open a device by another version");
    if (!message_take(&body, &options, sizeof options) ||
        !message_take(&body, &index, sizeof index) || index > MANY_DEVICES ||
        !message_take_text(&body, &folder) || !message_take_text(&body, &backend) || body.n)
        return serve_refuse(err, "to open a device it cannot make out");
    options.fault[sizeof options.fault - 1] = 0;
    options.staging = s->page;
    options.staging_bytes = sizeof *s->page;
    options.progress = &s->page->progress;
    if (loader_load(folder, backend, &s->backend, err) ||
        s->backend->open((int)index, &options, &s->device, err))
        return -1;
    struct device_facts facts;
    s->backend->facts(s->device, &facts);
    message_put(&s->link.out, &facts, sizeof facts);
    tell_supports(s);
    serve_publish(s);
    return 0;
}

int serve_configure(struct serve *s, struct str body, struct err *err)
{
    struct device_config config;
    if (!message_take(&body, &config, sizeof config) || body.n ||
        (unsigned)config.precision >= PRECISION_COUNT)
        return serve_refuse(err, "to configure the device in no known way");
    int status = s->backend->configure(s->device, &config, err);
    serve_publish(s);
    return status;
}

int serve_trim(struct serve *s, struct str body, struct err *err)
{
    (void)body, (void)err;
    s->backend->trim(s->device);
    serve_publish(s);
    return 0;
}

int serve_reset_peak(struct serve *s, struct str body, struct err *err)
{
    (void)body, (void)err;
    s->backend->reset_peak(s->device);
    serve_publish(s);
    return 0;
}

int serve_close(struct serve *s, struct str body, struct err *err)
{
    (void)body, (void)err;
    atomic_store(&s->closing, true);
    return 0;
}

int serve_ping(struct serve *s, struct str body, struct err *err)
{
    (void)s;
    return body.n ? serve_refuse(err, "to react to words") : 0;
}

/* Room for number `id` in an array of `each` bytes; false: too many, or no memory. */
static bool make_room(void **array, uint32_t *room, uint32_t id, size_t each)
{
    if (id < *room)
        return true;
    if (id >= NUMBERS_MOST)
        return false;
    uint32_t more = id + 1 > *room * 2 ? id + 1 : *room * 2;
    char *grown = realloc(*array, more * each);
    if (!grown)
        return false;
    memset(grown + *room * each, 0, (more - *room) * each);
    *array = grown;
    *room = more;
    return true;
}

/* A new number for so many bytes; NULL: that makes no sense. */
static struct served_buffer *new_buffer(struct serve *s, struct str body)
{
    uint32_t id;
    uint64_t bytes;
    void *array = s->buffers;
    if (!message_take(&body, &id, sizeof id) || !message_take(&body, &bytes, sizeof bytes) ||
        body.n || bytes > (uint64_t)INT64_MAX / 2 ||
        !make_room(&array, &s->buffer_room, id, sizeof *s->buffers))
        return NULL;
    s->buffers = array;
    struct served_buffer *b = &s->buffers[id];
    if (b->there)
        return NULL;
    *b = (struct served_buffer){ .there = true, .bytes = bytes };
    return b;
}

int serve_alloc(struct serve *s, struct str body, struct err *err)
{
    struct err later; /* if it is still so when the memory is used */
    struct served_buffer *b = new_buffer(s, body);
    if (!b)
        return serve_refuse(err, "to take memory in no possible way");
    s->taken += page_round(b->bytes);
    if (s->backend->alloc(s->device, b->bytes, &b->handle, &later)) {
        b->handle = NULL;
        s->promised += page_round(b->bytes);
    }
    return 0;
}

int serve_alloc_ask(struct serve *s, struct str body, struct err *err)
{
    struct served_buffer *b = new_buffer(s, body);
    if (!b)
        return serve_refuse(err, "to take memory in no possible way");
    b->there = s->backend->alloc(s->device, b->bytes, &b->handle, err) == 0;
    if (b->there)
        s->taken += page_round(b->bytes);
    serve_publish(s);
    return b->there ? 0 : -1;
}

static void drop_buffer(struct serve *s, struct served_buffer *b)
{
    if (b->handle)
        s->backend->free(s->device, b->handle);
    else
        s->promised -= page_round(b->bytes);
    s->given += page_round(b->bytes);
    free(b->failure);
    *b = (struct served_buffer){ 0 };
}

int serve_free(struct serve *s, struct str body, struct err *err)
{
    uint32_t id;
    if (!message_take(&body, &id, sizeof id) || body.n || id >= s->buffer_room ||
        !s->buffers[id].there)
        return serve_refuse(err, "to free a buffer that is not there");
    drop_buffer(s, &s->buffers[id]);
    return 0;
}

void serve_drop_buffers(struct serve *s)
{
    for (uint32_t id = 0; id < s->buffer_room; id++)
        if (s->buffers[id].there)
            drop_buffer(s, &s->buffers[id]);
    free(s->buffers);
}

int serve_handle(struct serve *s, uint32_t id, size_t bytes, bool fresh, void **out,
                 struct err *err)
{
    if (id >= s->buffer_room || !s->buffers[id].there || s->buffers[id].bytes < bytes)
        return serve_refuse(err, "to use a buffer that is not there");
    struct served_buffer *b = &s->buffers[id];
    if (b->failure && !fresh) {
        *err = *b->failure;
        return -1;
    }
    free(b->failure);
    b->failure = NULL;
    if (!b->handle) {
        if (s->backend->alloc(s->device, b->bytes, &b->handle, err)) {
            b->handle = NULL;
            return -1;
        }
        s->promised -= page_round(b->bytes);
    }
    *out = b->handle;
    return 0;
}
