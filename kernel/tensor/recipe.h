/* How computed tensors came to be, so that derivatives can be asked for in a later cell: each flush
 * leaves one recipe, which the tensors that it made hold. A recipe knows its own tensors and those
 * that it was made from, but keeps no elements alive: what a tensor without a holder held is gone,
 * and computed again from its own recipe when a derivative needs it.
 *
 *   method   the calls, as plain data: one for all runs of the same plan
 *   recipe   one run: its method, the numbers and tensors that went in, the tensors that came out
 *
 * A tensor that no flush made (a literal, a file) has a recipe without a method, made when it is
 * first used, so that it can be told from others. As it cannot be computed again, a small one is
 * kept: a literal in the loss has no other holder. */
#ifndef TENSOR_RECIPE_H
#define TENSOR_RECIPE_H

#include "tensor/op.h"
#include "tensor/tensor.h"

enum step_source { SOURCE_TENSOR, SOURCE_NUMBER, SOURCE_CALL };

struct method_step {
    enum step_source source;
    enum op_id op; /* SOURCE_CALL */
    enum dtype dtype;
    bool weak;      /* SOURCE_NUMBER: from a literal */
    int32_t number; /* which of the recipe's tensors or numbers; of a call which of its results, or
                       -1: nobody's */
    int32_t in;     /* its first input in method.in: earlier steps */
    int32_t in_count;
    int32_t attrs;  /* in method.attrs; -1: nothing given but a dtype */
    int32_t starts; /* rows with op.starts: its first in recipe.numbers, one for each axis of its
                       first input; else -1 */
    struct shape shape;
};

struct method {
    int refs;
    int32_t count, calls; /* steps, and how many of them are calls */
    int32_t from, numbers, made;
    struct method_step *steps;
    int32_t *in;
    int32_t *results; /* steps, by result */
    struct op_attrs *attrs;
};

/* A set of recipes that may hold more than was put in: one bit each of 256. */
struct ancestors {
    uint64_t bits[4];
};

struct recipe_source {
    struct recipe *recipe; /* held */
    int32_t result;
    struct tensor *kept;
};

enum forgotten { NOT_FORGOTTEN, FORGOTTEN_CALLS, FORGOTTEN_BYTES }; /* the limit that was met */

struct recipe {
    int refs;
    int keepers;   /* without a method: remembered recipes that keep its tensor, one for each use */
    uint64_t born; /* later than all that it was made from */
    struct ancestors ancestors;
    struct method *method; /* held. NULL: no flush made it, or it has been forgotten */
    enum forgotten forgotten;
    struct recipes *among;        /* where it is remembered, or NULL */
    struct recipe *older, *newer; /* in there */
    struct recipe_source *from;   /* by the number of a SOURCE_TENSOR */
    uint64_t *numbers;            /* bits, by the number of a SOURCE_NUMBER; and starts */
    struct tensor **made;         /* by result: NULL when it is gone, or was never computed */
    void *visit;                  /* of who walks recipes at the moment */
};

/* The session's recipes with a method, oldest first; what is too long ago is forgotten. */
struct recipes {
    struct recipe *oldest, *newest;
    int64_t calls; /* of all methods in the list */
    int64_t bytes; /* of the tensors that they keep, each counted once */
    uint64_t born; /* of the latest */
};

void recipes_init(struct recipes *s);
void recipes_fini(struct recipes *s); /* recipes that tensors still hold become strangers */

/* Room for one, with one reference. NULL: no memory. */
struct method *method_new(int32_t steps, int32_t inputs, int32_t attrs, int32_t results);
void method_unref(struct method *m); /* NULL is legal */

/* A run of the method, to be filled by the caller, who owns the reference; NULL: no memory. Then
 * recipes_add, which forgets the oldest while more than setting(REMEMBERED_CALLS) calls are there,
 * or more than RECIPES_KEEP bytes. */
enum { RECIPE_KEEPS = 64 << 10, RECIPES_KEEP = 32 << 20 };
struct recipe *recipe_new(struct method *m);
void recipes_add(struct recipes *s, struct recipe *r);
void recipe_unref(struct recipe *r);
/* Each recipe is among its own ancestors. */
void ancestors_add(struct ancestors *to, const struct recipe *r);
bool ancestors_meet(const struct ancestors *a, const struct ancestors *b);
/* The recipe of t, made now if it has none. NULL: no memory. Borrowed. */
struct recipe *recipes_of(struct recipes *s, struct tensor *t);
void recipe_from(struct recipe *r, int32_t number, struct recipe *from, struct tensor *t);
void recipe_made(struct recipe *r, int32_t result, struct tensor *t);
void recipe_leave(struct tensor *t); /* t is about to be freed */

#endif
