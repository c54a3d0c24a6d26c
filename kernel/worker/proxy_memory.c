/* Memory on a worker's device: as long as it fits what the worker last said, it is given out here
 * and the worker told with the next message; its account and ours are joined by sums that both keep
 * (page.h). Any thread. */
#include "worker/proxy_impl.h"

#include <stdlib.h>

enum { SEND_AT = 4096, NUMBERS_MOST = 1 << 22 };

/* Under the lock. The worker's account, brought up to what has been asked of it since. */
static struct memory_facts account(struct backend_device *d)
{
    struct page_memory m;
    page_look(d->page, &m);
    int64_t since = (d->taken - m.taken) - (d->given - m.given);
    int64_t beyond = since > m.facts.pooled ? since - m.facts.pooled : 0;
    m.facts.used += since;
    m.facts.pooled -= since - beyond;
    if (m.facts.device_free >= 0)
        m.facts.device_free = m.facts.device_free > beyond ? m.facts.device_free - beyond : 0;
    if (m.taken >= d->peak_at) /* it has tried all that is in ours, and may have had no room */
        d->peak = 0;
    if (m.facts.peak < d->peak)
        m.facts.peak = d->peak;
    if (m.facts.peak < m.facts.used)
        m.facts.peak = m.facts.used;
    return m.facts;
}

static bool fits(const struct memory_facts *now, int64_t bytes)
{
    if (now->budget <= 0 || bytes > now->budget - now->used)
        return false;
    return now->device_free < 0 || bytes <= now->device_free + now->pooled;
}

/* Under the lock: a number that is free; false: no memory to note it. */
static bool new_number(struct backend_device *d, size_t bytes, uint32_t *id)
{
    if (d->free_buffer) {
        *id = d->free_buffer - 1;
        d->free_buffer = d->buffers[*id].next_free;
    } else {
        if (d->buffer_count == d->buffer_room) {
            uint32_t more = d->buffer_room ? d->buffer_room * 2 : 64;
            struct proxy_buffer *grown = realloc(d->buffers, more * sizeof *grown);
            if (!grown || more > NUMBERS_MOST) {
                d->buffers = grown ? grown : d->buffers;
                return false;
            }
            d->buffers = grown;
            d->buffer_room = more;
        }
        *id = d->buffer_count++;
    }
    d->buffers[*id] = (struct proxy_buffer){ .bytes = bytes, .there = true };
    return true;
}

static void drop_number(struct backend_device *d, uint32_t id)
{
    d->buffers[id] = (struct proxy_buffer){ .next_free = d->free_buffer };
    d->free_buffer = id + 1;
}

/* Under the lock. */
static int write_alloc(struct backend_device *d, enum message_kind kind, uint32_t id, size_t bytes)
{
    uint64_t wide = bytes;
    size_t at = message_begin(&d->link.out, kind);
    message_put_u32(&d->link.out, id);
    message_put(&d->link.out, &wide, sizeof wide);
    return message_end(&d->link.out, at);
}

static int no_room(struct err *err)
{
    return err_set(err, ERR_MEMORY, "no memory to note a buffer");
}

/* 1: it has to be asked about. */
static int alloc_here(struct backend_device *d, size_t bytes, uint32_t *id, struct err *err)
{
    struct memory_facts now = account(d);
    if (proxy_alive(d, err))
        return -1;
    if (!fits(&now, page_round(bytes)))
        return 1;
    if (!new_number(d, bytes, id))
        return no_room(err);
    if (write_alloc(d, MESSAGE_ALLOC, *id, bytes)) {
        drop_number(d, *id);
        return no_room(err);
    }
    d->taken += page_round(bytes);
    if (d->peak < now.used + page_round(bytes)) {
        d->peak = now.used + page_round(bytes);
        d->peak_at = d->taken;
    }
    if (d->link.out.n > SEND_AT)
        link_send(&d->link); /* what does not leave now leaves with the next question */
    return 0;
}

/* Whether it can be had after all, by the worker's own means. */
static int alloc_asking(struct backend_device *d, size_t bytes, uint32_t *id, struct err *err)
{
    pthread_mutex_lock(&d->calls);
    pthread_mutex_lock(&d->lock);
    bool noted = new_number(d, bytes, id);
    int status = noted ? write_alloc(d, MESSAGE_ALLOC_ASK, *id, bytes) : -1;
    pthread_mutex_unlock(&d->lock);
    if (status)
        no_room(err);
    else
        status = proxy_ask(d, NULL, NULL, NULL, err);
    pthread_mutex_lock(&d->lock);
    if (status == 0)
        d->taken += page_round(bytes);
    else if (noted)
        drop_number(d, *id);
    pthread_mutex_unlock(&d->lock);
    pthread_mutex_unlock(&d->calls);
    return status;
}

int proxy_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err)
{
    uint32_t id = 0;
    if (bytes > (size_t)INT64_MAX / 2)
        return err_set(err, ERR_MEMORY, "%.0f MiB are more than any device has",
                       (double)bytes / (1 << 20));
    pthread_mutex_lock(&d->lock);
    int status = alloc_here(d, bytes, &id, err);
    pthread_mutex_unlock(&d->lock);
    if (status > 0)
        status = alloc_asking(d, bytes, &id, err);
    if (status == 0)
        *buffer = (void *)((uintptr_t)id + 1);
    return status;
}

/* Under the lock. Without memory for the message the worker keeps the buffer until it ends. */
static void tell_free(struct backend_device *d, uint32_t id)
{
    size_t at = message_begin(&d->link.out, MESSAGE_FREE);
    message_put_u32(&d->link.out, id);
    if (message_end(&d->link.out, at) == 0 && d->link.out.n > SEND_AT)
        link_send(&d->link);
}

void proxy_free(struct backend_device *d, void *buffer)
{
    uint32_t id = buffer_id(buffer);
    pthread_mutex_lock(&d->lock);
    if (buffer && id < d->buffer_count && d->buffers[id].there) {
        d->given += page_round(d->buffers[id].bytes);
        drop_number(d, id);
        if (!d->is_ended)
            tell_free(d, id);
    }
    pthread_mutex_unlock(&d->lock);
}

void proxy_memory(struct backend_device *d, struct memory_facts *out)
{
    pthread_mutex_lock(&d->lock);
    *out = account(d);
    pthread_mutex_unlock(&d->lock);
}
