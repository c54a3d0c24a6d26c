/* Builders of elementwise rows that are more than one loop. */
#include "graph/compose.h"

#include <math.h>

/* round(x * 10^decimals) / 10^decimals, as NumPy has it; whole numbers only for decimals below 0.
 */
int compose_round(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                  struct node **out, struct err *err)
{
    struct build b = { g, err, 0 };
    int64_t decimals = attrs->whole[0];
    bool whole = dtype_kind(in[0]->dtype) != 'f';
    (void)count;
    if (whole && decimals >= 0) {
        *out = in[0];
        return 0;
    }
    if (decimals == 0)
        return build_end(&b, build1(&b, OP__round, in[0]), out);
    double scale = pow(10, fabs((double)decimals));
    enum op_id up = decimals > 0 ? OP_multiply : OP_divide;
    struct node *x = whole ? build_cast(&b, in[0], DTYPE_F64) : in[0];
    struct node *rounded = build1(&b, OP__round, build2(&b, up, x, build_real(&b, scale)));
    x = build2(&b, up == OP_multiply ? OP_divide : OP_multiply, rounded, build_real(&b, scale));
    return build_end(&b, build_cast(&b, x, in[0]->dtype), out);
}
