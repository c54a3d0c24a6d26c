/* Rules of conv2d, its adjoints, and the pools. `padding` becomes four borders; calls that a
 * derivative makes bring their borders with them. */
#include "base/checked.h"
#include "tensor/rules_common.h"
#include "tensor/window.h"

#include <inttypes.h>
#include <stdio.h>

enum { TEXT = 200, PAIR_MOST = 1 << 30 };

static int check_pair(const int64_t *pair, const char *what, struct err *err)
{
    for (int i = 0; i < 2; i++)
        if (pair[i] < 1 || pair[i] > PAIR_MOST) {
            err_set(err, ERR_VALUE, "%s %" PRId64 " is not between 1 and %d", what, pair[i],
                    PAIR_MOST);
            return err_hint(err, "give a number above 0, or one for the height and one for the "
                                 "width, as in [2, 1]");
        }
    return 0;
}

static int check_images(const struct shape *x, const char *what, struct err *err)
{
    char text[TEXT];
    if (x->ndim == 4)
        return 0;
    err_set(err, ERR_SHAPE, "%s has shape %s, where [n, height, width, channels] is needed", what,
            shape_name(x, text, sizeof text));
    if (x->ndim == 3)
        return err_hint(err,
                        "a single image is expand_dims(%s, 0); images without an axis of "
                        "channels are expand_dims(%s, -1)",
                        what, what);
    return err_hint(err, "reshape it, as in reshape(%s, -1, 28, 28, 1)", what);
}

static int too_large(const struct window *w, const struct shape *x, struct err *err)
{
    char text[TEXT], spread[80] = "";
    if (w->dilation[0] > 1 || w->dilation[1] > 1)
        snprintf(spread, sizeof spread, " with dilation %" PRId64 " x %" PRId64, w->dilation[0],
                 w->dilation[1]);
    err_set(err, ERR_SHAPE,
            "a window of %" PRId64 " x %" PRId64 "%s does not fit images of shape %s", w->size[0],
            w->size[1], spread, shape_name(x, text, sizeof text));
    return err_hint(err, "take a smaller window%s, or padding=\"same\"",
                    spread[0] ? " or less dilation" : "");
}

/* As TensorFlow and Keras: one place for each stride begun, and what is missing is shared out, the
 * odd one behind. */
static void same_border(const struct window *w, int along, int64_t n, int64_t *border)
{
    int64_t places = n / w->stride[along] + (n % w->stride[along] != 0);
    int64_t reach = (w->size[along] - 1) * w->dilation[along] + 1;
    int64_t missing = places ? (places - 1) * w->stride[along] + reach - n : 0;
    missing = missing < 0 ? 0 : missing;
    border[0] = missing / 2;
    border[1] = missing - missing / 2;
}

static bool is_border(int64_t width)
{
    return width >= 0 && width <= INT64_MAX / 4;
}

/* Sets the borders if `padding` asks for it. The window cannot be larger than memory. */
static int set_borders(struct window *w, const struct shape *x, int64_t *padding, int64_t *borders,
                       struct err *err)
{
    for (int i = 0; i < 2; i++) {
        int64_t reach;
        if (checked_mul(w->size[i], w->dilation[i], &reach) || reach > INT64_MAX / 4 ||
            x->size[1 + i] > INT64_MAX / 4)
            return too_large(w, x, err);
        if (*padding == PADDING_SAME)
            same_border(w, i, x->size[1 + i], &borders[2 * i]);
        else if (*padding == PADDING_VALID)
            borders[2 * i] = borders[2 * i + 1] = 0;
        else if (!is_border(borders[2 * i]) || !is_border(borders[2 * i + 1]))
            return err_set(err, ERR_VALUE, "the border of a window is negative or too wide");
        w->before[i] = borders[2 * i];
        w->after[i] = borders[2 * i + 1];
    }
    bool valid = *padding == PADDING_VALID;
    *padding = PADDING_GIVEN;
    for (int i = 0; i < 2; i++)
        if (window_places(w, i, x->size[1 + i]) == 0 && (valid || x->size[1 + i] > 0))
            return too_large(w, x, err);
    return 0;
}

static int window_result(const struct window *w, const struct shape *x, int64_t channels,
                         struct shape *out, struct err *err)
{
    int64_t sizes[4] = { x->size[0], window_places(w, 0, x->size[1]),
                         window_places(w, 1, x->size[2]), channels };
    return shape_set(out, sizes, 4, err);
}

/* ---- conv2d -----------------------------------------------------------------------------------
 */

static int refuse_kernel(const struct shape *x, const struct shape *kernel, const char *what,
                         const char *hint, struct err *err)
{
    char left[TEXT], right[TEXT];
    err_set(err, ERR_SHAPE, "%s: x %s, kernel %s", what, shape_name(x, left, sizeof left),
            shape_name(kernel, right, sizeof right));
    return err_hint(err, "%s", hint);
}

static int check_kernel(const struct shape *x, const struct shape *kernel, int64_t groups,
                        struct err *err)
{
    if (kernel->ndim != 4 || shape_count(kernel) == 0)
        return refuse_kernel(x, kernel, "the kernel is no convolution's",
                             "a kernel is [height, width, channels / groups, filters]", err);
    if (groups < 1) {
        err_set(err, ERR_VALUE, "%" PRId64 " groups cannot be made", groups);
        return err_hint(err, "1 lets each filter see all channels");
    }
    if (x->size[3] % groups || kernel->size[3] % groups) {
        char text[64];
        snprintf(text, sizeof text, "%" PRId64 " groups do not divide the channels", groups);
        return refuse_kernel(x, kernel, text,
                             "groups divides the channels of x and the filters of the kernel", err);
    }
    if (kernel->size[2] == x->size[3] / groups)
        return 0;
    return refuse_kernel(x, kernel, "their channels differ",
                         groups == 1 ? "the third size of the kernel is the last of x"
                                     : "the third size of the kernel is the last of x, divided by "
                                       "groups",
                         err);
}

/* What conv2d of x and kernel gives; attrs gets its borders. */
static int conv_shape(const struct shape *x, const struct shape *kernel, struct op_attrs *attrs,
                      struct shape *out, struct err *err)
{
    if (check_pair(&attrs->whole[CONV_STRIDES], "stride", err) ||
        check_pair(&attrs->whole[CONV_DILATION], "dilation", err) || check_images(x, "x", err) ||
        check_kernel(x, kernel, attrs->whole[CONV_GROUPS], err))
        return -1;
    struct window w = window_of_conv(attrs, kernel);
    if (set_borders(&w, x, &attrs->whole[CONV_PADDING], &attrs->whole[CONV_BORDERS], err))
        return -1;
    return window_result(&w, x, kernel->size[3], out, err);
}

static void take_real(const struct operand *in, int count, struct op_result *out,
                      enum dtype *in_dtype)
{
    out->dtype = operands_real(in, count);
    operands_take(in_dtype, count, out->dtype);
}

int rule_conv2d(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    take_real(in, count, out, in_dtype);
    return conv_shape(&in[0].shape, &in[1].shape, attrs, &out->shape, err);
}

/* The adjoints are called with shapes that fit each other; a caller that errs is told. */
static int adjoint_result(const struct shape *x, const struct shape *kernel, const struct shape *g,
                          struct op_attrs *attrs, struct op_result *out, struct err *err)
{
    struct shape result;
    if (shape_set(&out->shape, attrs->shape.size, attrs->shape.ndim, err) ||
        conv_shape(x, kernel, attrs, &result, err))
        return -1;
    if (shape_equal(&result, g))
        return 0;
    char left[TEXT], right[TEXT];
    return err_set(err, ERR_SHAPE, "the convolution gives %s, and the other side is %s",
                   shape_name(&result, left, sizeof left), shape_name(g, right, sizeof right));
}

int rule_conv2d_x(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    take_real(in, count, out, in_dtype);
    return adjoint_result(&attrs->shape, &in[0].shape, &in[1].shape, attrs, out, err);
}

int rule_conv2d_kernel(const struct op *op, const struct operand *in, int count,
                       struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                       struct err *err)
{
    (void)op;
    take_real(in, count, out, in_dtype);
    return adjoint_result(&in[0].shape, &attrs->shape, &in[1].shape, attrs, out, err);
}

/* ---- pools ------------------------------------------------------------------------------------
 */

static int pool_shape(const struct shape *x, struct op_attrs *attrs, struct shape *out,
                      struct err *err)
{
    int64_t *size = &attrs->whole[POOL_SIZE], *strides = &attrs->whole[POOL_STRIDES];
    for (int i = 0; i < 2; i++)
        if (strides[i] == ATTR_NONE)
            strides[i] = size[i];
    if (check_pair(size, "size", err) || check_pair(strides, "stride", err) ||
        check_images(x, "x", err))
        return -1;
    struct window w = window_of_pool(attrs);
    if (set_borders(&w, x, &attrs->whole[POOL_PADDING], &attrs->whole[POOL_BORDERS], err))
        return -1;
    for (int i = 0; i < 2; i++) {
        int64_t before = w.before[i] + (x->size[1 + i] == 0 ? w.after[i] : 0);
        if (before >= w.size[i] || w.after[i] >= w.size[i])
            return err_set(err, ERR_VALUE, "a window has nothing but border under it");
    }
    return window_result(&w, x, x->size[3], out, err);
}

int rule_pool2d(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    take_real(in, count, out, in_dtype);
    return pool_shape(&in[0].shape, attrs, &out->shape, err);
}

int rule_pool2d_at(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    take_real(in, count, out, in_dtype);
    out->dtype = DTYPE_I64;
    return pool_shape(&in[0].shape, attrs, &out->shape, err);
}

int rule_pool2d_back(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    struct shape result;
    (void)op;
    take_real(in, count, out, in_dtype);
    if (shape_set(&out->shape, attrs->shape.size, attrs->shape.ndim, err) ||
        pool_shape(&out->shape, attrs, &result, err))
        return -1;
    return shape_equal(&result, &in[0].shape)
               ? 0
               : err_set(err, ERR_SHAPE, "windows and derivatives differ in number");
}
