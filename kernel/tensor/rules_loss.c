/* Rules of the losses. As in Keras the result has the predictions' dtype. Shapes have to be equal:
 * labels [n] against predictions [n, 1] are meant sample by sample, never broadcast. */
#include "tensor/rules_common.h"

#include <inttypes.h>

enum { TEXT = 200 };

static int refuse(const struct operand *in, const char *hint, struct err *err)
{
    char labels[TEXT], predictions[TEXT];
    err_set(err, ERR_SHAPE, "labels %s and predictions %s do not fit each other",
            shape_name(&in[0].shape, labels, sizeof labels),
            shape_name(&in[1].shape, predictions, sizeof predictions));
    return err_hint(err, "%s", hint);
}

static int loss_result(const struct operand *in, struct op_attrs *attrs, struct op_result *out,
                       enum dtype *in_dtype)
{
    out->dtype = dtype_real(in[1].dtype);
    attrs->dtype = (int32_t)out->dtype;
    operands_take(in_dtype, 2, dtype_compute(out->dtype));
    out->shape = (struct shape){ 0 };
    return 0;
}

/* Equal, but that one may end in an axis of 1 that the other lacks. */
static bool is_same_samples(const struct shape *a, const struct shape *b)
{
    const struct shape *longer = a->ndim > b->ndim ? a : b, *shorter = longer == a ? b : a;
    struct shape s = *longer;
    if (s.ndim == shorter->ndim + 1 && s.size[s.ndim - 1] == 1)
        s.ndim--;
    return shape_equal(&s, shorter);
}

static int check_smoothing(const struct op_attrs *attrs, struct err *err)
{
    if (attrs->real[0] >= 0 && attrs->real[0] <= 1)
        return 0;
    err_set(err, ERR_VALUE, "label_smoothing %g is not between 0 and 1", attrs->real[0]);
    return err_hint(err, "0.1 takes a tenth of each label and spreads it over all classes");
}

static int same_samples(const struct operand *in, struct op_attrs *attrs, struct op_result *out,
                        enum dtype *in_dtype, struct err *err)
{
    if (!is_same_samples(&in[0].shape, &in[1].shape))
        return refuse(in,
                      "a loss compares them element by element, so their shapes have to be "
                      "equal",
                      err);
    return loss_result(in, attrs, out, in_dtype);
}

int rule_loss(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    return check_smoothing(attrs, err) ? -1 : same_samples(in, attrs, out, in_dtype, err);
}

int rule_huber(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    if (attrs->real[0] > 0)
        return same_samples(in, attrs, out, in_dtype, err);
    err_set(err, ERR_VALUE, "a delta of %g leaves nothing to square", attrs->real[0]);
    return err_hint(err, "give a number above 0; 1 is usual");
}

int rule_loss_rows(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    const struct shape *labels = &in[0].shape, *predictions = &in[1].shape;
    (void)op, (void)count;
    if (check_smoothing(attrs, err))
        return -1;
    if (labels->ndim > 0 && shape_equal(labels, predictions))
        return loss_result(in, attrs, out, in_dtype);
    bool numbers = op->id == OP_categorical_crossentropy && labels->ndim + 1 == predictions->ndim;
    return refuse(in,
                  numbers ? "class numbers go with sparse_categorical_crossentropy, or make them "
                            "rows with one_hot(labels, classes)"
                          : "both are [samples, classes]",
                  err);
}

int rule_loss_labels(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    struct shape samples = in[1].shape;
    (void)op, (void)count;
    bool fits = samples.ndim > 0;
    samples.ndim -= fits;
    struct shape column = samples;
    column.size[column.ndim++] = 1;
    if (!fits || (!shape_equal(&in[0].shape, &samples) && !shape_equal(&in[0].shape, &column)))
        return refuse(in,
                      fits && shape_equal(&in[0].shape, &in[1].shape)
                          ? "one-hot labels go with categorical_crossentropy"
                          : "labels are [samples] with class numbers, predictions [samples, "
                            "classes]",
                      err);
    loss_result(in, attrs, out, in_dtype);
    in_dtype[0] = DTYPE_I64;
    return 0;
}
