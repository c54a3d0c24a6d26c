/* Indices by tensors: masks turned into indices, true and false among them. */
#include "eval/index.h"

/* ---- masks ------------------------------------------------------------------------------------
 */

bool index_is_mask_of_all(const struct index_plan *p)
{
    return p->item_count == 1 && p->picks == 1 && p->items[0].mask &&
           p->items[0].at.tensor->layout.shape.ndim == p->x.ndim;
}

/* flat / divisor % size: one coordinate of each place. */
static int coordinate(struct eval *e, struct value flat, int64_t divisor, int64_t size, bool first,
                      struct value *out, struct err *err)
{
    struct value row;
    if (eval_operation_direct(e, OP_floor_divide, (struct value[]){ flat, value_whole(divisor) }, 2,
                              NULL, &row, err))
        return -1;
    if (first) {
        *out = row;
        return 0;
    }
    int status = eval_operation_direct(e, OP_remainder, (struct value[]){ row, value_whole(size) },
                                       2, NULL, out, err);
    value_unref(row);
    return status;
}

static void add_at(struct index_picks *k, int axis, struct value at)
{
    k->attrs.axes[k->count] = axis;
    k->at[k->count++] = at;
}

static int add_mask(struct eval *e, const struct index_item *item, bool flat, struct index_picks *k,
                    struct err *err)
{
    const struct shape *m = &item->at.tensor->layout.shape;
    struct argument mask = { .value = item->at };
    struct value places, one;
    if (eval_operation(e, OP__nonzero, &mask, 1, &places, err))
        return -1;
    if (flat || m->ndim == 1) {
        add_at(k, flat ? 0 : item->axis, places);
        return 0;
    }
    int status = 0;
    int64_t divisor = shape_count(m);
    for (int i = 0; i < m->ndim && status == 0; i++) {
        divisor = m->size[i] ? divisor / m->size[i] : 1;
        status = coordinate(e, places, divisor ? divisor : 1, m->size[i] ? m->size[i] : 1, i == 0,
                            &one, err);
        if (status == 0)
            add_at(k, item->axis + i, one);
    }
    value_unref(places);
    return status;
}

/* ---- all of them together ---------------------------------------------------------------------
 */

/* true and false beside indices: one more axis, of 1 or 0 elements, that they are broadcast with.
 */
static int add_truth(struct eval *e, bool truth, struct index_picks *k, struct err *err)
{
    struct shape row = { .ndim = 1, .size = { truth } };
    struct tensor *zero;
    struct value wide;
    if (device_host_tensor(e->workspace->devices, DTYPE_I64, &row, &zero, err))
        return -1;
    if (truth)
        *(int64_t *)tensor_host(zero) = 0;
    int status = eval_operation_direct(e, OP_add, (struct value[]){ k->at[0], value_tensor(zero) },
                                       2, NULL, &wide, err);
    tensor_unref(zero);
    if (status)
        return -1;
    value_unref(k->at[0]);
    k->at[0] = wide;
    return 0;
}

static int broadcast_all(struct index_picks *k, struct err *err)
{
    k->together = (struct shape){ 0 };
    for (int i = 0; i < k->count; i++) {
        struct shape before = k->together;
        const struct shape *s = &k->at[i].tensor->layout.shape;
        if (shape_broadcast(&before, s, &k->together, err) == 0)
            continue;
        char a[200], b[200];
        err_set(err, ERR_SHAPE, "indices of shapes %s and %s do not fit each other",
                shape_name(&before, a, sizeof a), shape_name(s, b, sizeof b));
        return err_hint(err, "counted from the last axis, sizes must be equal or 1; x[rows][:, "
                             "columns] takes each row with each column");
    }
    return 0;
}

static int add_picks(struct eval *e, const struct index_plan *p, struct index_picks *k,
                     struct err *err)
{
    for (int i = 0; i < p->item_count; i++) {
        const struct index_item *item = &p->items[i];
        if (item->kind != INDEX_PICK)
            continue;
        if (!item->mask)
            add_at(k, item->axis, value_ref(item->at));
        else if (add_mask(e, item, k->flat, k, err))
            return -1;
    }
    if (p->truths && add_truth(e, p->truth, k, err))
        return -1;
    return broadcast_all(k, err);
}

int index_picks_open(struct eval *e, const struct index_plan *p, struct index_picks *k,
                     struct err *err)
{
    attrs_init(&k->attrs);
    k->count = 0;
    k->flat = index_is_mask_of_all(p);
    if (add_picks(e, p, k, err)) {
        index_picks_close(k);
        return -1;
    }
    k->attrs.axis_count = k->count;
    k->attrs.whole[0] = k->flat ? 0 : index_place(p);
    return 0;
}

void index_picks_close(struct index_picks *k)
{
    for (int i = 0; i < k->count; i++)
        value_unref(k->at[i]);
    k->count = 0;
}
