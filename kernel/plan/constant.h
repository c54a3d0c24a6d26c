/* Calls that give one number everywhere: zeros, ones, full of a literal, and views of such. Like a
 * literal they take no memory where elementwise work or an operand called "value" reads them. */
#ifndef PLAN_CONSTANT_H
#define PLAN_CONSTANT_H

#include "graph/graph.h"

/* The node that has the number: n itself, or the literal that it is filled with. NULL: not one. */
const struct node *constant_source(const struct node *n);
union scalar constant_value(const struct node *source);

#endif
