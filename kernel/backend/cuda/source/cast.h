/* Elements of one dtype as elements of another, in kernel text: what tensor/element.h says. */
#ifndef CUDA_SOURCE_CAST_H
#define CUDA_SOURCE_CAST_H

#include "backend/cuda/source/build.h"

/* An expression of `to`'s C type made of `x`, an expression of `from`'s. */
void cast_print(struct build *b, struct strbuf *out, enum dtype from, enum dtype to, const char *x);
/* A parameter for a scalar of the program, and macro NAME: the scalar as an element of dtype t. */
void cast_scalar(struct build *b, const char *name, const struct operand_view *scalar,
                 enum dtype t);
/* Macro NAME: a number as an element of dtype t. */
void cast_number(struct build *b, const char *name, int number, enum dtype t);

#endif
