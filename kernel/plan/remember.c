/* Each flush leaves a recipe. Its method is made once for a plan, so that a plan taken from the
 * cache costs one block of memory and a few words for each leaf, number and result. */
#include "plan/remember.h"

static bool has_attrs(const struct node *n)
{
    return n->kind == NODE_CALL && op_row(n->op)->class != OP_TILE;
}

/* Also a view of what is on one. */
static bool meets_gpu(const struct live *l, int32_t i)
{
    const struct node *n = l->nodes[i];
    const struct device *device = n->kind == NODE_LEAF ? n->tensor->buffer->device : l->devices[i];
    return device && device->kind == DEVICE_GPU;
}

static struct method *allocate(const struct live *l, bool gpus)
{
    bool real = false, data = false; /* some result could be differentiated; something goes in */
    int32_t inputs = 0, attrs = 0, results = 0;
    for (int32_t i = 0; i < l->count; i++) {
        const struct node *n = l->nodes[i];
        inputs += n->in_count;
        attrs += has_attrs(n);
        results += live_is_output(n);
        real |= live_is_output(n) && dtype_kind(n->dtype) == 'f';
        data |= n->kind == NODE_LEAF;
        gpus |= meets_gpu(l, i);
    }
    bool wanted = real || gpus || !data;
    return results > 0 && wanted ? method_new(l->count, inputs, attrs, results) : NULL;
}

static int32_t number_of(struct method *m, const struct node *n)
{
    if (n->kind == NODE_LEAF)
        return m->from++;
    if (n->kind == NODE_SCALAR)
        return m->numbers++;
    m->calls++;
    if (!live_is_output(n))
        return -1;
    m->results[m->made] = m->count;
    return m->made++;
}

/* Where a part starts is not the plan's, but each run's own. */
static int32_t starts_of(struct method *m, const struct node *n)
{
    if (n->kind != NODE_CALL || !op_row(n->op)->starts)
        return -1;
    m->numbers += n->in[0]->shape.ndim;
    return m->numbers - n->in[0]->shape.ndim;
}

static enum step_source source_of(const struct node *n)
{
    return n->kind == NODE_LEAF     ? SOURCE_TENSOR
           : n->kind == NODE_SCALAR ? SOURCE_NUMBER
                                    : SOURCE_CALL;
}

struct method *remember_method(const struct live *l, bool gpus)
{
    struct method *m = allocate(l, gpus);
    int32_t in = 0, attrs = 0;
    for (int32_t i = 0; m && i < l->count; i++) {
        const struct node *n = l->nodes[i];
        m->steps[i] = (struct method_step){
            .source = source_of(n),
            .op = n->op,
            .dtype = n->dtype,
            .weak = n->weak,
            .number = number_of(m, n),
            .in = in,
            .in_count = n->in_count,
            .attrs = has_attrs(n) ? attrs : -1,
            .starts = starts_of(m, n),
            .shape = n->shape,
        };
        m->count++;
        if (has_attrs(n))
            m->attrs[attrs++] = n->attrs;
        for (int32_t k = 0; k < n->in_count; k++)
            m->in[in++] = l->ordinal[n->in[k]->index];
    }
    return m;
}

static void remember_starts(struct recipe *r, const struct method_step *step, const struct node *n)
{
    const struct method *m = r->method;
    int32_t ndim = m->steps[m->in[step->in]].shape.ndim;
    for (int32_t i = 0; i < ndim; i++)
        r->numbers[step->starts + i] = (uint64_t)n->attrs.whole[2 * i];
}

static int remember_step(struct recipes *s, struct recipe *r, const struct method_step *step,
                         const struct node *n)
{
    if (step->starts >= 0)
        remember_starts(r, step, n);
    if (step->source == SOURCE_NUMBER) {
        memcpy(&r->numbers[step->number], &n->scalar, sizeof n->scalar);
    } else if (step->source == SOURCE_TENSOR) {
        struct recipe *from = recipes_of(s, n->tensor);
        if (!from)
            return -1;
        recipe_from(r, step->number, from, n->tensor);
    } else if (step->number >= 0 && n->kind == NODE_LEAF && !n->tensor->recipe) {
        recipe_made(r, step->number, n->tensor);
    }
    return 0;
}

void remember_run(struct recipes *s, struct method *m, const struct live *l)
{
    struct recipe *r = m ? recipe_new(m) : NULL;
    int status = r ? 0 : -1;
    for (int32_t i = 0; status == 0 && i < m->count; i++)
        status = remember_step(s, r, &m->steps[i], l->nodes[i]);
    if (r)
        recipes_add(s, r);
    recipe_unref(r);
}
