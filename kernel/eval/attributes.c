/* Arguments that are no operands: whole numbers, truths, numbers, axes, shapes, dtypes. Reading one
 * from a tensor computes what is pending. */
#include "eval/bind.h"
#include "eval/needed.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

static int64_t standard_whole(const struct param *p)
{
    return str_is(str_of(p->standard), "none") ? ATTR_NONE : strtoll(p->standard, NULL, 10);
}

/* Sizes, axes and counts: a truth value is none. */
static int read_whole(struct eval *e, struct value v, int64_t *to, struct err *err)
{
    bool truth = v.kind == VALUE_BOOL || (v.kind == VALUE_TENSOR && v.tensor->dtype == DTYPE_BOOL);
    return truth ? needed("a whole number", v, err) : eval_whole(e, v, to, err);
}

int bind_whole(struct binding *b, const struct param *p, const struct argument *arg,
               struct err *err)
{
    int64_t *to = &b->attrs.whole[b->whole_at++];
    if (arg && (arg->value.kind != VALUE_NONE || !p->standard))
        return read_whole(b->e, arg->value, to, err);
    *to = standard_whole(p);
    return 0;
}

int bind_bool(struct binding *b, const struct param *p, const struct argument *arg, struct err *err)
{
    bool truth = str_is(str_of(p->standard), "true");
    int status = arg && arg->value.kind != VALUE_NONE ? eval_switch(b->e, arg->value, &truth, err)
                                                      : 0;
    b->attrs.whole[b->whole_at++] = truth;
    return status;
}

/* arange(5): start alone, with stop and step standard, is the rule's business (NaN: not given). */
int bind_number(struct binding *b, const struct param *p, const struct argument *arg,
                struct err *err)
{
    double *to = &b->attrs.real[b->real_at++];
    if (!arg || (arg->value.kind == VALUE_NONE && p->standard)) {
        *to = str_is(str_of(p->standard), "none") ? __builtin_nan("") : strtod(p->standard, NULL);
        return 0;
    }
    bool real = arg->value.kind == VALUE_REAL ||
                (arg->value.kind == VALUE_TENSOR && arg->value.tensor->dtype == DTYPE_F32);
    if (real)
        b->attrs.all_whole = 0;
    if (eval_real(b->e, arg->value, to, err))
        return -1;
    if (!isnan(*to) || !p->standard || !str_is(str_of(p->standard), "none"))
        return 0;
    err_set(err, ERR_VALUE, "%s of %s is nan and has to be finite", p->name, b->op->word.name);
    return err_hint(err, "give a plain number, or leave %s out", p->name);
}

static bool is_sequence(struct value v)
{
    return v.kind == VALUE_LIST || (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim == 1);
}

/* A list, a tensor of whole numbers, or one number, as at most `most` whole numbers. */
static int read_wholes(struct eval *e, struct value v, int64_t *to, int most, int *count,
                       struct err *err)
{
    if (!is_sequence(v)) {
        *count = 1;
        return read_whole(e, v, to, err);
    }
    int64_t n = v.kind == VALUE_LIST ? (int64_t)v.list->count : v.tensor->layout.shape.size[0];
    if (n > most) {
        err_set(err, ERR_SHAPE, "at most %d numbers here, and this list has %lld", most,
                (long long)n);
        return err_hint(err, "give a list of %d or less", most);
    }
    *count = (int)n;
    if (v.kind == VALUE_LIST) {
        for (int i = 0; i < n; i++)
            if (read_whole(e, v.list->items[i], &to[i], err))
                return -1;
        return 0;
    }
    if (v.tensor->dtype != DTYPE_I64)
        return needed("a list of whole numbers", v, err);
    if (!v.tensor->buffer && eval_flush(e, err))
        return -1;
    return device_download(e->workspace->devices, v.tensor, to, err);
}

/* One number stands for both. */
int bind_wholes(struct binding *b, const struct param *p, const struct argument *arg,
                struct err *err)
{
    int64_t *to = &b->attrs.whole[b->whole_at];
    int count = 1;
    b->whole_at += 2;
    if (!arg || (arg->value.kind == VALUE_NONE && p->standard))
        *to = standard_whole(p);
    else if (read_wholes(b->e, arg->value, to, 2, &count, err))
        return err_hint(err, "%s is one whole number, or [height, width]", p->name);
    if (count == 0) {
        err_set(err, ERR_VALUE, "%s is empty", p->name);
        return err_hint(err, "%s is one whole number, or [height, width]", p->name);
    }
    if (count == 1)
        to[1] = to[0];
    return 0;
}

/* In any case, as TensorFlow's "SAME". */
int bind_word(struct binding *b, const struct param *p, const struct argument *arg, struct err *err)
{
    struct str word = str_of(p->standard), choices = str_of(p->choices);
    char lower[40];
    if (arg && arg->value.kind != VALUE_NONE)
        word = arg->value.kind == VALUE_TEXT ? arg->value.text->s : arg->text;
    size_t n = word.n < sizeof lower ? word.n : 0;
    for (size_t i = 0; i < n; i++)
        lower[i] = (char)tolower((unsigned char)word.p[i]);
    int at = str_find_word(p->choices, (struct str){ lower, n });
    b->attrs.whole[b->whole_at++] = at;
    if (at >= 0)
        return 0;
    err_set(err, ERR_VALUE, "there is no %s \"" STR_FMT "\"", p->name, STR_ARG(word));
    return err_hint(err, "it can be: " STR_FMT, STR_ARG(choices));
}

static int refuse_axis(const struct binding *b, int64_t axis, struct err *err)
{
    err_set(err, ERR_VALUE, "%s: axis %lld is outside any tensor", b->op->word.name,
            (long long)axis);
    return err_hint(err, "a tensor has at most %d axes", MAX_DIMS);
}

int bind_axes(struct binding *b, const struct param *p, const struct argument *arg, struct err *err)
{
    int64_t axes[MAX_DIMS];
    int count;
    if (!arg && !str_is(str_of(p->standard), "none")) {
        b->attrs.axis_count = 1;
        b->attrs.axes[0] = (int32_t)strtol(p->standard, NULL, 10);
        return 0;
    }
    if (!arg || arg->value.kind == VALUE_NONE)
        return 0;
    if (read_wholes(b->e, arg->value, axes, MAX_DIMS, &count, err))
        return -1;
    struct param rest = *p;
    rest.name = "";
    while (p->flags & PARAM_MANY && count < MAX_DIMS && (arg = bind_take(b, &rest)))
        if (eval_whole(b->e, arg->value, &axes[count++], err))
            return bind_refuse(arg, err);
    b->attrs.axis_count = count;
    for (int i = 0; i < count; i++) {
        if (axes[i] != (int32_t)axes[i])
            return refuse_axis(b, axes[i], err);
        b->attrs.axes[i] = (int32_t)axes[i]; /* how many there are knows the rule */
    }
    return 0;
}

/* normal(1000, 1000, 0, 1): the author meant a mean. */
static int zero_size(struct binding *b, const struct argument *arg, struct err *err)
{
    err_at(err, ERR_VALUE, arg->span, "a size of 0 makes an empty tensor");
    return err_hint(err, "if %s is meant, name it; an empty tensor is %s([…, 0])",
                    b->op->word.params[1].name ? "another argument, as in mean= std=" : "it",
                    b->op->word.name);
}

static int too_many_axes(struct binding *b, const struct argument *arg, struct err *err)
{
    err_at(err, ERR_SHAPE, arg->span, "%s: a tensor has at most %d axes", b->op->word.name,
           MAX_DIMS);
    return err_hint(err, "leave out axes of size 1, or make one axis of several");
}

static int refuse_size(struct binding *b, const struct param *p, const struct argument *arg,
                       struct err *err)
{
    needed_for(str_of(p->name), b->op->word.name, err);
    return bind_refuse(arg, err);
}

int bind_shape(struct binding *b, const struct param *p, struct err *err)
{
    const struct argument *arg = bind_take(b, p);
    if (!arg && !(p->flags & PARAM_OPTIONAL))
        return bind_missing(b, p, err);
    b->attrs.shape.ndim = 0;
    if (!arg)
        return 0;
    if (is_sequence(arg->value) || !(p->flags & PARAM_MANY)) {
        int count;
        if (read_wholes(b->e, arg->value, b->attrs.shape.size, MAX_DIMS, &count, err))
            return refuse_size(b, p, arg, err);
        b->attrs.shape.ndim = count;
        return 0;
    }
    struct param rest = *p;
    rest.name = "";
    for (; arg; arg = bind_take(b, &rest)) {
        if (b->attrs.shape.ndim == MAX_DIMS)
            return too_many_axes(b, arg, err);
        int64_t *to = &b->attrs.shape.size[b->attrs.shape.ndim++];
        if (read_whole(b->e, arg->value, to, err))
            return refuse_size(b, p, arg, err);
        if (b->op->random && arg->literal && *to == 0)
            return zero_size(b, arg, err);
    }
    return 0;
}

int bind_dtype(struct binding *b, const struct argument *arg, struct err *err)
{
    enum dtype dtype;
    if (!arg || arg->value.kind == VALUE_NONE)
        return 0;
    struct str name = arg->value.kind == VALUE_TEXT ? arg->value.text->s : arg->text;
    const struct value *v = name.p ? scope_get(b->e->scope, name) : NULL;
    if (arg->value.kind == VALUE_DTYPE) {
        dtype = arg->value.dtype;
    } else if (v && v->kind == VALUE_DTYPE) {
        dtype = v->dtype;
    } else if (!name.p || !dtype_find(name, &dtype)) {
        if (name.p)
            err_set(err, ERR_TYPE, "there is no dtype " STR_FMT, STR_ARG(name));
        else
            needed("a dtype", arg->value, err),
                needed_for(str_of(b->binding->name), b->op->word.name, err);
        return err_hint(err, "the dtypes are f32 (standard) f64 f16 bf16 i8 u8 i32 i64 bool");
    }
    b->attrs.dtype = (int32_t)dtype;
    return 0;
}

/* Below 0 it would be read as a list of so many places. */
static int bind_parts(struct binding *b, const struct argument *arg, struct err *err)
{
    int64_t *to = &b->attrs.whole[b->whole_at++];
    if (read_whole(b->e, arg->value, to, err))
        return -1;
    if (*to >= 1)
        return 0;
    err_set(err, ERR_VALUE, "split cuts into 1 part or more, and this is %lld", (long long)*to);
    return err_hint(err, "give a divisor of the size, or a list of the indices to cut at, as in "
                         "[2, 5]");
}

/* split's parts (a number, or places to cut) and pad's widths (a number, or a pair for each axis).
 */
static int bind_cuts(struct binding *b, const struct argument *arg, struct err *err)
{
    int count;
    if (!is_sequence(arg->value))
        return bind_parts(b, arg, err);
    if (read_wholes(b->e, arg->value, b->attrs.shape.size, MAX_DIMS, &count, err))
        return -1;
    b->attrs.shape.ndim = count;
    b->attrs.whole[b->whole_at++] = -count;
    return 0;
}

static int bind_widths(struct binding *b, const struct argument *arg, struct err *err)
{
    const struct value v = arg->value;
    int count;
    if (v.kind != VALUE_LIST)
        return read_whole(b->e, v, &b->attrs.whole[0], err);
    if (v.list->count == 0 || v.list->count > MAX_DIMS) {
        err_set(err, ERR_VALUE, "widths are one number, or [before, after] for each axis");
        return err_hint(err, "for example pad(x, 1) or pad(x, [[1, 1], [0, 2]])");
    }
    bool pairs = v.list->items[0].kind == VALUE_LIST;
    b->attrs.axis_count = pairs ? (int32_t)v.list->count : 1;
    for (size_t i = 0; i < (pairs ? v.list->count : 1); i++) {
        struct value pair = pairs ? v.list->items[i] : v;
        if (read_wholes(b->e, pair, &b->attrs.whole[2 * i], 2, &count, err))
            return -1;
        if (count != 2) {
            err_set(err, ERR_VALUE, "each axis takes two widths: [before, after]");
            return err_hint(err, "for example pad(x, [[1, 1], [0, 2]])");
        }
    }
    return 0;
}

/* roll's: one for all axes, or one for each. */
static int bind_shifts(struct binding *b, const struct argument *arg, struct err *err)
{
    int count;
    if (read_wholes(b->e, arg->value, b->attrs.shape.size, MAX_DIMS, &count, err))
        return -1;
    b->attrs.shape.ndim = count;
    return 0;
}

int bind_free(struct binding *b, const struct argument *arg, struct err *err)
{
    if (b->op->id == OP_roll)
        return bind_shifts(b, arg, err);
    return b->op->id == OP_split ? bind_cuts(b, arg, err) : bind_widths(b, arg, err);
}
