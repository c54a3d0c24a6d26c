/* Memory on one device, shared by the tensors that look into it. */
#ifndef TENSOR_BUFFER_H
#define TENSOR_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device; /* device/device.h */

#define RUN_NAMED UINT64_MAX

struct buffer {
    int refs;
    size_t bytes;
    void *handle; /* the backend's */
    void *host;   /* where the process can read and write it, or NULL */
    struct device *device;
    uint32_t generation; /* of the device when it was made: another means that its worker has been
                            replaced, and the elements are lost. 0: they never came to be */
    uint64_t run;        /* the queued run that makes it (plan/queue.h); 0: it is there. When it is
                            lost: RUN_NAMED after its holder was told so */
    struct buffer *copies; /* on other devices, held (device/copies.h); the first */
    struct buffer *other;  /* of a copy: the next one of the same */
    struct buffer *of;     /* what it is a copy of; NULL: a value's own memory, or that is gone */
    bool is_copy;
    struct buffer *next, *before; /* of the same device: all of a GPU's, copies on the CPU */
    /* NULL, or: was something not there when it was read, so that zeros stand in for it? */
    bool (*missing)(const struct buffer *b);
    void (*release)(struct buffer *b); /* gives the memory back and frees the struct */
};

static inline struct buffer *buffer_ref(struct buffer *b)
{
    b->refs++;
    return b;
}

static inline void buffer_unref(struct buffer *b)
{
    if (!b || --b->refs > 0)
        return;
    while (b->copies) {
        struct buffer *c = b->copies;
        b->copies = c->other;
        c->of = c->other = NULL;
        buffer_unref(c);
    }
    b->release(b);
}

#endif
