/* What a part has made becomes the tensors that somebody waits for. */
#include "plan/running.h"

/* From now on the node is a leaf: a later flush of the same graph finds its value. */
static void become_leaf(struct node *n)
{
    n->kind = NODE_LEAF;
    n->tensor = n->handle; /* the graph's reference goes over */
    n->handle->node = NULL;
    n->handle->journal--;
    n->handle = NULL;
    n->in_count = 0;
}

static bool step_writes(const struct program *p, const struct step *s, int32_t buffer)
{
    if (s->kind == STEP_KERNEL)
        return p->views[s->result].buffer == buffer;
    for (int32_t i = 0; i < s->code_count; i++) {
        const struct instruction *in = &p->code[s->code_first + i];
        if (in->code == TILE_STORE && p->views[in->index].buffer == buffer)
            return true;
    }
    return false;
}

/* Is all that the part writes into this slot written by the steps before `step`? */
static bool slot_is_whole(const struct plan_part *part, int32_t slot, int32_t step)
{
    const struct program *p = part->program;
    for (int32_t b = 0; b < p->buffer_count; b++)
        for (int32_t s = step; part->slots[b] == slot && s < p->step_count; s++)
            if (step_writes(p, &p->steps[s], b))
                return false;
    return true;
}

static void become_tensor(struct run *r, const struct plan_output *o, struct node *n)
{
    n->handle->layout = o->layout;
    if (o->shift >= 0)
        n->handle->layout.offset += r->shifts[o->shift];
    n->handle->buffer = buffer_ref(r->buffers[o->slot]);
    become_leaf(n);
}

int results_hand_out(struct run *r, int32_t number, int32_t step, const struct node **failed,
                     struct err *err)
{
    for (int32_t i = 0; i < r->plan->output_count; i++) {
        const struct plan_output *o = &r->plan->outputs[i];
        if (o->part != number ||
            (number >= 0 && !slot_is_whole(&r->plan->parts[number], o->slot, step)))
            continue;
        struct node *n = r->live->nodes[o->ordinal];
        if (slots_fill(r, o->slot, err)) {
            *failed = n;
            return -1;
        }
        become_tensor(r, o, n);
    }
    return 0;
}
