/* An operation named alone: `matmul`. It runs on the sample operands of its help page, on the
 * device asked for, and its result is compared with the CPU's: a device check in one line. */
#include "eval/eval_impl.h"

#include "lang/parse.h"
#include "tensor/element.h"
#include "tensor/op.h"

#include <math.h>
#include <stdlib.h>

static int run_example(struct eval *e, const struct ast *tree, struct value *out, struct err *err)
{
    uint64_t draws = e->workspace->draws;
    int status = eval_block(e, tree, out, err);
    if (status == 0 && eval_flush(e, err)) {
        value_unref(*out);
        status = -1;
    }
    e->workspace->draws = draws; /* the session's random numbers are not used up by a check */
    return status;
}

static int largest_difference(struct eval *e, const struct tensor *a, const struct tensor *b,
                              double *out, struct err *err)
{
    int64_t n = shape_count(&a->layout.shape);
    size_t bytes = (size_t)n * dtype_bytes(a->dtype);
    void *x = malloc(bytes + 1), *y = malloc(bytes + 1);
    int status = x && y ? 0 : err_set(err, ERR_MEMORY, "the system is out of memory");
    if (status == 0)
        status = device_download(e->workspace->devices, a, x, err);
    if (status == 0)
        status = device_download(e->workspace->devices, b, y, err);
    *out = 0;
    for (int64_t i = 0; status == 0 && i < n; i++) {
        size_t at = (size_t)i * dtype_bytes(a->dtype);
        double p = element_real(a->dtype, (char *)x + at),
               q = element_real(a->dtype, (char *)y + at);
        if (fabs(p - q) > *out)
            *out = fabs(p - q);
        else if (isnan(p) != isnan(q))
            *out = INFINITY;
    }
    free(x);
    free(y);
    return status;
}

/* Runs the example again on the CPU and says how far the two results are apart. */
static int compare(struct eval *e, const struct ast *tree, const struct word *w, struct value v,
                   struct err *err)
{
    const struct request *outer = e->where;
    struct request cpu = { .asked = "cpu", .device = devices_cpu(e->workspace->devices) };
    struct value reference;
    double difference;
    e->where = &cpu;
    int status = run_example(e, tree, &reference, err);
    e->where = outer;
    if (status)
        return -1;
    status = largest_difference(e, v.tensor, reference.tensor, &difference, err);
    value_unref(reference);
    if (status == 0)
        sink_printf(e->sink, "%s: largest difference from the CPU's result %.3g\n", w->name,
                    difference);
    return status;
}

static struct ast *parse_example(struct eval *e, const struct word *w, struct err *err)
{
    struct ast *tree;
    if (w->example &&
        parse_cell(str_of(w->example), e->workspace->words, e->arena, &tree, err) == PARSE_COMPLETE)
        return tree;
    err_set(err, ERR_VALUE, "%s is a word of the language that this version cannot compute yet",
            w->name);
    return NULL;
}

int eval_sample(struct eval *e, const struct word *w, struct span span, struct err *err)
{
    struct value v;
    struct ast *tree = parse_example(e, w, err);
    if (!tree || run_example(e, tree, &v, err)) {
        err->has_span = false; /* it would point into the example */
        return err_place(err, span);
    }
    const char *device = e->where ? e->where->device->name : "the default device";
    if (v.kind == VALUE_TENSOR)
        device = v.tensor->buffer->device->name;
    sink_printf(e->sink, "%s: works on %s\n", w->example, device);
    int status = 0;
    if (v.kind == VALUE_TENSOR && v.tensor->buffer->device->kind != DEVICE_CPU)
        status = compare(e, tree, w, v, err);
    value_unref(v);
    return status;
}
