/* The way back from a lost tensor, and the way on. Recipes lie in the order of their making, so
 * that the way back is one walk along their list. */
#include "graph/recompute.h"

#include "base/settings.h"
#include "graph/replay_impl.h"

/* What is known of a recipe while it is walked: recipe.visit. */
struct rerun {
    bool *needed;         /* by step */
    struct tensor **made; /* by result: the new tensor, held while `readers` later runs read it */
    int32_t *readers;
};

static struct rerun *rerun_of(struct recompute *r, struct recipe *recipe)
{
    if (recipe->visit)
        return recipe->visit;
    const struct method *m = recipe->method;
    struct rerun *v = ARENA_NEW(r->arena, struct rerun);
    v->needed = ARENA_ARRAY(r->arena, m->count, bool);
    v->made = ARENA_ARRAY(r->arena, m->made, struct tensor *);
    v->readers = ARENA_ARRAY(r->arena, m->made, int32_t);
    recipe->visit = v;
    if (!r->newest || recipe->born > r->newest->born)
        r->newest = recipe;
    r->oldest = recipe->born < r->oldest ? recipe->born : r->oldest;
    r->count++;
    return v;
}

static bool is_there(const struct recompute *r, const struct tensor *t)
{
    return t && t->buffer && r->there(t, r->context);
}

/* The tensor of a leaf, if it is still there. */
static struct tensor *source_there(const struct recompute *r, const struct recipe_source *from)
{
    struct tensor *t = replay_alive(from->recipe, from->result);
    if (is_there(r, t))
        return t;
    return is_there(r, from->kept) ? from->kept : NULL;
}

static bool need_result(struct recompute *r, struct recipe *recipe, int32_t result)
{
    if (recipe->forgotten)
        r->forgotten = recipe->forgotten;
    if (!recipe->method || !recipe->among)
        return false;
    struct rerun *v = rerun_of(r, recipe);
    v->needed[recipe->method->results[result]] = true;
    v->readers[result]++;
    return true;
}

/* What the needed steps of a run read is needed, too. */
static bool need_inputs(struct recompute *r, struct recipe *recipe)
{
    const struct method *m = recipe->method;
    struct rerun *v = recipe->visit;
    for (int32_t i = m->count - 1; i >= 0; i--) {
        const struct method_step *step = &m->steps[i];
        if (!v->needed[i])
            continue;
        r->calls += step->source == SOURCE_CALL;
        if (step->source == SOURCE_TENSOR) {
            const struct recipe_source *from = &recipe->from[step->number];
            if (!source_there(r, from) && !need_result(r, from->recipe, from->result))
                return false;
        }
        bool stops = step->source == SOURCE_CALL && is_there(r, replay_alive(recipe, step->number));
        for (int32_t k = 0; !stops && k < step->in_count; k++)
            v->needed[m->in[step->in + k]] = true;
    }
    return r->calls <= setting(SETTING_REMEMBERED_CALLS);
}

static void list_runs(struct recompute *r)
{
    r->runs = ARENA_ARRAY(r->arena, r->count, struct recipe *);
    size_t at = r->count;
    for (struct recipe *one = r->newest; one && one->born >= r->oldest; one = one->older)
        if (one->visit)
            r->runs[--at] = one;
}

bool recompute_find(struct recompute *r, const struct tensor *t)
{
    bool found = true;
    r->newest = NULL;
    r->oldest = UINT64_MAX;
    r->count = 0;
    r->calls = 0;
    r->forgotten = NOT_FORGOTTEN;
    if (!t->recipe || !need_result(r, t->recipe, t->result))
        found = false;
    for (struct recipe *one = r->newest; found && one && one->born >= r->oldest; one = one->older)
        found = !one->visit || need_inputs(r, one);
    list_runs(r);
    return found;
}

void recompute_end(struct recompute *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct rerun *v = r->runs[i]->visit;
        for (int32_t k = 0; k < r->runs[i]->method->made; k++)
            tensor_unref(v->made[k]);
        r->runs[i]->visit = NULL;
    }
    r->count = 0;
}

/* ---- the way on ------------------------------------------------------------------------------ */

static struct tensor *made_before(const struct recipe_source *from)
{
    const struct rerun *v = from->recipe->visit;
    return v ? v->made[from->result] : NULL;
}

static struct node *leaf(struct recompute *r, struct graph *g, const struct recipe *recipe,
                         const struct method_step *step)
{
    struct tensor *t = NULL;
    if (step->source == SOURCE_TENSOR) {
        const struct recipe_source *from = &recipe->from[step->number];
        t = source_there(r, from);
        t = t ? t : made_before(from);
    } else {
        t = replay_alive(recipe, step->number);
        t = is_there(r, t) ? t : NULL;
    }
    return t ? graph_tensor(g, t) : NULL;
}

static struct node *build(struct recompute *r, struct graph *g, const struct recipe *recipe,
                          const struct method_step *step, struct node *const *nodes)
{
    if (step->source == SOURCE_NUMBER)
        return replay_number(g, recipe, step);
    struct node *n = leaf(r, g, recipe, step);
    return n || step->source == SOURCE_TENSOR ? n : replay_call(g, recipe, step, nodes);
}

int recompute_run(struct recompute *r, size_t i, struct graph *g, struct err *err)
{
    const struct recipe *recipe = r->runs[i];
    const struct method *m = recipe->method;
    struct rerun *v = recipe->visit;
    struct node **nodes = ARENA_ARRAY(g->arena, m->count, struct node *);
    for (int32_t k = 0; k < m->count; k++) {
        const struct method_step *step = &m->steps[k];
        if (!v->needed[k])
            continue;
        nodes[k] = build(r, g, recipe, step, nodes);
        if (!nodes[k])
            return err_set(err, ERR_DEVICE, "what it was computed from was lost meanwhile");
        if (step->source == SOURCE_CALL && step->number >= 0 && v->readers[step->number] > 0 &&
            !(v->made[step->number] = graph_handle(g, nodes[k], err)))
            return -1;
    }
    return 0;
}

/* Views of the same buffer are tensors with recipes of their own. */
static void give(struct tensor *to, const struct tensor *from)
{
    struct buffer *before = to->buffer;
    to->buffer = buffer_ref(from->buffer);
    to->layout = from->layout;
    buffer_unref(before);
}

static void read_once(struct recipe *recipe, int32_t result)
{
    struct rerun *v = recipe->visit;
    if (!v || --v->readers[result] > 0)
        return;
    tensor_unref(v->made[result]);
    v->made[result] = NULL;
}

static void leave_sources(const struct recipe *recipe)
{
    const struct rerun *v = recipe->visit;
    for (int32_t k = 0; k < recipe->method->count; k++) {
        const struct method_step *step = &recipe->method->steps[k];
        if (!v->needed[k] || step->source != SOURCE_TENSOR)
            continue;
        const struct recipe_source *from = &recipe->from[step->number];
        if (made_before(from))
            read_once(from->recipe, from->result);
    }
}

void recompute_hand_out(struct recompute *r, size_t i)
{
    struct recipe *recipe = r->runs[i];
    struct rerun *v = recipe->visit;
    for (int32_t k = 0; k < recipe->method->made; k++) {
        struct tensor *lost = v->made[k] ? replay_alive(recipe, k) : NULL;
        if (lost && !is_there(r, lost) && v->made[k]->buffer)
            give(lost, v->made[k]);
    }
    leave_sources(recipe);
}
