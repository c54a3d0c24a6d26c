/* Bytes to and from a worker's device (serve_copy.c is the other side). */
#include "worker/proxy_impl.h"

#include <emmintrin.h>

enum { GATHER_MOST = 64 << 10, CACHED_MOST = 4 << 20 };

/* The copy lies inside the buffer, and there is somebody to make it. */
static int check(struct backend_device *d, const void *buffer, size_t at, size_t bytes,
                 struct err *err)
{
    uint32_t id = buffer_id(buffer);
    size_t end;
    if (proxy_alive(d, err))
        return -1;
    pthread_mutex_lock(&d->lock);
    bool inside = !__builtin_add_overflow(at, bytes, &end) && id < d->buffer_count &&
                  d->buffers[id].there && end <= d->buffers[id].bytes;
    pthread_mutex_unlock(&d->lock);
    return inside ? 0
                  : err_set(err, ERR_VALUE, "a copy of %zu bytes at %zu reaches outside its buffer",
                            bytes, at);
}

/* Adds a message about a place in a buffer to those that leave next. *waiting (may be NULL): how
 * many bytes these are now. */
static int say(struct backend_device *d, enum message_kind kind, const void *buffer, uint64_t at,
               const void *contents, size_t bytes, size_t *waiting, struct err *err)
{
    struct strbuf *out = &d->link.out;
    pthread_mutex_lock(&d->lock);
    size_t begin = message_begin(out, kind);
    message_put_u32(out, buffer_id(buffer));
    message_put(out, &at, sizeof at);
    message_put(out, contents, bytes);
    int status = message_end(out, begin);
    if (waiting)
        *waiting = out->n;
    pthread_mutex_unlock(&d->lock);
    return status ? err_set(err, ERR_MEMORY, "no memory is left to speak to the device's worker")
                  : 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The worker has answered while chunks were still to be copied. It is of no use any more, since the
 * lane is not as its next copy expects it; err says what it answered. */
static int answered_early(struct backend_device *d, struct err *err)
{
    if (proxy_ask(d, NULL, NULL, NULL, err) == 0)
        return proxy_senseless(d, err);
    proxy_end(d, "its worker gave up in the middle of a copy");
    return -1;
}

static int send_chunks(struct backend_device *d, const char *from, size_t bytes, struct err *err)
{
    struct lane *lane = &d->page->up;
    for (size_t done = 0; done < bytes; done += LANE_CHUNK) {
        uint32_t n = counter_get(&lane->filled);
        /* A worker that cannot use them takes them all the same, so it does not answer before. */
        int status = proxy_await(d, &lane->taken, n + 1 - LANE_CHUNKS, NULL, err);
        if (status)
            return status < 0 ? -1 : answered_early(d, err);
        memcpy(lane->chunks[n % LANE_CHUNKS], from + done, least(bytes - done, LANE_CHUNK));
        counter_raise(&lane->filled, 1);
    }
    return 0;
}

static int upload(struct backend_device *d, const void *buffer, size_t at, const void *from,
                  size_t bytes, struct err *err)
{
    uint64_t wide = bytes;
    size_t waiting;
    if (check(d, buffer, at, bytes, err))
        return -1;
    if (bytes <= INLINE_MOST) {
        if (say(d, MESSAGE_WRITE, buffer, at, from, bytes, &waiting, err))
            return -1;
        return waiting > GATHER_MOST ? proxy_send(d, err) : 0;
    }
    if (say(d, MESSAGE_UPLOAD, buffer, at, &wide, sizeof wide, NULL, err) || proxy_send(d, err) ||
        send_chunks(d, from, bytes, err))
        return -1;
    return proxy_ask(d, NULL, NULL, NULL, err);
}

int proxy_upload(struct backend_device *d, void *buffer, size_t at, const void *from, size_t bytes,
                 struct err *err)
{
    pthread_mutex_lock(&d->calls);
    int status = bytes ? upload(d, buffer, at, from, bytes, err) : 0;
    pthread_mutex_unlock(&d->calls);
    return status;
}

/* A copy to memory that is not read soon: past the caches, which a lane's chunks should keep. */
static void copy_past_caches(char *to, const char *from, size_t bytes)
{
    size_t head = least(-(uintptr_t)to & 15, bytes), i = head;
    memcpy(to, from, head);
    for (; bytes - i >= 64; i += 64)
        for (size_t k = 0; k < 64; k += 16)
            _mm_stream_si128((__m128i *)(void *)(to + i + k),
                             _mm_loadu_si128((const __m128i *)(const void *)(from + i + k)));
    memcpy(to + i, from + i, bytes - i);
    _mm_sfence();
}

/* Until all have come. 1: the worker has answered before that; it must have failed. */
static int receive_chunks(struct backend_device *d, char *to, size_t bytes, struct err *err)
{
    struct lane *lane = &d->page->down;
    for (size_t done = 0; done < bytes; done += LANE_CHUNK) {
        uint32_t n = counter_get(&lane->taken);
        int status = proxy_await(d, &lane->filled, n + 1, NULL, err);
        if (status)
            return status;
        const char *chunk = lane->chunks[n % LANE_CHUNKS];
        if (bytes > CACHED_MOST)
            copy_past_caches(to + done, chunk, least(bytes - done, LANE_CHUNK));
        else
            memcpy(to + done, chunk, least(bytes - done, LANE_CHUNK));
        counter_raise(&lane->taken, 1);
    }
    return 0;
}

static int download(struct backend_device *d, const void *buffer, size_t at, void *to, size_t bytes,
                    struct err *err)
{
    uint64_t wide = bytes;
    struct str answer;
    bool small = bytes <= INLINE_MOST;
    struct lane *lane = &d->page->down;
    if (check(d, buffer, at, bytes, err) ||
        say(d, small ? MESSAGE_READ : MESSAGE_DOWNLOAD, buffer, at, &wide, sizeof wide, NULL, err))
        return -1;
    int missing = 0;
    if (!small && (proxy_send(d, err) || (missing = receive_chunks(d, to, bytes, err)) < 0))
        return -1;
    int status = proxy_ask(d, NULL, &answer, NULL, err);
    while (counter_get(&lane->taken) != counter_get(&lane->filled))
        counter_raise(&lane->taken, 1); /* of a copy that failed on its way */
    if (status == 0 && (missing || (small && !message_take(&answer, to, bytes))))
        return proxy_senseless(d, err);
    return status;
}

int proxy_download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                   struct err *err)
{
    pthread_mutex_lock(&d->calls);
    int status = bytes ? download(d, buffer, at, to, bytes, err) : 0;
    pthread_mutex_unlock(&d->calls);
    return status;
}
