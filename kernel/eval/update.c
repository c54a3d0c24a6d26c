/* The step as one piece of work: derivatives, the optimiser's formula for all variables, and what
 * is kept for the next step are added to the graph, assigned, and computed together. What is kept
 * changes only when that has succeeded, so an error or an interrupt leaves all as it was. */
#include "eval/update.h"

#include "eval/eval_impl.h"
#include "eval/grad.h"
#include "eval/trained.h"

/* A variable in the step: its tensors are parts[first …]. */
struct moved {
    const struct update_target *target;
    size_t first, count;
    const struct trained *before; /* NULL: its first step */
    struct trained *after;
};

struct updating {
    struct eval *e;
    const struct optimizer_settings *settings;
    struct moved *moved;
    size_t moved_count;
    struct tensor **parts; /* borrowed from the variables; later what they become, held */
    struct str *names;     /* by part: "w", "layers[0].w" */
    size_t count, capacity, names_capacity;
    struct optimizer_variable *v; /* by part */
};

/* ---- what is moved --------------------------------------------------------------------------- */

/* v: the variable's own value, or an item of the list that it holds; called `name`. */
static int refuse_value(const struct update_target *t, struct str name, struct value v,
                        struct err *err)
{
    err_at(err, ERR_TYPE, t->span, STR_FMT " is a %s and cannot be trained", STR_ARG(name),
           value_kind_name(v.kind));
    if (name.p != t->name.p || !value_is_number(v))
        return err_hint(err, "variables that are trained hold real tensors, or lists of them");
    return err_hint(err,
                    "make it a tensor before the loss is computed: " STR_FMT " = full([], %.6g)",
                    STR_ARG(t->name), value_as_real(v));
}

static int refuse_whole(const struct update_target *t, struct str name, enum dtype dtype,
                        struct err *err)
{
    err_at(err, ERR_TYPE, t->span, STR_FMT " is %s and does not change by a little", STR_ARG(name),
           dtype_name(dtype));
    if (name.p != t->name.p)
        return err_hint(err, "put cast(" STR_FMT ", f32) there before the loss is computed",
                        STR_ARG(name));
    return err_hint(err, "compute the loss with " STR_FMT " = cast(" STR_FMT ", f32)",
                    STR_ARG(name), STR_ARG(name));
}

static void add_part(struct updating *s, struct str name, struct tensor *t)
{
    struct arena *a = s->e->arena;
    s->parts = arena_grow(a, s->parts, s->count, &s->capacity, sizeof *s->parts);
    s->names = arena_grow(a, s->names, s->count, &s->names_capacity, sizeof *s->names);
    s->names[s->count] = name;
    s->parts[s->count++] = t;
}

static struct str item_name(struct arena *a, struct str name, struct value v, size_t i)
{
    if (v.kind == VALUE_LIST)
        return arena_printf(a, STR_FMT "[%zu]", STR_ARG(name), i);
    return arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(name), STR_ARG(v.record->fields[i].name));
}

static int add_parts(struct updating *s, const struct update_target *t, struct str name,
                     struct value v, struct err *err)
{
    if (v.kind == VALUE_TENSOR && dtype_kind(v.tensor->dtype) != 'f')
        return refuse_whole(t, name, v.tensor->dtype, err);
    if (v.kind == VALUE_TENSOR) {
        add_part(s, name, v.tensor);
        return 0;
    }
    size_t n = v.kind == VALUE_LIST ? v.list->count : v.kind == VALUE_RECORD ? v.record->count : 0;
    for (size_t i = 0; i < n; i++) {
        struct value item = v.kind == VALUE_LIST ? v.list->items[i] : v.record->fields[i].value;
        if (add_parts(s, t, item_name(s->e->arena, name, v, i), item, err))
            return -1;
    }
    return n ? 0 : refuse_value(t, name, v, err);
}

/* A fn changes its own names only, as everywhere. */
static int find_variable(struct eval *e, const struct update_target *t, const struct value **v,
                         struct err *err)
{
    struct ast name = { .kind = AST_NAME, .span = t->span, .text = t->name };
    *v = scope_own(e->scope, t->name);
    if (*v)
        return 0;
    if (eval_name(e, &name, v, err))
        return -1;
    err_at(err, ERR_NAME, t->span, STR_FMT " is a name of the session; a fn can only move its own",
           STR_ARG(t->name));
    return err_hint(err, "update it outside the fn, or hand it in and return it");
}

static int add_variable(struct updating *s, const struct update_target *t, struct err *err)
{
    const struct value *v;
    struct moved *m = &s->moved[s->moved_count];
    for (size_t i = 0; i < s->moved_count; i++)
        if (str_equal(s->moved[i].target->name, t->name)) {
            err_at(err, ERR_VALUE, t->span, STR_FMT " is named twice", STR_ARG(t->name));
            return err_second(err, s->moved[i].target->span, "the first");
        }
    if (find_variable(s->e, t, &v, err))
        return -1;
    *m = (struct moved){ .target = t, .first = s->count };
    if (add_parts(s, t, t->name, *v, err))
        return -1;
    m->count = s->count - m->first;
    s->moved_count++;
    return 0;
}

/* ---- derivatives ----------------------------------------------------------------------------- */

static int add_derivatives(struct updating *s, struct value loss, struct err *err)
{
    struct graph *g = &s->e->graph;
    struct value *by = ARENA_ARRAY(s->e->arena, s->count, struct value);
    struct value *made = ARENA_ARRAY(s->e->arena, s->count, struct value);
    struct by_name *names = ARENA_ARRAY(s->e->arena, s->count, struct by_name);
    s->v = ARENA_ARRAY(s->e->arena, s->count, struct optimizer_variable);
    for (size_t i = 0; i < s->count; i++) {
        by[i] = value_tensor(s->parts[i]);
        names[i].name = s->names[i];
    }
    for (size_t k = 0; k < s->moved_count; k++)
        for (size_t i = 0; i < s->moved[k].count; i++)
            names[s->moved[k].first + i].span = s->moved[k].target->span;
    if (eval_gradient(s->e, loss, by, names, s->count, made, err))
        return -1;
    for (size_t i = 0; i < s->count; i++) {
        s->v[i].w = graph_tensor(g, s->parts[i]);
        s->v[i].g = graph_tensor(g, made[i].tensor);
    }
    for (size_t i = 0; i < s->count; i++)
        value_unref(made[i]); /* only the step needs them */
    return 0;
}

/* ---- the formula ----------------------------------------------------------------------------- */

static void add_slots(struct updating *s, struct build *b, const struct moved *m, size_t part)
{
    unsigned kept = optimizer_slots(s->settings);
    struct optimizer_variable *v = &s->v[m->first + part];
    for (int k = 0; k < OPTIMIZER_SLOTS; k++) {
        if (!(kept >> k & 1))
            continue;
        v->slot[k] = m->before ? graph_tensor(b->g, m->before->parts[part].slot[k])
                               : optimizer_start(b, s->settings, k, v->w);
    }
}

static void add_factors(struct updating *s, struct build *b, const struct moved *m)
{
    double number[OPTIMIZER_FACTORS];
    struct node **factor = ARENA_ARRAY(s->e->arena, OPTIMIZER_FACTORS, struct node *);
    optimizer_factors(s->settings, m->before ? m->before->steps + 1 : 1, number);
    for (int i = 0; i < OPTIMIZER_FACTORS; i++)
        factor[i] = build_real(b, number[i]);
    for (size_t i = 0; i < m->count; i++)
        s->v[m->first + i].factor = factor;
}

static int add_formula(struct updating *s, struct err *err)
{
    struct build b = { .g = &s->e->graph, .err = err };
    for (size_t i = 0; i < s->moved_count; i++) {
        struct moved *m = &s->moved[i];
        m->before = trained_get(s->e, s->e->scope, m->target->name, s->settings,
                                s->parts + m->first, m->count);
        add_factors(s, &b, m);
        for (size_t k = 0; k < m->count; k++)
            add_slots(s, &b, m, k);
    }
    optimizer_step(&b, s->settings, s->v, s->count);
    for (size_t i = 0; i < s->count; i++) /* later losses begin with it: no way back to this one */
        s->v[i].w = build1(&b, OP_detach, s->v[i].w);
    return b.status;
}

/* ---- results --------------------------------------------------------------------------------- */

static int take_tensors(struct updating *s, struct moved *m, struct err *err)
{
    struct graph *g = &s->e->graph;
    m->after = trained_new(s->settings, (m->before ? m->before->steps : 0) + 1, m->count);
    if (!m->after)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    for (size_t i = 0; i < m->count; i++) {
        const struct optimizer_variable *v = &s->v[m->first + i];
        for (int k = 0; k < OPTIMIZER_SLOTS; k++)
            if (v->slot[k] && !(m->after->parts[i].slot[k] = graph_handle(g, v->slot[k], err)))
                return -1;
    }
    return 0;
}

/* Until keep() is over, so that no other tensor gets its address; but no reason to compute it. */
static void hold_part(struct updating *s, size_t part, struct tensor *t)
{
    s->parts[part] = tensor_ref(t);
    undo_mark(value_tensor(t), 1);
}

static void give_parts_back(struct updating *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!s->parts[i])
            continue;
        undo_mark(value_tensor(s->parts[i]), -1);
        tensor_unref(s->parts[i]);
    }
}

/* The value in the same form with the new tensors, which *next counts. */
static int rebuild(struct updating *s, struct value v, size_t *next, struct value *out,
                   struct err *err)
{
    if (v.kind == VALUE_TENSOR) {
        struct tensor *t = graph_handle(&s->e->graph, s->v[*next].w, err);
        if (!t)
            return -1;
        hold_part(s, (*next)++, t);
        *out = value_tensor(t);
        return 0;
    }
    bool list = v.kind == VALUE_LIST;
    *out = list ? value_list(err) : value_record(v.record->kind, err);
    int status = out->kind == VALUE_NOTHING ? -1 : 0;
    if (status == 0 && list)
        out->list->plain = v.list->plain;
    for (size_t i = 0; status == 0 && i < (list ? v.list->count : v.record->count); i++) {
        struct value item;
        status = rebuild(s, list ? v.list->items[i] : v.record->fields[i].value, next, &item, err);
        if (status == 0)
            status = list ? list_add(out->list, item, err)
                          : record_add(out->record, v.record->fields[i].name, item, err);
    }
    if (status && out->kind != VALUE_NOTHING)
        value_unref(*out);
    return status;
}

static int assign(struct updating *s, struct moved *m, struct err *err)
{
    struct value v;
    size_t next = m->first;
    const struct value *now = scope_own(s->e->scope, m->target->name);
    if (take_tensors(s, m, err) || rebuild(s, *now, &next, &v, err))
        return -1;
    return eval_assign(s->e, m->target->name, v, err);
}

struct left_there {
    const struct updating *s;
    const struct moved *m;
};

static bool is_left_there(void *context, size_t part, const struct tensor *t)
{
    const struct left_there *c = context;
    return c->s->parts[c->m->first + part] == t;
}

/* While it was computed, another cell may have given the variable a value: then nothing is kept. */
static int keep(struct updating *s, struct moved *m, struct err *err)
{
    struct trained *after = m->after;
    struct left_there c = { s, m };
    const struct value *v = scope_own(s->e->scope, m->target->name);
    if (!v || !trained_parts(*v, m->count, is_left_there, &c))
        return 0;
    for (size_t i = 0; i < m->count; i++)
        trained_mark(&after->parts[i], s->parts[m->first + i]);
    m->after = NULL;
    return trained_set(s->e->scope, m->target->name, after, err);
}

static int finish(struct updating *s, struct err *err)
{
    int status = 0;
    memset(s->parts, 0, s->count * sizeof *s->parts);
    for (size_t i = 0; status == 0 && i < s->moved_count; i++)
        status = assign(s, &s->moved[i], err);
    if (status == 0)
        status = eval_flush(s->e, err);
    for (size_t i = 0; status == 0 && i < s->moved_count; i++)
        status = keep(s, &s->moved[i], err);
    for (size_t i = 0; i < s->moved_count; i++)
        trained_free(s->moved[i].after);
    give_parts_back(s);
    return status;
}

int eval_update(struct eval *e, const struct optimizer_settings *settings, struct value loss,
                struct span loss_span, const struct update_target *targets, size_t count,
                struct err *err)
{
    struct updating s = { .e = e,
                          .settings = settings,
                          .moved = ARENA_ARRAY(e->arena, count, struct moved) };
    for (size_t i = 0; i < count; i++)
        if (add_variable(&s, &targets[i], err))
            return -1;
    if (add_derivatives(&s, loss, err))
        return err_place(err, loss_span);
    return add_formula(&s, err) ? -1 : finish(&s, err);
}
