/* What update keeps of a variable between its steps, beside the variable in its scope: freed with
 * the name, and of no account once the name has another shape or a value of its own. Of the
 * session's variables it is freed at the end of the cell that gave them such a value: until then,
 * an error may bring the value before back. */
#ifndef EVAL_TRAINED_H
#define EVAL_TRAINED_H

#include "eval/eval.h"
#include "nn/optimizers.h"
#include "tensor/recipe.h"

/* One tensor of the variable: the variable itself, or an item of the list that it holds. */
struct trained_part {
    struct tensor *slot[OPTIMIZER_SLOTS]; /* held; NULL: not kept */
    struct recipe *recipe; /* held: which tensor the last step left in the variable; */
    int32_t result;        /* NULL: nobody knows */
};

struct trained {
    const struct optimizer *row;
    unsigned kept; /* optimizer_slots */
    int64_t steps; /* taken so far */
    size_t count;
    struct trained_part parts[];
};

struct trained *trained_new(const struct optimizer_settings *s, int64_t steps, size_t count);
void trained_free(struct trained *t); /* NULL is legal */
/* What is kept for the name, if a step of `s` goes on from there: the same optimiser with the same
 * slots, for tensors that are, or were computed from, those of the last step. Else NULL. */
const struct trained *trained_get(struct eval *e, const struct scope *scope, struct str name,
                                  const struct optimizer_settings *s, struct tensor *const *parts,
                                  size_t count);
/* Takes over t. */
int trained_set(struct scope *scope, struct str name, struct trained *t, struct err *err);
/* At the end of a cell: frees what is kept for variables whose values do not go on. */
void trained_tidy(struct eval *e);
/* Are the tensors in v, in the order of a variable's parts, `count`, and is each the one? */
bool trained_parts(struct value v, size_t count,
                   bool (*is_one)(void *context, size_t part, const struct tensor *t),
                   void *context);
/* After the step has been computed: which tensor is its result. */
void trained_mark(struct trained_part *part, const struct tensor *t);

#endif
