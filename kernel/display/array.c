/* Whole numbers, truth values, and which file writes what; array_real.c has the real ones. */
#include "display/array_impl.h"

#include "tensor/element.h"

#include <stdio.h>
#include <stdlib.h>

int array_no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

static int64_t whole_at(enum dtype t, const void *elements, size_t i)
{
    return element_read(t, (const char *)elements + i * dtype_bytes(t)).whole;
}

static int cells_whole(enum dtype t, const void *x, size_t count, struct array_cells *out,
                       struct err *err)
{
    char text[24];
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(text, sizeof text, "%lld", (long long)whole_at(t, x, i));
        out->width = (size_t)n > out->width ? (size_t)n : out->width;
    }
    out->text = calloc(count, out->width);
    for (size_t i = 0; out->text && i < count; i++) {
        snprintf(text, sizeof text, "%*lld", (int)out->width, (long long)whole_at(t, x, i));
        memcpy(out->text + i * out->width, text, out->width);
    }
    return out->text ? 0 : array_no_memory(err);
}

static int cells_bool(const uint8_t *x, size_t count, struct array_cells *out, struct err *err)
{
    out->width = 5;
    out->text = calloc(count, out->width);
    for (size_t i = 0; out->text && i < count; i++)
        memcpy(out->text + i * out->width, x[i] ? " True" : "False", out->width);
    return out->text ? 0 : array_no_memory(err);
}

int array_cells_make(enum dtype dtype, const void *elements, size_t count, struct array_cells *out,
                     struct err *err)
{
    *out = (struct array_cells){ 0 };
    if (dtype_kind(dtype) == 'f')
        return array_cells_real(dtype, elements, count, out, err);
    if (dtype_kind(dtype) == 'i')
        return cells_whole(dtype, elements, count, out, err);
    return cells_bool(elements, count, out, err);
}
