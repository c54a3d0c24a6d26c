/* The elements of an array as texts of one width, as NumPy 2 aligns them (str() with its standard
 * printoptions: precision 8, unique digits, no suppression). The rules are those of
 * numpy/_core/arrayprint.py, FloatingFormat, IntegerFormat and BoolFormat. */
#ifndef DISPLAY_ARRAY_H
#define DISPLAY_ARRAY_H

#include "base/err.h"
#include "tensor/dtype.h"

struct array_cells {
    char *text; /* count times width bytes; free() it */
    size_t width;
};

int array_cells_make(enum dtype dtype, const void *elements, size_t count, struct array_cells *out,
                     struct err *err);

#endif
