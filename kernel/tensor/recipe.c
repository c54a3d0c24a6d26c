/* The life of recipes. Chains of them are long, so they are freed without recursion. */
#include "tensor/recipe.h"

#include "base/settings.h"

#include <stdlib.h>

/* ---- methods --------------------------------------------------------------------------------- */

struct method *method_new(int32_t steps, int32_t inputs, int32_t attrs, int32_t results)
{
    size_t steps_at = sizeof(struct method);
    size_t attrs_at = steps_at + (size_t)steps * sizeof(struct method_step);
    size_t in_at = attrs_at + (size_t)attrs * sizeof(struct op_attrs);
    size_t results_at = in_at + (size_t)inputs * sizeof(int32_t);
    char *block = malloc(results_at + (size_t)results * sizeof(int32_t));
    if (!block)
        return NULL;
    struct method *m = (struct method *)(void *)block;
    *m = (struct method){
        .refs = 1,
        .steps = (struct method_step *)(void *)(block + steps_at),
        .attrs = (struct op_attrs *)(void *)(block + attrs_at),
        .in = (int32_t *)(void *)(block + in_at),
        .results = (int32_t *)(void *)(block + results_at),
    };
    return m;
}

void method_unref(struct method *m)
{
    if (m && --m->refs == 0)
        free(m);
}

/* ---- recipes --------------------------------------------------------------------------------- */

static struct recipe *new_recipe(int32_t from, int32_t numbers, int32_t made)
{
    struct recipe *r;
    size_t from_at = sizeof *r, numbers_at = from_at + (size_t)from * sizeof *r->from;
    size_t made_at = numbers_at + (size_t)numbers * sizeof *r->numbers;
    char *block = calloc(1, made_at + (size_t)made * sizeof(struct tensor *));
    if (!block)
        return NULL;
    r = (struct recipe *)(void *)block;
    r->refs = 1;
    r->from = (struct recipe_source *)(void *)(block + from_at);
    r->numbers = (uint64_t *)(void *)(block + numbers_at);
    r->made = (struct tensor **)(void *)(block + made_at);
    return r;
}

struct recipe *recipe_new(struct method *m)
{
    struct recipe *r = new_recipe(m->from, m->numbers, m->made);
    if (!r)
        return NULL;
    r->method = m;
    m->refs++;
    return r;
}

/* ---- ancestors ------------------------------------------------------------------------------- */

static void add_all(struct ancestors *to, const struct ancestors *from)
{
    for (int i = 0; i < 4; i++)
        to->bits[i] |= from->bits[i];
}

void ancestors_add(struct ancestors *to, const struct recipe *r)
{
    uint64_t bit = (r->born * 0x9E3779B97F4A7C15u) >> 56;
    to->bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

bool ancestors_meet(const struct ancestors *a, const struct ancestors *b)
{
    uint64_t both = 0;
    for (int i = 0; i < 4; i++)
        both |= a->bits[i] & b->bits[i];
    return both != 0;
}

/* ---- what is remembered ---------------------------------------------------------------------- */

/* One recipe more, or less, keeps these. A tensor that many keep takes its memory once: the bytes
 * of those for which this is the first keeper, or the last. */
static int64_t keep_sources(const struct recipe *r, int by)
{
    int64_t bytes = 0;
    for (int32_t i = 0; i < r->method->from; i++) {
        const struct recipe_source *from = &r->from[i];
        if (!from->kept)
            continue;
        from->recipe->keepers += by;
        if (from->recipe->keepers == (by > 0 ? 1 : 0))
            bytes += (int64_t)from->kept->buffer->bytes;
    }
    return bytes;
}

static void leave_list(struct recipe *r)
{
    struct recipes *s = r->among;
    if (!s)
        return;
    *(r->older ? &r->older->newer : &s->oldest) = r->newer;
    *(r->newer ? &r->newer->older : &s->newest) = r->older;
    s->calls -= r->method->calls;
    s->bytes -= keep_sources(r, -1);
    r->among = NULL;
    r->older = r->newer = NULL;
}

/* Gives back what it was made from. Those that nobody holds any more go on the list *dead. */
static void drop_sources(struct recipe *r, struct recipe **dead)
{
    for (int32_t i = 0; r->method && i < r->method->from; i++) {
        struct recipe *from = r->from[i].recipe;
        r->from[i].recipe = NULL;
        tensor_unref(r->from[i].kept);
        if (!from || --from->refs > 0)
            continue;
        leave_list(from);
        from->older = *dead;
        *dead = from;
    }
    method_unref(r->method);
    r->method = NULL;
}

static void bury(struct recipe *dead)
{
    while (dead) {
        struct recipe *r = dead;
        dead = r->older;
        drop_sources(r, &dead);
        free(r);
    }
}

void recipe_unref(struct recipe *r)
{
    if (!r || --r->refs > 0)
        return;
    leave_list(r);
    r->older = NULL;
    bury(r);
}

static void forget(struct recipe *r, enum forgotten why)
{
    struct recipe *dead = NULL;
    r->forgotten = why;
    leave_list(r);
    drop_sources(r, &dead);
    bury(dead);
}

void recipes_add(struct recipes *s, struct recipe *r)
{
    r->born = ++s->born;
    ancestors_add(&r->ancestors, r);
    r->among = s;
    r->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = r;
    s->newest = r;
    s->calls += r->method->calls;
    s->bytes += keep_sources(r, 1);
    while (s->calls > setting(SETTING_REMEMBERED_CALLS))
        forget(s->oldest, FORGOTTEN_CALLS);
    while (s->bytes > RECIPES_KEEP)
        forget(s->oldest, FORGOTTEN_BYTES);
}

struct recipe *recipes_of(struct recipes *s, struct tensor *t)
{
    if (t->recipe)
        return t->recipe;
    struct recipe *r = new_recipe(0, 0, 1);
    if (!r)
        return NULL;
    r->born = ++s->born;
    ancestors_add(&r->ancestors, r);
    recipe_made(r, 0, t);
    r->refs--;
    return r;
}

void recipe_from(struct recipe *r, int32_t number, struct recipe *from, struct tensor *t)
{
    bool data = !from->method && !from->forgotten;
    struct recipe_source *source = &r->from[number];
    from->refs++;
    add_all(&r->ancestors, &from->ancestors);
    *source = (struct recipe_source){ .recipe = from, .result = t->result };
    if (data && t->buffer->bytes <= RECIPE_KEEPS)
        source->kept = tensor_ref(t);
}

void recipe_made(struct recipe *r, int32_t result, struct tensor *t)
{
    r->made[result] = t;
    r->refs++;
    t->recipe = r;
    t->result = result;
}

void recipe_leave(struct tensor *t)
{
    t->recipe->made[t->result] = NULL;
    recipe_unref(t->recipe);
}

void recipes_init(struct recipes *s)
{
    *s = (struct recipes){ 0 };
}

void recipes_fini(struct recipes *s)
{
    while (s->oldest)
        forget(s->oldest, FORGOTTEN_CALLS);
}
