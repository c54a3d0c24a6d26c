/* Two devices that compute a handful of operations one element at a time, and write down what was
 * asked of them: for tests of placing, fusing and caching without a real backend. */
#ifndef TESTS_UNIT_PLAN_FAKE_H
#define TESTS_UNIT_PLAN_FAKE_H

#include "device/device.h"
#include "device/lost.h"
#include "plan/recover.h"
#include "worker/proxy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct backend_device {
    bool visible; /* the process can read its memory */
    bool lacks[OP_COUNT];
    int64_t budget, used;
    int allocs, uploads, downloads, runs, prepared, alive;
    int32_t steps;
    int64_t peak_bytes;
    int32_t fail_step;  /* of the next runs; -1: none */
    struct strbuf text; /* the last program prepared */
    /* Devices that queue, run out of memory, and end. */
    int queued, finished, trimmed, opened;
    int late_at;         /* from this run on, queued ones make nothing, and finish tells; 0: none */
    uint64_t failed_tag; /* of the first */
    int end_at;          /* this run ends it; 0: none */
    bool ends_again;     /* and so do those after it */
    bool ended;
    bool refuses; /* to be opened */
    struct fake_buffer *buffers;
};

struct fake_buffer {
    size_t bytes;
    struct fake_buffer *next, *before;
    double aligner;
};

static const char fake_end[] = "its worker was ended by signal 9";

static inline void *fake_data(void *buffer)
{
    return (struct fake_buffer *)buffer + 1;
}

static int fake_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err)
{
    struct fake_buffer *b = malloc(sizeof *b + bytes);
    if (!b)
        return err_set(err, ERR_MEMORY, "no memory");
    *b = (struct fake_buffer){ .bytes = bytes, .next = d->buffers };
    if (b->next)
        b->next->before = b;
    d->buffers = b;
    memset(b + 1, 0xA5, bytes);
    d->used += (int64_t)bytes;
    d->allocs++;
    d->alive++;
    *buffer = b;
    return 0;
}

static void fake_free(struct backend_device *d, void *buffer)
{
    d->used -= (int64_t)((struct fake_buffer *)buffer)->bytes;
    struct fake_buffer *b = buffer;
    *(b->before ? &b->before->next : &d->buffers) = b->next;
    if (b->next)
        b->next->before = b->before;
    d->alive--;
    free(b);
}

static void *fake_host(struct backend_device *d, void *buffer)
{
    return d->visible ? fake_data(buffer) : NULL;
}

static int fake_upload(struct backend_device *d, void *buffer, size_t at, const void *from,
                       size_t bytes, struct err *err)
{
    (void)err;
    d->uploads++;
    memcpy((char *)fake_data(buffer) + at, from, bytes);
    return 0;
}

static int fake_download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                         struct err *err)
{
    (void)err;
    d->downloads++;
    memcpy(to, (char *)fake_data(buffer) + at, bytes);
    return 0;
}

static void fake_memory(struct backend_device *d, struct memory_facts *out)
{
    *out = (struct memory_facts){ .used = d->used, .budget = d->budget };
}

static bool fake_supports(struct backend_device *d, enum op_id op, enum dtype dtype)
{
    (void)dtype;
    return !d->lacks[op];
}

static int fake_prepare(struct backend_device *d, const struct program *p, void **prepared,
                        struct err *err)
{
    (void)err;
    strbuf_clear(&d->text);
    program_print(p, &d->text);
    d->prepared++;
    d->steps = p->step_count;
    d->peak_bytes = p->peak_bytes;
    *prepared = (void *)(uintptr_t)p;
    return 0;
}

static void fake_discard(struct backend_device *d, void *prepared)
{
    (void)prepared;
    d->prepared--;
}

/* Elements as doubles. */
static double fake_get(enum dtype t, const void *data, int64_t at)
{
    return element_real(t, (const char *)data + at * (int64_t)dtype_bytes(t));
}

static void fake_put(enum dtype t, void *data, int64_t at, double v)
{
    union scalar cell = scalar_convert((union scalar){ .real = v }, DTYPE_F64, t);
    element_write(t, cell, (char *)data + at * (int64_t)dtype_bytes(t));
}

static double fake_round(enum dtype t, double v)
{
    union scalar cell = scalar_convert((union scalar){ .real = v }, DTYPE_F64, t);
    return dtype_kind(t) == 'f' ? cell.real : (double)cell.whole;
}

static double fake_tile_op(enum op_id op, double a, double b, double c)
{
    switch (op) {
    case OP_add:
        return a + b;
    case OP_subtract:
        return a - b;
    case OP_multiply:
        return a * b;
    case OP_divide:
        return a / b;
    case OP_maximum:
        return a > b ? a : b;
    case OP_negative:
        return -a;
    case OP_abs:
        return fabs(a);
    case OP_tanh:
        return tanh(a);
    case OP_exp:
        return exp(a);
    case OP_less:
        return a < b;
    case OP_where:
        return a != 0 ? b : c;
    case OP_cast:
        return a;
    default:
        fail_msg("the fake device cannot compute %s", op_row(op)->word.name);
    }
    return 0;
}

static int64_t fake_place(const struct layout *l, int64_t element)
{
    int64_t at = l->offset;
    for (int i = l->shape.ndim - 1; i >= 0; i--) {
        at += element % l->shape.size[i] * l->stride[i];
        element /= l->shape.size[i];
    }
    return at;
}

struct fake_run {
    const struct program *p;
    void **data; /* by buffer */
    const union scalar *scalars;
};

static double fake_scalar(enum dtype t, union scalar s)
{
    return fake_round(t, dtype_kind(t) == 'f' ? s.real : (double)s.whole);
}

static double fake_load(const struct fake_run *r, int32_t view, int64_t element)
{
    const struct program_view *v = &r->p->views[view];
    int64_t at = fake_place(&v->layout, element);
    if (v->shift)
        at += r->scalars[operand_scalar(v->shift)].whole;
    return fake_get(v->dtype, r->data[v->buffer], at);
}

static void fake_store(const struct fake_run *r, int32_t view, int64_t element, double value)
{
    const struct program_view *v = &r->p->views[view];
    fake_put(v->dtype, r->data[v->buffer], fake_place(&v->layout, element), value);
}

static void fake_fused(const struct fake_run *r, const struct step *s)
{
    for (int64_t e = 0; e < shape_count(&s->space); e++) {
        double reg[TILE_REGISTERS] = { 0 };
        for (int32_t k = 0; k < s->code_count; k++) {
            const struct instruction *i = &r->p->code[s->code_first + k];
            if (i->code == TILE_LOAD)
                reg[i->dst] = fake_load(r, i->index, e);
            else if (i->code == TILE_SCALAR)
                reg[i->dst] = fake_scalar(i->dtype, r->scalars[i->index]);
            else if (i->code == TILE_STORE)
                fake_store(r, i->index, e, reg[i->a]);
            else
                reg[i->dst] = fake_round(
                    i->to, fake_tile_op((enum op_id)i->code, reg[i->a], reg[i->b], reg[i->c]));
        }
    }
}

static int64_t fake_operand_count(const struct fake_run *r, operand_ref o)
{
    return operand_is_scalar(o) ? 1 : shape_count(&r->p->views[o].layout.shape);
}

static double fake_operand(const struct fake_run *r, const struct step *s, int32_t k, int64_t e)
{
    operand_ref o = r->p->operands[s->operand_first + k];
    enum dtype t = r->p->views[s->result].dtype;
    return operand_is_scalar(o) ? fake_scalar(t, r->scalars[operand_scalar(o)])
                                : fake_load(r, o, e);
}

static void fake_kernel(const struct fake_run *r, const struct step *s)
{
    int64_t n = shape_count(&r->p->views[s->result].layout.shape);
    if (s->op == OP_sum) {
        double sum = 0;
        assert_int_equal(n, 1);
        for (int64_t e = 0; e < fake_operand_count(r, r->p->operands[s->operand_first]); e++)
            sum = fake_round(r->p->views[s->result].dtype, sum + fake_operand(r, s, 0, e));
        fake_store(r, s->result, 0, sum);
        return;
    }
    for (int64_t e = 0; e < n; e++)
        fake_store(r, s->result, e,
                   s->op == OP_ones ? 1
                   : s->op == OP_zeros || s->op == OP_normal
                       ? 0
                       : fake_operand(r, s, 0, s->op == OP_full ? 0 : e));
}

static int fake_run(struct backend_device *d, void *prepared, struct run_request *q,
                    struct err *err)
{
    const struct program *p = prepared;
    d->runs++;
    d->queued += q->queued;
    if (d->end_at && d->runs >= d->end_at) {
        d->end_at = d->ends_again ? d->end_at : 0;
        d->ended = true;
    }
    if (d->ended)
        return err_set(err, ERR_DEVICE, "%s", fake_end);
    if (q->queued && d->late_at && d->runs >= d->late_at) {
        d->failed_tag = d->failed_tag ? d->failed_tag : q->tag;
        return 0;
    }
    struct fake_run r = { p, calloc((size_t)p->buffer_count + 1, sizeof(void *)), q->scalars };
    for (int32_t i = 0; i < p->buffer_count; i++) {
        bool temporary = p->buffers[i].role == BUFFER_TEMPORARY;
        assert_true(temporary || q->buffers[i]);
        r.data[i] = temporary ? malloc((size_t)p->buffers[i].bytes + 1) : fake_data(q->buffers[i]);
    }
    int status = 0;
    for (int32_t s = 0; s < p->step_count && status == 0; s++) {
        if (s == d->fail_step) {
            q->failed_step = s;
            status = err_set(err, ERR_VALUE, "the fake device was told to fail");
        } else if (p->steps[s].kind == STEP_FUSED) {
            fake_fused(&r, &p->steps[s]);
        } else {
            fake_kernel(&r, &p->steps[s]);
        }
        q->seconds[s] = 1e-6;
    }
    for (int32_t i = 0; i < p->buffer_count; i++)
        if (p->buffers[i].role == BUFFER_TEMPORARY)
            free(r.data[i]);
    free(r.data);
    return status;
}

/* As a worker that goes: nobody has to give anything back. */
static void fake_close(struct backend_device *d)
{
    while (d->buffers)
        fake_free(d, d->buffers);
    d->prepared = 0;
    d->ended = false;
}

static int fake_finish(struct backend_device *d, const struct cancel *cancel,
                       struct run_failure *failure, struct err *err)
{
    (void)cancel;
    *failure = (struct run_failure){ d->failed_tag, 0 };
    d->finished++;
    if (d->ended)
        return err_set(err, ERR_DEVICE, "%s", fake_end);
    if (!d->failed_tag)
        return 0;
    d->failed_tag = 0;
    d->late_at = 0;
    return err_set(err, ERR_MEMORY, "there is no room");
}

static const char *fake_ended(struct backend_device *d)
{
    return d->ended ? fake_end : NULL;
}

static void fake_trim(struct backend_device *d)
{
    d->trimmed++;
}

static const struct backend fake_backend = {
    .abi = BACKEND_ABI,
    .name = "fake",
    .close = fake_close,
    .supports = fake_supports,
    .alloc = fake_alloc,
    .free = fake_free,
    .host = fake_host,
    .upload = fake_upload,
    .download = fake_download,
    .memory = fake_memory,
    .prepare = fake_prepare,
    .discard = fake_discard,
    .run = fake_run,
    .trim = fake_trim,
    .finish = fake_finish,
    .ended = fake_ended,
};

/* What the next worker is: the fixture's, once more. */
static struct backend_device *fake_worker;

int proxy_open(const struct worker_start *start, struct backend_device **out, struct err *err)
{
    (void)start;
    fake_worker->opened++;
    if (fake_worker->refuses)
        return err_set(err, ERR_DEVICE, "the driver fails");
    *out = fake_worker;
    return 0;
}

const struct backend *proxy_backend(void)
{
    return &fake_backend;
}

int proxy_pid(const struct backend_device *d)
{
    (void)d;
    return 0;
}

bool proxy_leave(struct backend_device *d, int64_t ms)
{
    (void)d, (void)ms;
    return true;
}

bool proxy_reacts(struct backend_device *d, int ms)
{
    (void)d, (void)ms;
    return true;
}

/* A session over two fakes: "cpu", whose memory is visible, and "gpu0", whose is not. */
struct fixture {
    struct arena arena, report_arena;
    struct devices *devices;
    struct backend_device cpu_state, gpu_state;
    struct device *cpu, gpu;
    struct request on_cpu, on_gpu;
    struct planner *planner;
    struct graph g;
    struct report report;
    struct err err;
    struct flush flush; /* the latest */
    bool queued;        /* of the next ones */
    uint32_t failed;
};

static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){ 0 };
    setenv("TENSORCELL_SIM_GPUS", "1:64MiB", 1); /* nobody looks for real ones */
    fake_worker = &f->gpu_state;
    f->devices = devices_new(NULL, &f->err);
    assert_non_null(f->devices);
    f->cpu_state = (struct backend_device){ .visible = true, .budget = 1 << 30, .fail_step = -1 };
    f->gpu_state = (struct backend_device){ .budget = 1 << 30, .fail_step = -1 };
    f->cpu = devices_cpu(f->devices);
    f->cpu->backend = &fake_backend;
    f->cpu->handle = &f->cpu_state;
    f->gpu = (struct device){ .name = "gpu0",
                              .kind = DEVICE_GPU,
                              .part = -1,
                              .backend = &fake_backend,
                              .handle = &f->gpu_state,
                              .generation = 1 };
    f->on_cpu = (struct request){ .asked = "cpu", .device = f->cpu };
    f->on_gpu = (struct request){
        .asked = "gpu0", .device = &f->gpu, .choices = { &f->gpu, f->cpu }, .choice_count = 2
    };
    f->planner = planner_new(f->devices);
    graph_init(&f->g, &f->arena);
    report_init(&f->report, &f->report_arena);
}

static inline void fixture_fini(struct fixture *f)
{
    graph_clear(&f->g);
    planner_free(f->planner);
    assert_int_equal(f->cpu_state.alive, 0);
    assert_int_equal(f->gpu_state.alive, 0);
    assert_int_equal(f->cpu_state.prepared, 0);
    assert_int_equal(f->gpu_state.prepared, 0);
    strbuf_fini(&f->cpu_state.text);
    strbuf_fini(&f->gpu_state.text);
    devices_free(f->devices);
    arena_fini(&f->arena);
    arena_fini(&f->report_arena);
}

static inline int fixture_flush(struct fixture *f)
{
    f->flush = (struct flush){ .graph = &f->g, .report = &f->report, .queued = f->queued };
    int status = plan_flush(f->planner, &f->flush, &f->err);
    f->failed = f->flush.failed_statement;
    return status;
}

static inline struct tensor *fixture_tensor(struct fixture *f, struct device *device,
                                            enum dtype dtype, int ndim, const int64_t *sizes)
{
    struct shape s;
    assert_int_equal(shape_set(&s, sizes, ndim, &f->err), 0);
    struct tensor *t = tensor_new(dtype, &s);
    int64_t n = shape_count(&s);
    assert_int_equal(
        device_alloc(f->devices, device, (size_t)n * dtype_bytes(dtype), &t->buffer, &f->err), 0);
    for (int64_t i = 0; i < n; i++)
        fake_put(dtype, fake_data(t->buffer->handle), i, (double)(i % 7) - 3);
    return t;
}

static inline double fixture_value(const struct tensor *t, int64_t element)
{
    return fake_get(t->dtype, fake_data(t->buffer->handle), fake_place(&t->layout, element));
}

static inline struct node *call(struct fixture *f, enum op_id op, int count, ...)
{
    struct node *in[4], *out = NULL;
    struct op_attrs attrs;
    va_list args;
    va_start(args, count);
    for (int i = 0; i < count; i++)
        in[i] = va_arg(args, struct node *);
    va_end(args);
    attrs_init(&attrs);
    int status = graph_call(&f->g, op, in, count, &attrs, &out, &f->err);
    if (status)
        fail_msg("%s", f->err.text);
    return out;
}

static inline struct tensor *hold(struct fixture *f, struct node *n)
{
    struct tensor *t = graph_handle(&f->g, n, &f->err);
    assert_non_null(t);
    return t;
}

#endif
