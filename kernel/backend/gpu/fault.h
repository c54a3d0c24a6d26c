/* What a kernel on the device writes when an element of its operands is wrong. Its two words are
 * zero at first; the first thread that finds something wrong writes both (who comes first: an
 * atomic exchange of word 0), and goes on as if the element were the nearest right one.
 *
 *   word 0   code | operand << 8 | place << 16
 *   word 1   the number that is wrong: an i64, or the bits of a double
 *
 * `operand` counts the step's operands from 0, `place` the elements of that operand in row-major
 * order (of linear algebra: the matrices of the batch). gpu_fault_text (driver.h) makes of it, and
 * of operation, operands and attributes of the step, what the CPU's kernels would have said. */
#ifndef GPU_FAULT_H
#define GPU_FAULT_H

#include "program/program.h"

enum gpu_fault {
    GPU_FAULT_NONE,
    GPU_FAULT_INDEX,      /* i64: an index, label, row or class that is outside its size */
    GPU_FAULT_CLASS,      /* double: accuracy's, outside the classes of the other operand */
    GPU_FAULT_PERCENT,    /* double: percentile's q */
    GPU_FAULT_PART,       /* i64: _slice_set's first element, whose part is outside */
    GPU_FAULT_COUNT,      /* i64: _nonzero found so many, not as many as the result holds */
    GPU_FAULT_SINGULAR,   /* a matrix; word 1 is 0 */
    GPU_FAULT_INDEFINITE, /* i64: the row, from 0, at which it was seen */
    GPU_FAULT_NOT_FINITE, /* a matrix holds NaN or infinity */
    GPU_FAULT_DIVERGED,   /* a matrix whose iteration did not converge */
    GPU_FAULT_SAID = 255  /* the driver has a text of its own: gpu_driver.said */
};

enum { GPU_FAULT_BYTES = 16 };

static inline int64_t gpu_fault_word(enum gpu_fault code, int operand, int64_t place)
{
    return (int64_t)code | (int64_t)operand << 8 | place << 16;
}

/* Does a step get fault words? Rows that may fail, and those that write where a scalar says. */
bool gpu_step_can_fail(const struct step *s);

#endif
