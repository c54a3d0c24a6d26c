/* An index as it was written, read against the shape that it indexes. */
#ifndef EVAL_INDEX_H
#define EVAL_INDEX_H

#include "eval/eval_impl.h"

enum index_kind {
    INDEX_KEEP,  /* a slice: an axis of x that stays */
    INDEX_DROP,  /* a whole number: an axis of x that goes */
    INDEX_PICK,  /* a tensor of indices (one axis of x) or a mask (as many as it has) */
    INDEX_TRUTH, /* true or false: a new axis of 1 or 0 elements */
    INDEX_NEW,   /* none: a new axis of 1 element */
    INDEX_GAP,   /* ...: the axes that nothing is said about */
};

/* One thing between the commas. */
struct index_item {
    enum index_kind kind;
    struct span span;
    bool given[3]; /* KEEP: start, stop, step; DROP: the number; TRUTH: 0 or 1 */
    int64_t number[3];
    struct value at; /* PICK: held */
    bool mask;
    int axis; /* of x: PICK */
};

enum { INDEX_ITEMS = 4 * MAX_DIMS };

struct index_plan {
    struct shape x;
    int item_count;
    struct index_item items[INDEX_ITEMS];
    /* The same in order, ... resolved: each axis of x once. */
    int place_count;
    struct index_place {
        enum index_kind kind;
        int axis; /* of x */
    } places[INDEX_ITEMS + MAX_DIMS];
    struct op_attrs slice; /* of _slice, for the axes of x; axes: those that KEEP */
    bool whole;            /* the slice is x itself */
    int picks, truths;     /* how many */
    bool truth;            /* all of them */
};

/* index_read.c, index_lay.c. To be given back with index_drop, also after an error. */
int index_read(struct eval *e, const struct shape *s, const struct ast *index, struct index_plan *p,
               struct err *err);
void index_drop(struct index_plan *p);
int index_lay(struct index_plan *p, struct err *err);

/* index_axes.c, index_pick.c: tensors of indices, and masks turned into such. They are about the
 * sliced tensor with all its axes, a dropped one of size 1; or flattened, when one mask describes
 * all of it. */
struct index_picks {
    bool flat;
    struct op_attrs attrs; /* of _pick, _pick_set */
    int count;
    struct value at[MAX_DIMS]; /* held */
    struct shape together;     /* of all indices */
};
int index_picks_open(struct eval *e, const struct index_plan *p, struct index_picks *k,
                     struct err *err);
void index_picks_close(struct index_picks *k);
bool index_is_mask_of_all(const struct index_plan *p);
/* How many axes that stay come before those of the indices. There are picks. */
int index_place(const struct index_plan *p);
/* The shape of the indexed tensor; together: of the indices (or of true and false), NULL: none. */
int index_shape(const struct index_plan *p, const struct shape *together, struct shape *out,
                struct err *err);
/* The shape in which a value for all that has to be seen by _slice_set or _pick_set. */
void index_value_shape(const struct index_plan *p, const struct shape *together,
                       const struct shape *value, struct shape *out);

/* index.c: x, of the shape that the plan was read for. x[…] */
int index_apply(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err);
/* The sliced x; with tensors of indices, dropped axes have size 1. */
int index_slice(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err);
int index_reshape(struct eval *e, struct value x, const struct shape *s, struct value *out,
                  struct err *err); /* x itself, where it has that shape */
int index_flatten(struct eval *e, struct value x, struct value *out, struct err *err);

/* index_items.c: of lists, texts, batches and records. */
int index_items(struct eval *e, struct value x, const struct ast *index, struct value *out,
                struct err *err);
/* l[index] = *v, or, when v is NULL, what the assignment `update` makes of the item. */
int index_items_set(struct eval *e, const struct list *l, const struct ast *index,
                    const struct value *v, const struct ast *update, struct value *out,
                    struct err *err);

#endif
