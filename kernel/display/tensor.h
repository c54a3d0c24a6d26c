/* Tensors as NumPy 2 prints arrays: str(array). Of a large one only the corners are read. */
#ifndef DISPLAY_TENSOR_H
#define DISPLAY_TENSOR_H

#include "base/strbuf.h"
#include "device/device.h"

int tensor_text(struct devices *d, const struct tensor *t, struct strbuf *out, struct err *err);

#endif
