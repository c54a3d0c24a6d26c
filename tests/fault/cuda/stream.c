/* Streams and events. */
#include "fake.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- lists ----------------------------------------------------------------------------------- */

bool fake_append(struct fake_list *list, fake_work *run, const void *data, size_t size)
{
    struct fake_item *item = malloc(sizeof *item + size);
    if (!item)
        return false;
    *item = (struct fake_item){ .run = run, .size = size };
    memcpy(item->data, data, size);
    if (list->last)
        list->last->next = item;
    else
        list->first = item;
    list->last = item;
    return true;
}

static void drop_first(struct fake_list *list)
{
    struct fake_item *item = list->first;
    list->first = item->next;
    if (!list->first)
        list->last = NULL;
    free(item);
}

void fake_list_free(struct fake_list *list)
{
    while (list->first)
        drop_first(list);
}

/* ---- streams --------------------------------------------------------------------------------- */

CUresult fake_push(CUstream s, fake_work *run, const void *data, size_t size)
{
    FAKE_ENTER();
    if (!s)
        return CUDA_ERROR_INVALID_HANDLE;
    if (!fake_append(s->capturing ? &s->captured : &s->work, run, data, size))
        return CUDA_ERROR_OUT_OF_MEMORY;
    s->put += !s->capturing;
    return CUDA_SUCCESS;
}

CUresult fake_push_list(CUstream s, const struct fake_list *list)
{
    CUresult r = CUDA_SUCCESS;
    for (const struct fake_item *i = list->first; i && !r; i = i->next)
        r = fake_push(s, i->run, i->data, i->size);
    return r;
}

/* Does up to `most` items, until `until` are done. */
static CUresult advance(struct CUstream_st *s, uint64_t until, int most)
{
    while (s->done < until && s->work.first && most-- > 0 && !s->hangs && !fake.lost) {
        int code = s->work.first->run(s->work.first->data);
        s->hangs = code == FAKE_HANGS;
        if (s->hangs)
            break;
        if (code && code != FAKE_SKIPS)
            fake.lost = (CUresult)code; /* what fails on the device is sticky */
        drop_first(&s->work);
        s->done++;
    }
    return fake.lost;
}

static CUresult wait_until(struct CUstream_st *s, uint64_t until)
{
    CUresult r = advance(s, until, 1 << 30);
    while (s->hangs)
        pause();
    return r;
}

CUresult fake_wait_all(void)
{
    CUresult r = CUDA_SUCCESS;
    for (int i = 0; i < 16 && !r; i++)
        if (fake.streams[i])
            r = wait_until(fake.streams[i], fake.streams[i]->put);
    return r;
}

CUresult cuStreamCreate(CUstream *out, unsigned flags)
{
    (void)flags;
    FAKE_ENTER();
    for (int i = 0; i < 16; i++)
        if (!fake.streams[i]) {
            *out = fake.streams[i] = calloc(1, sizeof **out);
            return *out ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
        }
    return CUDA_ERROR_OUT_OF_MEMORY;
}

CUresult cuStreamDestroy_v2(CUstream s)
{
    FAKE_ENTER();
    CUresult r = wait_until(s, s->put);
    for (int i = 0; i < 16; i++)
        if (fake.streams[i] == s)
            fake.streams[i] = NULL;
    fake_list_free(&s->captured);
    free(s);
    return r;
}

CUresult cuStreamSynchronize(CUstream s)
{
    FAKE_ENTER();
    return s->capturing ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : wait_until(s, s->put);
}

/* ---- events ---------------------------------------------------------------------------------- */

struct CUevent_st {
    CUstream stream; /* NULL: not recorded yet */
    uint64_t at;     /* items that are done when it is */
    bool timed;
    double seconds;
};

CUresult cuEventCreate(CUevent *out, unsigned flags)
{
    FAKE_ENTER();
    *out = calloc(1, sizeof **out);
    if (!*out)
        return CUDA_ERROR_OUT_OF_MEMORY;
    (*out)->timed = !(flags & CU_EVENT_DISABLE_TIMING);
    return CUDA_SUCCESS;
}

CUresult cuEventDestroy_v2(CUevent e)
{
    FAKE_ENTER();
    if (e->stream)
        wait_until(e->stream, e->at);
    free(e);
    return CUDA_SUCCESS;
}

static int note_time(void *data)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    (*(CUevent *)data)->seconds = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
    return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent e, CUstream s)
{
    CUresult r = fake_push(s, note_time, &e, sizeof e);
    if (r || s->capturing)
        return r;
    e->stream = s;
    e->at = s->put;
    return CUDA_SUCCESS;
}

CUresult cuEventQuery(CUevent e)
{
    enum { AT_ONCE = 4 };
    FAKE_ENTER();
    if (!e->stream)
        return CUDA_SUCCESS;
    CUresult r = advance(e->stream, e->at, AT_ONCE);
    return r ? r : e->stream->done >= e->at ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

CUresult cuEventElapsedTime(float *ms, CUevent from, CUevent to)
{
    FAKE_ENTER();
    if (!from->timed || !to->timed || !from->stream || !to->stream)
        return CUDA_ERROR_INVALID_HANDLE;
    if (from->stream->done < from->at || to->stream->done < to->at)
        return CUDA_ERROR_NOT_READY;
    *ms = (float)((to->seconds - from->seconds) * 1e3);
    return CUDA_SUCCESS;
}
