/* What replay.c (what is needed) and replay_node.c (nodes for it) share, and recompute.c. */
#ifndef GRAPH_REPLAY_IMPL_H
#define GRAPH_REPLAY_IMPL_H

#include "graph/replay.h"

enum {
    REACHED = 1, /* the loss goes through it */
    ACTIVE = 2,  /* its inputs depend on what is asked for */
    ASKED = 4,   /* it is asked for itself */
    NEEDED = 8   /* its elements may be read */
};

/* What is known of a recipe during a replay: recipe.visit. */
struct visit {
    uint8_t *flags;      /* by step */
    struct node **nodes; /* by step */
};

/* A result, or the tensor that a step gives, while somebody holds it; else NULL. */
struct tensor *replay_alive(const struct recipe *recipe, int32_t result);
struct tensor *replay_tensor(const struct recipe *recipe, const struct method_step *step);

/* Steps as nodes; nodes: by step, those before it. */
struct node *replay_number(struct graph *g, const struct recipe *recipe,
                           const struct method_step *step);
struct node *replay_call(struct graph *g, const struct recipe *recipe,
                         const struct method_step *step, struct node *const *nodes);

/* Nodes of the steps that are active or needed. */
void replay_nodes(struct replay *r, struct recipe *recipe);

#endif
