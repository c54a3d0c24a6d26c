/* Rules of softmax, norms, dropout and attention. Composed rows work in the dtype that arithmetic
 * is done in; attrs->dtype says what their builder has to bring the result back to. */
#include "tensor/rules_common.h"

enum { TEXT = 200 };

/* Real operands of a composed row, and the result it is to have. */
static void compose_real(const struct operand *in, int count, struct op_attrs *attrs,
                         struct op_result *out, enum dtype *in_dtype)
{
    out->dtype = operands_real(in, count);
    attrs->dtype = (int32_t)out->dtype;
    operands_take(in_dtype, count, dtype_compute(out->dtype));
}

static int refuse_number(const char *name, struct err *err)
{
    err_set(err, ERR_SHAPE, "a single number has no axis to normalise along");
    return err_hint(err, "give a tensor, as in %s([1.0, 2.0])", name);
}

int rule_softmax(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    in_dtype[0] = operands_real(in, count);
    result_set(out, in_dtype[0], &in[0].shape);
    if (in[0].shape.ndim == 0)
        return refuse_number(op->word.name, err);
    return axis_whole(&attrs->whole[0], in[0].shape.ndim, err);
}

/* ---- norms ------------------------------------------------------------------------------------
 */

static int check_epsilon(double epsilon, struct err *err)
{
    if (epsilon >= 0)
        return 0;
    err_set(err, ERR_VALUE, "epsilon %g is negative", epsilon);
    return err_hint(err, "it keeps variances from being 0; 1e-3 is usual");
}

/* Is x one number, or of this shape? */
static int check_affine(const struct operand *x, const struct shape *shape, const char *what,
                        struct err *err)
{
    char own[TEXT], wanted[TEXT];
    if (x->shape.ndim == 0 || shape_equal(&x->shape, shape))
        return 0;
    err_set(err, ERR_SHAPE, "%s has shape %s, where %s is normalised", what,
            shape_name(&x->shape, own, sizeof own), shape_name(shape, wanted, sizeof wanted));
    return err_hint(err, "give one number, or one for each place of the normalised axes: shape %s",
                    shape_name(shape, wanted, sizeof wanted));
}

int rule_layer_norm(const struct op *op, const struct operand *in, int count,
                    struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                    struct err *err)
{
    const struct shape *x = &in[0].shape;
    struct shape normalised = { 0 };
    compose_real(in, count, attrs, out, in_dtype);
    out->shape = *x;
    if (x->ndim == 0)
        return refuse_number(op->word.name, err);
    if (attrs->axis_count <= 0) {
        attrs->axis_count = 1;
        attrs->axes[0] = -1;
    }
    if (axes_normalize(attrs, x->ndim, err) || check_epsilon(attrs->real[0], err))
        return -1;
    for (int i = 0; i < attrs->axis_count; i++)
        normalised.size[normalised.ndim++] = x->size[attrs->axes[i]];
    return check_affine(&in[1], &normalised, "scale", err)
               ? -1
               : check_affine(&in[2], &normalised, "offset", err);
}

int rule_batch_norm(const struct op *op, const struct operand *in, int count,
                    struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                    struct err *err)
{
    static const char *const names[] = { "x", "mean", "variance", "scale", "offset" };
    const struct shape *x = &in[0].shape;
    (void)op;
    compose_real(in, count, attrs, out, in_dtype);
    out->shape = *x;
    if (x->ndim < 2) {
        char text[TEXT];
        err_set(err, ERR_SHAPE, "x has shape %s, where [samples, …, features] is needed",
                shape_name(x, text, sizeof text));
        return err_hint(err, "features are the last axis");
    }
    struct shape features = { 1, { x->size[x->ndim - 1] } };
    for (int i = 1; i < count; i++)
        if (check_affine(&in[i], &features, names[i], err))
            return -1;
    return check_epsilon(attrs->real[0], err);
}

/* The kernels below softmax and layer_norm: rows of the last axis, of one operand or of two. */
int rule_rows(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)attrs;
    result_set(out, operands_real(in, count), &in[0].shape);
    operands_take(in_dtype, count, out->dtype);
    if (in[0].shape.ndim == 0)
        return refuse_number(op_label(op), err);
    return count < 2 || shape_equal(&in[0].shape, &in[1].shape)
               ? 0
               : err_set(err, ERR_SHAPE, "rows and derivatives differ in shape");
}

int rule_dropout(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    compose_real(in, 1, attrs, out, in_dtype);
    operands_take(in_dtype + 1, count - 1, DTYPE_I64);
    out->shape = in[0].shape;
    if (attrs->real[0] >= 0 && attrs->real[0] <= 1)
        return 0;
    err_set(err, ERR_VALUE, "a rate of %g is no probability", attrs->real[0]);
    return err_hint(err, "rate is the share that is set to 0: from 0 to 1");
}

/* ---- attention --------------------------------------------------------------------------------
 */

static int refuse_attention(const struct operand *in, const char *what, const char *hint,
                            struct err *err)
{
    char q[TEXT], k[TEXT], v[TEXT];
    err_set(err, ERR_SHAPE, "%s: q %s, k %s, v %s", what, shape_name(&in[0].shape, q, sizeof q),
            shape_name(&in[1].shape, k, sizeof k), shape_name(&in[2].shape, v, sizeof v));
    return err_hint(err, "%s", hint);
}

/* The axes before the last two of q, k and v, broadcast. */
static int leading_axes(const struct operand *in, struct shape *out, struct err *err)
{
    *out = (struct shape){ 0 };
    for (int i = 0; i < 3; i++) {
        struct shape s = in[i].shape;
        s.ndim -= 2;
        if (shape_broadcast(out, &s, out, err))
            return refuse_attention(in, "the axes before the last two do not fit each other",
                                    "they have to be equal, or 1", err);
    }
    return 0;
}

static int check_mask(const struct operand *mask, const struct shape *scores, struct err *err)
{
    char own[TEXT], wanted[TEXT];
    struct shape s;
    if (dtype_kind(mask->dtype) == 'f' && !mask->weak) {
        err_set(err, ERR_TYPE, "mask is %s, where true and false are needed",
                dtype_name(mask->dtype));
        return err_hint(err,
                        "true where a key may be seen; of a mask that is added, mask=(m == 0)");
    }
    if (shape_broadcast(&mask->shape, scores, &s, err) == 0 && shape_equal(&s, scores))
        return 0;
    err_set(err, ERR_SHAPE, "mask %s does not fit scores %s",
            shape_name(&mask->shape, own, sizeof own), shape_name(scores, wanted, sizeof wanted));
    return err_hint(err, "its last two axes are queries and keys");
}

int rule_attention(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    const struct shape *q = &in[0].shape, *k = &in[1].shape, *v = &in[2].shape;
    struct shape lead;
    (void)op, (void)count;
    compose_real(in, 3, attrs, out, in_dtype);
    in_dtype[3] = DTYPE_BOOL;
    if (q->ndim < 2 || k->ndim < 2 || v->ndim < 2)
        return refuse_attention(in, "two axes are needed at least",
                                "each is [batch and heads …, places, features]", err);
    if (q->size[q->ndim - 1] != k->size[k->ndim - 1])
        return refuse_attention(in, "q and k differ in features",
                                "the last axis of q and k has to be equal", err);
    if (k->size[k->ndim - 2] != v->size[v->ndim - 2])
        return refuse_attention(in, "k and v differ in places",
                                "the axis before the last of k and v has to be equal", err);
    if (leading_axes(in, &lead, err))
        return -1;
    int n = lead.ndim;
    lead.size[n] = q->size[q->ndim - 2];
    lead.size[n + 1] = k->size[k->ndim - 2];
    struct shape scores;
    if (shape_set(&scores, lead.size, n + 2, err) || check_mask(&in[3], &scores, err))
        return -1;
    lead.size[n + 1] = v->size[v->ndim - 1];
    return shape_set(&out->shape, lead.size, n + 2, err);
}
