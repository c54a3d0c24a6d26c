/* The items of a sequence (VALUE_SEQUENCE): made one at a time, for whoever walks or indexes it. */
#ifndef EVAL_BATCHES_H
#define EVAL_BATCHES_H

#include "eval/eval_impl.h"
#include "tensor/heads.h"

/* 0 <= i < sequence_head(s)->count. A tensor where one was cut, else a list of tensors. */
int sequence_item(struct eval *e, const struct sequence *s, int64_t i, struct value *out,
                  struct err *err);

#endif
