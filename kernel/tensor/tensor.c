/* A tensor's life: made pending, given a buffer by a plan, freed with its last reference. */
#include "tensor/tensor.h"

#include "base/checked.h"
#include "tensor/recipe.h"

#include <stdlib.h>

struct tensor *tensor_new(enum dtype dtype, const struct shape *shape)
{
    struct tensor *t = malloc(sizeof *t);
    if (!t)
        return NULL;
    *t = (struct tensor){ .refs = 1, .dtype = dtype, .layout = layout_contiguous(shape) };
    return t;
}

struct tensor *tensor_ref(struct tensor *t)
{
    t->refs++;
    return t;
}

void tensor_unref(struct tensor *t)
{
    if (!t || --t->refs > 0)
        return;
    if (t->recipe)
        recipe_leave(t);
    buffer_unref(t->buffer);
    free(t);
}

int tensor_bytes(enum dtype dtype, const struct shape *shape, int64_t *bytes)
{
    return checked_mul(shape_count(shape), (int64_t)dtype_bytes(dtype), bytes) ? -1 : 0;
}

void *tensor_host(const struct tensor *t)
{
    if (!t->buffer || !t->buffer->host)
        return NULL;
    return (char *)t->buffer->host + t->layout.offset * (int64_t)dtype_bytes(t->dtype);
}
