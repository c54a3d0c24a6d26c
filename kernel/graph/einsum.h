/* einsum: sums of products named by letters, as transposes, reshapes, products and sums, so that
 * derivatives, fusion and devices follow from these. */
#ifndef GRAPH_EINSUM_H
#define GRAPH_EINSUM_H

#include "graph/compose.h"

enum { EINSUM_MOST = 60 };

/* NumPy's: "bij,bjk->bik"; without -> the letters that stand once, sorted; a letter twice in one
 * operand is its diagonal; ... stands for leading axes that broadcast; sizes of 1 stretch. Errors
 * of the equation are ValueErrors, of sizes ShapeErrors that name letter and sizes. */
int graph_einsum(struct graph *g, struct str equation, struct node *const *in, int count,
                 struct node **out, struct err *err);
int einsum_terms(struct str equation); /* how many operands it names */

/* ---- between the files einsum*.c ---- */

/* Letters are numbered as they sort; the axes of ... follow, counted from the last. */
enum { EINSUM_LETTERS = 52, EINSUM_LABELS = EINSUM_LETTERS + MAX_DIMS };

struct einsum_term {
    int count;
    int8_t label[MAX_DIMS]; /* of each axis */
};

struct einsum {
    struct str equation;
    int count;
    struct node *x[EINSUM_MOST];
    struct einsum_term term[EINSUM_MOST], out;
    int64_t size[EINSUM_LABELS];
    int sized_by[EINSUM_LABELS]; /* the operand that said so */
};

/* Fills terms, sizes and out from the equation and the operands in x. */
int einsum_read(struct einsum *s, struct err *err);

/* The axis of a label, or -1. */
int einsum_axis(const struct einsum_term *t, int label);
/* The labels that operands other than i and j, or the result, name. */
uint64_t einsum_needed(const struct einsum *s, int i, int j);
/* x with its axes in the order of order->axes. */
struct node *einsum_turn(struct build *b, struct node *x, struct op_attrs *order);
/* How many elements more there are when i and j have been multiplied, and with how many
 * multiplications. */
struct einsum_cost {
    double growth, products;
};
struct einsum_cost einsum_cost(const struct einsum *s, int i, int j);
int einsum_multiply(struct build *b, struct einsum *s, int i, int j);

static inline uint64_t einsum_labels(const struct einsum_term *t)
{
    uint64_t set = 0;
    for (int i = 0; i < t->count; i++)
        set |= (uint64_t)1 << t->label[i];
    return set;
}

#endif
