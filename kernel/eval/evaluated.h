/* Operations that need more of the evaluator than a graph: rows of class OP_EVALUATED, called with
 * their arguments as they were written (values borrowed). */
#ifndef EVAL_EVALUATED_H
#define EVAL_EVALUATED_H

#include "eval/eval_impl.h"
#include "tensor/op.h"

typedef int evaluated_fn(struct eval *e, const struct op *op, const struct argument *args,
                         size_t count, struct value *out, struct err *err);

#define EVALUATED(op, function) evaluated_fn function;
#include "eval/evaluated.def"
#undef EVALUATED

/* The argument of the row's parameter number `at`: by name, else by position; NULL: left out, which
 * for an obligatory one is an error (*err filled). */
const struct argument *evaluated_argument(const struct op *op, const struct argument *args,
                                          size_t count, int at, struct err *err);
/* Is each argument one of the row's, and given once? */
int evaluated_check(const struct op *op, const struct argument *args, size_t count,
                    struct err *err);
evaluated_fn *evaluated_of(const struct op *op); /* NULL: none yet */

#endif
