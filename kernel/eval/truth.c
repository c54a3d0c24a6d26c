/* Values as numbers of the session: what conditions, sizes and indices need. Reading a tensor's
 * element computes what is pending. */
#include "eval/eval_impl.h"
#include "eval/needed.h"

#include "tensor/element.h"

#include <math.h>

/* The only element of a tensor as a number. */
static int read_element(struct eval *e, struct tensor *t, struct value *out, struct err *err)
{
    char name[128];
    if (shape_count(&t->layout.shape) != 1) {
        err_set(err, ERR_TYPE, "a single number is needed here, and this is a tensor %s",
                shape_name(&t->layout.shape, name, sizeof name));
        return err_hint(err, "take one element by its index, or reduce it, as in mean(x)");
    }
    if (!t->buffer && eval_flush(e, err))
        return -1;
    union scalar v;
    if (device_download(e->workspace->devices, t, &v, err))
        return -1;
    v = element_read(t->dtype, &v);
    if (dtype_kind(t->dtype) == 'f')
        *out = value_real(v.real);
    else
        *out = t->dtype == DTYPE_BOOL ? value_bool(v.whole != 0) : value_whole(v.whole);
    return 0;
}

static int as_number(struct eval *e, struct value v, struct value *out, struct err *err)
{
    if (v.kind == VALUE_TENSOR)
        return read_element(e, v.tensor, out, err);
    if (!value_is_number(v))
        return needed("a number", v, err);
    *out = v;
    return 0;
}

int eval_whole(struct eval *e, struct value v, int64_t *out, struct err *err)
{
    struct value n;
    if (as_number(e, v, &n, err))
        return -1;
    if (n.kind == VALUE_REAL && (n.real != floor(n.real) || fabs(n.real) > 9e18))
        return needed("a whole number", n, err);
    *out = n.kind == VALUE_REAL ? (int64_t)n.real : n.kind == VALUE_WHOLE ? n.whole : n.truth;
    return 0;
}

int eval_real(struct eval *e, struct value v, double *out, struct err *err)
{
    struct value n;
    if (as_number(e, v, &n, err))
        return -1;
    *out = value_as_real(n);
    return 0;
}

int eval_truth(struct eval *e, struct value v, bool *out, struct err *err)
{
    struct value n;
    if (v.kind == VALUE_TENSOR && shape_count(&v.tensor->layout.shape) != 1) {
        char name[128];
        err_set(err, ERR_TYPE, "a tensor %s is neither true nor false",
                shape_name(&v.tensor->layout.shape, name, sizeof name));
        return err_hint(err, "say which is meant: any(…) or all(…)");
    }
    if (v.kind == VALUE_NONE) {
        *out = false;
        return 0;
    }
    if (as_number(e, v, &n, err))
        return -1;
    *out = value_as_real(n) != 0;
    return 0;
}

int eval_switch(struct eval *e, struct value v, bool *out, struct err *err)
{
    bool truth = v.kind == VALUE_BOOL || v.kind == VALUE_NONE ||
                 (v.kind == VALUE_TENSOR && v.tensor->dtype == DTYPE_BOOL);
    return truth ? eval_truth(e, v, out, err) : needed("true or false", v, err);
}
