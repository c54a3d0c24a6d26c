/* What one element of a tensor is. Enum, sizes and names all come from dtype.def.
 *
 * Where two readings are possible, NumPy's holds, but for what differs here:
 *
 *                                 NumPy                     here
 *   i32 meets f32, i64 meets f16  f64                       the real dtype (as PyTorch): f32, f16
 *   u8 meets i8                   i16                       i32
 *   f16 meets bf16                -                         f32
 *   i64 < f32                     compared in f64           compared in f64; f16 < f32 in f32
 *   [0.5, 1.5]                    f64                       f32; cast([0.1], f64) is exact
 *   x * 0.5, x + 1                the number takes the dtype of x, rounded to it: the same here;
 *                                 with whole numbers a decimal gives f32 (NumPy: f64)
 *   u8 + 300, u8[0] = -1          OverflowError             ValueError
 *   ints[0] = nan or 1e30         ValueError, OverflowError ValueError
 *   sqrt exp mean std / of ints   f64                       f32
 *   sum prod cumsum of i8, bool   i64                       i64; of u8 too
 *   sum mean of f16               f16, summed in f32        f16, summed in f64; bf16 likewise
 *   true + true, -true            true, an error            2, -1 (bools count as i64)
 *   max min minimum unique, bool  bool                      bool
 *   i64 ** -n of a tensor         an error                  the whole part of 1 / i64 ** n; with a
 *                                                           literal, as x ** -1, f32
 *   i64 // 0, i64 % 0             0 and a warning           0
 *   whole numbers too large       wrap                      wrap
 *   cast of whole to whole        wraps                     wraps
 *   cast of real to whole         towards 0; undefined      towards 0; the largest or smallest
 *                                 where it does not fit     that fits, NaN 0
 *   real indices and labels       an error                  TypeError
 */
#ifndef TENSOR_DTYPE_H
#define TENSOR_DTYPE_H

#include "base/str.h"

enum dtype {
#define DTYPE(id, ...) DTYPE_##id,
#include "tensor/dtype.def"
#undef DTYPE
    DTYPE_COUNT
};

const char *dtype_name(enum dtype t);
size_t dtype_bytes(enum dtype t);
char dtype_kind(enum dtype t);                   /* 'b' bool, 'i' whole, 'f' real */
bool dtype_find(struct str name, enum dtype *t); /* by name or alias */
/* What two tensors' elements become together: the later row, but u8 with i8 gives i32 and f16 with
 * bf16 gives f32. So whole numbers that meet real ones take the real dtype. */
enum dtype dtype_promote(enum dtype a, enum dtype b);
/* What arithmetic on elements is done in: bool, i64, f32 and f64 are computed in as they are; u8 i8
 * i32 are widened to i64 and f16 bf16 to f32 before each operation, and its result is brought back
 * (wrapped, rounded to even), so that a fused chain gives what single operations give. */
enum dtype dtype_compute(enum dtype t);

#endif
