/* Values as tensors and nodes of the graph: lists of numbers settle into tensors. */
#ifndef EVAL_SETTLE_H
#define EVAL_SETTLE_H

#include "eval/eval.h"

int eval_value_node(struct eval *e, struct value v, struct node **out, struct err *err);
/* A list of numbers, each brought to `dtype` at once; -1: to bool, i64 or f32, as they are. */
int eval_list_node(struct eval *e, const struct list *l, int32_t dtype, struct node **out,
                   struct err *err);
int eval_node_value(struct eval *e, struct node *n, struct value *out, struct err *err);
/* A list of numbers becomes a tensor; everything else stays. Takes over v's reference. */
int eval_settle(struct eval *e, struct value v, struct value *out, struct err *err);
bool list_is_tensor(const struct list *l);  /* numbers in rows of equal length */
bool list_is_operand(const struct list *l); /* these, or tensors that may be stacked */

#endif
