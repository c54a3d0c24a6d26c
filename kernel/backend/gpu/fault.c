/* See fault.h: from two words, and the step that they belong to, to what its user is told. The
 * texts are those of the CPU's kernels (index.c, count.c, order.c, pick_set.c, lapack_*.c there);
 * gpu_fault_test.c compares the two. */
#include "backend/gpu/fault.h"

#include "backend/gpu/driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct fault {
    const struct program *program;
    const struct step *step;
    int operand;
    int64_t place, value;
};

bool gpu_step_can_fail(const struct step *s)
{
    if (s->kind != STEP_KERNEL)
        return false;
    return op_row(s->op)->may_fail || s->op == OP__slice_set || s->op == OP__nonzero ||
           s->op == OP__take_back || s->op == OP__gather_back;
}

/* ---- what the step says -----------------------------------------------------------------------
 */

/* Of an operand that is a scalar: no axes. */
static const struct shape *operand_shape(const struct fault *f, int at)
{
    static const struct shape scalar = { 0, { 0 } };
    if (at < 0 || at >= f->step->operand_count)
        return &scalar;
    operand_ref r = f->program->operands[f->step->operand_first + at];
    return operand_is_scalar(r) ? &scalar : &f->program->views[r].layout.shape;
}

static const struct shape *result_shape(const struct fault *f)
{
    return &f->program->views[f->step->result].layout.shape;
}

static int64_t size_of(const struct shape *s, int axis)
{
    return axis >= 0 && axis < s->ndim ? s->size[axis] : shape_count(s);
}

/* What the operand's numbers choose from. label: their name, of those that go from 0 up; NULL: of
 * indices, which may be negative, along `axis` (-1: of the flattened tensor). */
struct choice {
    const char *label;
    int64_t size;
    int axis;
};

static struct choice label_choice(const struct fault *f)
{
    const struct op_attrs *a = &f->step->attrs;
    const struct shape *x = operand_shape(f, 0);
    switch (f->step->op) {
    case OP_one_hot:
        return (struct choice){ "label", a->whole[0], 0 };
    case OP_bincount:
        return (struct choice){ "number", size_of(result_shape(f), 0), 0 };
    case OP__bincount_size:
        return (struct choice){ "number", INT64_MAX, 0 };
    case OP_confusion:
        return (struct choice){ f->operand ? "prediction" : "label", size_of(result_shape(f), 0),
                                0 };
    case OP__confusion_size:
        return (struct choice){ f->operand ? "prediction" : "label", INT64_MAX, 0 };
    case OP_embedding:
        return (struct choice){ "row", size_of(operand_shape(f, 1), 0), 0 };
    case OP__pick_label:
        return (struct choice){ "label", size_of(x, x->ndim - 1), 0 };
    default:
        return (struct choice){ NULL, 0, 0 };
    }
}

/* _pick, _pick_set, _pick_back: the axis that the operand is about. */
static int picked_axis(const struct fault *f, int first)
{
    int at = f->operand - first;
    return at >= 0 && at < f->step->attrs.axis_count ? f->step->attrs.axes[at] : 0;
}

static struct choice index_choice(const struct fault *f)
{
    const struct op_attrs *a = &f->step->attrs;
    int along = a->axis_count > 0 ? a->axes[0] : -1, axis = (int)a->whole[0];
    switch (f->step->op) {
    case OP_take:
        return (struct choice){ NULL, size_of(operand_shape(f, 0), along), along };
    case OP__take_back:
        return (struct choice){ NULL, size_of(result_shape(f), along), along };
    case OP_gather:
        return (struct choice){ NULL, size_of(operand_shape(f, 0), axis), axis };
    case OP__gather_back:
        return (struct choice){ NULL, size_of(result_shape(f), axis), axis };
    case OP__pick:
        axis = picked_axis(f, 1);
        return (struct choice){ NULL, size_of(operand_shape(f, 0), axis), axis };
    case OP__pick_set:
        axis = picked_axis(f, 2);
        return (struct choice){ NULL, size_of(operand_shape(f, 0), axis), axis };
    default: /* _pick_back */
        axis = picked_axis(f, 1);
        return (struct choice){ NULL, size_of(result_shape(f), axis), axis };
    }
}

/* ---- texts ------------------------------------------------------------------------------------
 */

static int label_text(const struct fault *f, const struct choice *c, struct err *err)
{
    if (c->size == INT64_MAX) {
        err_set(err, ERR_VALUE, "%s %" PRId64 " (number %" PRId64 " of its tensor) is negative",
                c->label, f->value, f->place);
        return err_hint(err, "%ss go from 0 up", c->label);
    }
    err_set(err, ERR_VALUE,
            "%s %" PRId64 " (number %" PRId64 " of its tensor) is outside a size of %" PRId64,
            c->label, f->value, f->place, c->size);
    return err_hint(err, "it goes from 0 to %" PRId64, c->size - 1);
}

static int index_text(const struct fault *f, struct err *err)
{
    char where[40] = "the flattened tensor";
    struct choice c = label_choice(f);
    if (c.label)
        return label_text(f, &c, err);
    c = index_choice(f);
    if (c.axis >= 0)
        snprintf(where, sizeof where, "axis %d", c.axis);
    err_set(err, ERR_VALUE,
            "index %" PRId64 " (number %" PRId64 " of its tensor) is outside %s, which has size "
            "%" PRId64,
            f->value, f->place, where, c.size);
    if (c.size == 0)
        return err_hint(err, "there is nothing to choose from");
    return err_hint(err, "indices go from -%" PRId64 " to %" PRId64, c.size, c.size - 1);
}

static int number_text(const struct fault *f, bool percent, struct err *err)
{
    double value;
    memcpy(&value, &f->value, sizeof value);
    if (percent) {
        err_set(err, ERR_VALUE, "q %g is no percentage", value);
        return err_hint(err, "give q from 0 to 100");
    }
    const struct shape *other = operand_shape(f, 1 - f->operand);
    int64_t classes = other->ndim == 2 ? other->size[1] : 1;
    return err_set(err, ERR_VALUE,
                   "class %g (number %" PRId64 " of its tensor) is outside a size of %" PRId64,
                   value, f->place, classes);
}

/* "the matrix", "matrix [1, 0]" of a batch. */
static const char *matrix_name(const struct fault *f, char *text, size_t size)
{
    char place[200];
    int64_t rest = f->place;
    const struct shape *x = operand_shape(f, 0);
    struct shape at = { .ndim = x->ndim > 2 ? x->ndim - 2 : 0 };
    if (at.ndim == 0)
        return "the matrix";
    for (int i = at.ndim - 1; i >= 0; i--) {
        at.size[i] = x->size[i] ? rest % x->size[i] : 0;
        rest /= x->size[i] ? x->size[i] : 1;
    }
    snprintf(text, size, "matrix %s", shape_name(&at, place, sizeof place));
    return text;
}

static int matrix_text(const struct fault *f, enum gpu_fault code, struct err *err)
{
    char text[220];
    const char *which = matrix_name(f, text, sizeof text);
    if (code == GPU_FAULT_SINGULAR) {
        err_set(err, ERR_VALUE, "%s is singular", which);
        return err_hint(err, "a row or column is a sum of others, so no inverse exists; check the "
                             "data, or add a small number to the diagonal, as in x + 1e-6 * "
                             "eye(n)");
    }
    if (code == GPU_FAULT_INDEFINITE) {
        err_set(err, ERR_VALUE, "%s is not positive definite (seen at row %" PRId64 ")", which,
                f->value);
        return err_hint(err, "it has to be symmetric with positive eigenvalues, which eigh shows; "
                             "only its lower triangle is read");
    }
    if (code == GPU_FAULT_NOT_FINITE) {
        err_set(err, ERR_VALUE, "%s holds NaN or infinity", which);
        return err_hint(err, "isfinite(x) shows where");
    }
    err_set(err, ERR_VALUE, "the iteration for %s did not converge", which);
    return err_hint(err, "compute in f64, as in cast(x, f64), or scale the matrix");
}

int gpu_fault_text(const struct program *p, int32_t step, const int64_t fault[2], struct err *err)
{
    struct fault f = { p, &p->steps[step], (int)(fault[0] >> 8 & 255), fault[0] >> 16, fault[1] };
    enum gpu_fault code = (enum gpu_fault)(fault[0] & 255);
    switch (code) {
    case GPU_FAULT_INDEX:
        return index_text(&f, err);
    case GPU_FAULT_CLASS:
    case GPU_FAULT_PERCENT:
        return number_text(&f, code == GPU_FAULT_PERCENT, err);
    case GPU_FAULT_PART:
        return err_set(err, ERR_VALUE, "the part at element %" PRId64 " is outside", f.value);
    case GPU_FAULT_COUNT:
        return err_set(err, ERR_VALUE,
                       "a mask of %" PRId64 " true elements was counted as %" PRId64, f.value,
                       size_of(result_shape(&f), 0));
    case GPU_FAULT_SINGULAR:
    case GPU_FAULT_INDEFINITE:
    case GPU_FAULT_NOT_FINITE:
    case GPU_FAULT_DIVERGED:
        return matrix_text(&f, code, err);
    case GPU_FAULT_NONE:
    case GPU_FAULT_SAID:
        break;
    }
    return err_set(err, ERR_DEVICE, "%s failed on the GPU with code %d",
                   f.step->kind == STEP_KERNEL ? op_row(f.step->op)->word.name : "a fused step",
                   (int)code);
}
