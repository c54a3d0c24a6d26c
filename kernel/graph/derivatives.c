/* The table of derivatives. */
#include "graph/grad.h"

static derivative_fn *const derivatives[OP_COUNT] = {
#define DERIVATIVE(op, function) [OP_##op] = function,
#define NO_DERIVATIVE(op, why)
#include "graph/derivatives.def"
#undef DERIVATIVE
#undef NO_DERIVATIVE
};

static const char *const reasons[OP_COUNT] = {
#define DERIVATIVE(op, function)
#define NO_DERIVATIVE(op, why) [OP_##op] = why,
#include "graph/derivatives.def"
#undef DERIVATIVE
#undef NO_DERIVATIVE
};

derivative_fn *graph_derivative(enum op_id op)
{
    return derivatives[op];
}

const char *graph_no_derivative(enum op_id op)
{
    return reasons[op];
}
