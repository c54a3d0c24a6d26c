/* What the files of this folder share: loops that the compiler may vectorise although it cannot see
 * that nothing overlaps, and glibc's vector versions of the functions of math.h. NaN and infinities
 * keep their meaning: nothing here asks for fast-math. */
#ifndef CPU_VECTOR_H
#define CPU_VECTOR_H

#if defined __GNUC__ && !defined __clang__
#define VECTOR_LOOP _Pragma("GCC ivdep")
#define VECTOR_MATH __attribute__((simd("notinbranch"), const))
#else
#define VECTOR_LOOP
#define VECTOR_MATH
#endif

#include <math.h>
#include <stdint.h>

VECTOR_MATH float expf(float);
VECTOR_MATH float expm1f(float);
VECTOR_MATH float logf(float);
VECTOR_MATH float log1pf(float);
VECTOR_MATH float log2f(float);
VECTOR_MATH float sinf(float);
VECTOR_MATH float cosf(float);
VECTOR_MATH float tanf(float);
VECTOR_MATH float asinf(float);
VECTOR_MATH float acosf(float);
VECTOR_MATH float atanf(float);
VECTOR_MATH float sinhf(float);
VECTOR_MATH float coshf(float);
VECTOR_MATH float tanhf(float);
VECTOR_MATH float erff(float);
VECTOR_MATH float erfcf(float);
VECTOR_MATH float powf(float, float);
VECTOR_MATH float atan2f(float, float);
VECTOR_MATH double exp(double);
__attribute__((const)) float sqrtf(float); /* nobody reads errno here */

#endif
