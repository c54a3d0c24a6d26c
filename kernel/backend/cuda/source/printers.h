/* One printer for each row of source.def. */
#ifndef CUDA_SOURCE_PRINTERS_H
#define CUDA_SOURCE_PRINTERS_H

#include "backend/cuda/source/build.h"

#define SOURCE(op, printer) void printer(struct build *b);
#include "backend/cuda/source/source.def"
#undef SOURCE

#endif
