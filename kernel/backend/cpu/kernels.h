/* One prototype for each row of ops.def. Rows without a kernel (views, tiles) have only this. */
#ifndef CPU_KERNELS_H
#define CPU_KERNELS_H

#include "backend/cpu/call.h"

#define OP(id, ...) cpu_kernel cpu_##id;
#include "tensor/ops.def"
#undef OP

#endif
