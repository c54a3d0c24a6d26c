/* Optimisers as words of the language and as builders of graph: from a variable, its gradient and
 * what is kept for it, the nodes of one step. No evaluator: a command and a training loop use the
 * same. */
#ifndef NN_OPTIMIZERS_H
#define NN_OPTIMIZERS_H

#include "graph/compose.h"

enum hyper {
    HYPER_NONE,
#define HYPER(name, least, most) HYPER_##name,
#include "nn/hyper.def"
#undef HYPER
    HYPER_COUNT
};

enum { OPTIMIZER_SLOTS = 3, OPTIMIZER_FACTORS = 8 };

struct optimizer_settings {
    const struct optimizer *row;
    double value[HYPER_COUNT]; /* NaN: none. BOOL: 0 or 1 */
};

/* Given, and not 0, which Keras takes for none. */
static inline bool optimizer_uses(const struct optimizer_settings *s, enum hyper h)
{
    return s->value[h] > 0;
}

/* One variable in one step: w and g of the same shape and a real dtype. optimizer_step changes w
 * and the slots to what they are after it. Slots have w's shape and optimizer_dtype. */
struct optimizer_variable {
    struct node *w, *g, *slot[OPTIMIZER_SLOTS];
    struct node *const *factor; /* nodes for the numbers of optimizer_factors */
};

struct optimizer {
    struct word word; /* WORD_OPTIMIZER */
    struct optimizer_slot {
        const char *name;         /* Keras's; NULL ends the list */
        enum hyper needs, starts; /* kept only where this is not 0; filled with this at first */
    } slots[OPTIMIZER_SLOTS + 1];
    /* What of the formula changes from step to step or with the settings, computed by the host in
     * double: own[0 …] of step 1, 2, … */
    void (*factors)(const struct optimizer_settings *s, int64_t step, double *own);
    /* The formula; settings only say which parts of it there are. */
    void (*rule)(struct build *b, const struct optimizer_settings *s, struct node *rate,
                 struct node *const *own, struct optimizer_variable *v);
};

size_t optimizers_count(void);
const struct optimizer *optimizers_get(size_t i);
const struct word *optimizers_find(struct str name); /* by name or alias; NULL: no optimiser */
const struct optimizer *optimizer_of_word(const struct word *w);
/* All names, separated by blanks: a constant, so that a parameter's choices can be it. */
extern const char optimizers_listed[];
#define OPTIMIZER_NAMES (optimizers_listed + 1)

/* The row's defaults. */
void optimizer_standard(const struct optimizer *row, struct optimizer_settings *out);
/* Sets a parameter of the row; NaN: none. ValueError when it is out of range. */
int optimizer_set(struct optimizer_settings *s, const struct param *param, struct str called,
                  double v, struct err *err);
/* Do the settings go together? */
int optimizer_check(const struct optimizer_settings *s, struct err *err);

/* Bit i: slot i is kept with these settings. */
unsigned optimizer_slots(const struct optimizer_settings *s);
/* In which dtype the step of a variable is computed and its slots are kept: f64 or f32. */
enum dtype optimizer_dtype(enum dtype of_variable);
/* What a slot begins with, in the shape of `w`. */
struct node *optimizer_start(struct build *b, const struct optimizer_settings *s, int slot,
                             const struct node *w);

/* The numbers of one step; step counts from 1. They go into the graph as numbers that a plan takes
 * when it runs, so that another step or learning rate is the same plan. */
void optimizer_factors(const struct optimizer_settings *s, int64_t step,
                       double out[OPTIMIZER_FACTORS]);
/* Adds one step of all variables to the graph. After a failure b->status is -1 and what the
 * variables hold is undefined. */
void optimizer_step(struct build *b, const struct optimizer_settings *s,
                    struct optimizer_variable *v, size_t count);

#endif
