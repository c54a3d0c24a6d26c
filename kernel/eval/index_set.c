/* Assignment to a part of a tensor: a new tensor with that part replaced. A slice is replaced by
 * _slice_set, places that tensors name by _pick_set; where both are meant, the places are replaced
 * in the slice and then the slice in x. */
#include "eval/index.h"
#include "eval/needed.h"

#include "tensor/element.h"

/* ---- the value --------------------------------------------------------------------------------
 */

/* The value is stretched to the part, never the part to the value; sizes of 1 in front of it go. */
static int check_value(const struct shape *part, struct shape *value, struct err *err)
{
    struct shape given = *value, together;
    char left[200], right[200];
    while (value->ndim > part->ndim && value->size[0] == 1) {
        value->ndim--;
        memmove(value->size, value->size + 1, (size_t)value->ndim * sizeof *value->size);
    }
    if (shape_broadcast(part, value, &together, err) == 0 && shape_equal(part, &together))
        return 0;
    err_set(err, ERR_SHAPE, "a value of shape %s does not fit the part of shape %s",
            shape_name(&given, right, sizeof right), shape_name(part, left, sizeof left));
    return err_hint(err, "the value has to have the part's shape, or sizes of 1");
}

/* A list is read in x's dtype, so that no digit is lost on the way. */
static int settle_value(struct eval *e, struct value v, enum dtype dtype, struct value *out,
                        struct err *err)
{
    struct node *n;
    if (v.kind == VALUE_LIST)
        return eval_list_node(e, v.list, (int32_t)dtype, &n, err) || eval_node_value(e, n, out, err)
                   ? -1
                   : 0;
    if (v.kind != VALUE_TENSOR && !value_is_number(v))
        return needed_tensor(v, err);
    *out = value_ref(v);
    return 0;
}

/* v as _slice_set and _pick_set see it. together: of the indices, or NULL. */
static int fit_value(struct eval *e, const struct index_plan *p, const struct shape *together,
                     struct value v, struct value *out, struct err *err)
{
    struct shape part, given, seen;
    if (v.kind == VALUE_TENSOR) {
        given = v.tensor->layout.shape;
        if (index_shape(p, together, &part, err) || check_value(&part, &given, err))
            return -1;
    }
    if (v.kind != VALUE_TENSOR || (!p->picks && p->truths && !p->truth)) {
        *out = value_ref(v);
        return 0;
    }
    index_value_shape(p, together, &given, &seen);
    return index_reshape(e, v, &seen, out, err);
}

/* ---- a slice ----------------------------------------------------------------------------------
 */

static int set_slice(struct eval *e, struct value x, const struct index_plan *p, struct value v,
                     struct value *out, struct err *err)
{
    struct shape row = { .ndim = 1, .size = { p->truth } };
    struct value fitted;
    if (fit_value(e, p, p->truths ? &row : NULL, v, &fitted, err))
        return -1;
    int status = 0;
    if (p->truths && !p->truth)
        *out = value_ref(x);
    else
        status = eval_operation_direct(e, OP__slice_set, (struct value[]){ x, fitted }, 2,
                                       &p->slice, out, err);
    value_unref(fitted);
    return status;
}

/* ---- places -----------------------------------------------------------------------------------
 */

/* Takes over `part`, which is x sliced or flattened, with its places replaced. */
static int put_back(struct eval *e, struct value x, const struct index_plan *p, bool flat,
                    struct value part, struct value *out, struct err *err)
{
    struct op_attrs all = p->slice;
    int status;
    all.axis_count = -1;
    if (flat) {
        status = index_reshape(e, part, &p->x, out, err);
    } else if (!p->whole) {
        status = eval_operation_direct(e, OP__slice_set, (struct value[]){ x, part }, 2, &all, out,
                                       err);
    } else {
        *out = part;
        return 0;
    }
    value_unref(part);
    return status;
}

static int set_places(struct eval *e, struct value x, const struct index_plan *p,
                      const struct index_picks *k, struct value v, struct value *out,
                      struct err *err)
{
    struct value in[MAX_DIMS + 2], part;
    if (fit_value(e, p, &k->together, v, &in[1], err))
        return -1;
    int status = k->flat ? index_flatten(e, x, &in[0], err) : index_slice(e, x, p, &in[0], err);
    if (status == 0) {
        memcpy(in + 2, k->at, (size_t)k->count * sizeof *in);
        status = eval_operation_direct(e, OP__pick_set, in, k->count + 2, &k->attrs, &part, err);
        value_unref(in[0]);
    }
    value_unref(in[1]);
    return status ? -1 : put_back(e, x, p, k->flat, part, out, err);
}

/* ---- a choice ---------------------------------------------------------------------------------
 */

/* To the tensor's dtype; a number that does not fit whole elements is refused, as in a slice. */
static int convert_number(struct value v, enum dtype to, struct value *out, struct err *err)
{
    enum dtype own = v.kind == VALUE_REAL ? DTYPE_F64 : DTYPE_I64;
    union scalar from = { .whole = v.kind == VALUE_BOOL ? v.truth : v.whole };
    if (v.kind == VALUE_REAL)
        from.real = v.real;
    if (dtype_kind(to) == 'i' && dtype_check_number(to, from, own, err))
        return -1;
    union scalar n = scalar_convert(from, own, to);
    if (dtype_kind(to) == 'f')
        *out = value_real(n.real);
    else
        *out = dtype_kind(to) == 'b' ? value_bool(n.whole != 0) : value_whole(n.whole);
    return 0;
}

/* x[mask] = number, the mask as large as x: a choice for each element, fused with its neighbours.
 */
static int choose(struct eval *e, struct value x, const struct index_plan *p, struct value v,
                  struct value *out, struct err *err)
{
    struct value in[] = { p->items[0].at, v, x };
    struct op_attrs attrs;
    enum dtype dtype = x.tensor->dtype;
    if (v.kind != VALUE_TENSOR) {
        if (convert_number(v, dtype, &in[1], err))
            return err_place(err, e->graph.span);
        return eval_operation_direct(e, OP_where, in, 3, NULL, out, err);
    }
    attrs_init(&attrs);
    attrs.dtype = (int32_t)dtype;
    if (eval_operation_direct(e, OP_cast, &v, 1, &attrs, &in[1], err))
        return -1;
    int status = eval_operation_direct(e, OP_where, in, 3, NULL, out, err);
    value_unref(in[1]);
    return status;
}

static bool is_choice(const struct index_plan *p, struct value v)
{
    return index_is_mask_of_all(p) && (v.kind != VALUE_TENSOR || v.tensor->layout.shape.ndim == 0);
}

/* ---- all --------------------------------------------------------------------------------------
 */

static int assign(struct eval *e, struct value x, const struct index_plan *p, struct value v,
                  struct value *out, struct err *err)
{
    struct index_picks k;
    if (is_choice(p, v))
        return choose(e, x, p, v, out, err);
    if (!p->picks)
        return set_slice(e, x, p, v, out, err);
    if (index_picks_open(e, p, &k, err))
        return -1;
    int status = set_places(e, x, p, &k, v, out, err);
    index_picks_close(&k);
    return status;
}

static int check_target(struct value x, struct err *err)
{
    if (x.kind == VALUE_TENSOR)
        return 0;
    err_set(err, ERR_TYPE, "parts of a %s cannot be assigned", value_kind_name(x.kind));
    return err_hint(err, "those of a tensor or a list can; make a new %s", value_kind_name(x.kind));
}

int eval_index_set(struct eval *e, struct value x, const struct ast *index, struct value v,
                   struct value *out, struct err *err)
{
    struct index_plan p;
    struct value settled;
    if (x.kind == VALUE_LIST)
        return index_items_set(e, x.list, index, &v, NULL, out, err);
    if (check_target(x, err) || settle_value(e, v, x.tensor->dtype, &settled, err))
        return -1;
    int status = index_read(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0)
        status = assign(e, x, &p, settled, out, err);
    index_drop(&p);
    value_unref(settled);
    return status;
}

/* The new part: the old one, and what stands on the right. */
static int operate(struct eval *e, struct value x, const struct index_plan *p, const struct ast *s,
                   struct value *part, struct err *err)
{
    struct value before, by;
    if (index_apply(e, x, p, &before, err))
        return -1;
    int status = eval_expression(e, s->right, &by, err);
    if (status == 0) {
        e->graph.span = s->span;
        status = eval_operate(e, s->op, before, by, part, err);
        value_unref(by);
    }
    value_unref(before);
    return status;
}

int eval_index_update(struct eval *e, struct value x, const struct ast *s, struct value *out,
                      struct err *err)
{
    const struct ast *index = s->items[0];
    struct index_plan p;
    struct value part;
    if (x.kind == VALUE_LIST)
        return index_items_set(e, x.list, index, NULL, s, out, err);
    if (check_target(x, err))
        return -1;
    int status = index_read(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0 && (status = operate(e, x, &p, s, &part, err)) == 0) {
        e->graph.span = s->span;
        status = assign(e, x, &p, part, out, err);
        value_unref(part);
    }
    index_drop(&p);
    return status;
}
