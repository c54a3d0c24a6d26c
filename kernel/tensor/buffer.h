/* Memory on one device, shared by the tensors that look into it. */
#ifndef TENSOR_BUFFER_H
#define TENSOR_BUFFER_H

#include <stddef.h>

struct device; /* device/device.h */

struct buffer {
    int refs;
    size_t bytes;
    void *handle; /* the backend's */
    void *host;   /* where the process can read and write it, or NULL */
    struct device *device;
    void (*release)(struct buffer *b); /* gives the memory back and frees the struct */
};

static inline struct buffer *buffer_ref(struct buffer *b)
{
    b->refs++;
    return b;
}

static inline void buffer_unref(struct buffer *b)
{
    if (b && --b->refs == 0)
        b->release(b);
}

#endif
