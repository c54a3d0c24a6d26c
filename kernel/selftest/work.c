/* Programs of one step, written by hand as a planner would write them, and their runs. */
#include "selftest/work.h"

#include <stdlib.h>

enum { BUFFERS = CASE_OPERANDS + 1, REFS = CASE_OPERANDS + 1, CODE = 3 * CASE_OPERANDS + 4 };
static const char SENTINEL = (char)0xa5;

struct writer {
    struct program p;
    struct case_work *out;
    struct program_buffer buffers[BUFFERS];
    struct program_view views[BUFFERS];
    struct step step;
    operand_ref operands[REFS];
    struct instruction code[CODE];
    enum dtype scalars[WORK_SCALARS];
};

static int32_t add_scalar(struct writer *w, enum dtype t, union scalar v)
{
    w->scalars[w->p.scalar_count] = t;
    w->out->scalars[w->p.scalar_count] = v;
    return w->p.scalar_count++;
}

static int32_t add_view(struct writer *w, enum buffer_role role, int64_t elements, enum dtype t,
                        const struct layout *l)
{
    int32_t at = w->p.view_count++;
    w->p.buffer_count++;
    w->buffers[at] = (struct program_buffer){ role, 0, 0, elements * (int64_t)dtype_bytes(t) };
    w->views[at] = (struct program_view){ at, t, *l, 0 };
    return at;
}

static int32_t add_number(struct writer *w, const struct case_operand *o)
{
    union scalar v = scalar_convert((union scalar){ .real = o->value }, DTYPE_F64, o->works);
    return add_scalar(w, o->works, v);
}

static struct instruction *add_code(struct writer *w, int code, enum dtype t, enum dtype to,
                                    int dst)
{
    struct instruction *i = &w->code[w->p.code_count++];
    *i = (struct instruction){
        .code = (uint16_t)code, .dtype = (uint8_t)t, .to = (uint8_t)to, .dst = (uint8_t)dst
    };
    return i;
}

/* The register that `from` is in once it is of dtype `to`. */
static int cast_to(struct writer *w, int from, enum dtype is, enum dtype to, int free_register)
{
    if (is == to)
        return from;
    add_code(w, OP_cast, is, to, free_register)->a = (uint8_t)from;
    return free_register;
}

static int load(struct writer *w, const struct case_call *c, const struct case_data *d, int i)
{
    const struct case_operand *o = &c->in[i];
    if (o->number) {
        add_code(w, TILE_SCALAR, o->works, o->works, 2 * i)->index = add_number(w, o);
        return 2 * i;
    }
    struct layout seen = layout_broadcast(&d->layout[i], &c->shape);
    int32_t view = add_view(w, BUFFER_INPUT, d->stored[i], o->lies, &seen);
    w->out->operand_buffer[i] = view;
    add_code(w, TILE_LOAD, o->lies, o->lies, 2 * i)->index = view;
    return cast_to(w, 2 * i, o->lies, o->works, 2 * i + 1);
}

static int32_t add_result(struct writer *w, const struct case_call *c)
{
    struct layout l = layout_contiguous(&c->shape);
    l.offset = SENTINELS;
    w->out->result_buffer = add_view(w, BUFFER_OUTPUT, shape_count(&c->shape) + 2 * SENTINELS,
                                     c->result, &l);
    return w->out->result_buffer;
}

static void write_fused(struct writer *w, const struct case_call *c, const struct case_data *d)
{
    int from[3] = { 0 }, made = 2 * CASE_OPERANDS;
    for (int i = 0; i < c->count && i < 3; i++)
        from[i] = load(w, c, d, i);
    struct instruction *i = add_code(w, (int)c->op->id, c->in[c->count - 1].works, c->made, made);
    i->a = (uint8_t)from[0];
    i->b = (uint8_t)from[1];
    i->c = (uint8_t)from[2];
    int stored = cast_to(w, made, c->made, c->result, made + 1);
    i = add_code(w, TILE_STORE, c->result, c->result, 0);
    i->a = (uint8_t)stored;
    i->index = add_result(w, c);
    w->step = (struct step){ .kind = STEP_FUSED, .space = c->shape, .code_count = w->p.code_count };
}

static void write_kernel(struct writer *w, const struct case_call *c, const struct case_data *d)
{
    w->step = (struct step){ .kind = STEP_KERNEL, .op = c->op->id, .attrs = c->attrs };
    for (int i = 0; i < c->count; i++) {
        const struct case_operand *o = &c->in[i];
        if (!o->number)
            w->out->operand_buffer[i] = add_view(w, BUFFER_INPUT, d->stored[i], o->lies,
                                                 &d->layout[i]);
        w->operands[w->p.operand_count++] = o->number ? ~add_number(w, o)
                                                      : w->out->operand_buffer[i];
    }
    if (c->op->starts) {
        for (int axis = 0; axis < MAX_DIMS; axis++)
            w->step.attrs.whole[2 * axis] = 0;
        w->operands[w->p.operand_count++] = ~add_scalar(w, DTYPE_I64,
                                                        (union scalar){ .whole = c->starts });
    }
    w->step.operand_count = w->p.operand_count;
    w->step.result = add_result(w, c);
}

int work_make(struct case_work *out, const struct case_call *call, const struct case_data *data,
              struct err *err)
{
    struct writer w = { .out = out, .p.step_count = 1 };
    *out = (struct case_work){ 0 };
    for (int i = 0; i < CASE_OPERANDS; i++)
        out->operand_buffer[i] = -1;
    if (call->op->class == OP_TILE)
        write_fused(&w, call, data);
    else
        write_kernel(&w, call, data);
    for (int32_t b = 0; b < w.p.buffer_count; b++)
        w.step.bytes += w.buffers[b].bytes;
    w.p.buffers = w.buffers;
    w.p.views = w.views;
    w.p.steps = &w.step;
    w.p.operands = w.operands;
    w.p.code = w.code;
    w.p.scalars = w.scalars;
    w.p.peak_bytes = w.buffers[out->result_buffer].bytes;
    out->program = program_copy(&w.p);
    return out->program ? 0 : err_set(err, ERR_MEMORY, "no memory for a program");
}

/* ---- runs -------------------------------------------------------------------------------------
 */

void station_end(struct station *s)
{
    for (int b = 0; b < BUFFERS; b++) {
        if (s->buffers[b])
            s->backend->free(s->device, s->buffers[b]);
        s->buffers[b] = NULL;
        s->sizes[b] = 0;
    }
}

/* Buffer b holds so many bytes at least. */
static int make_room(struct station *s, int32_t b, size_t bytes, struct err *err)
{
    size_t room = 4096;
    if (s->buffers[b] && s->sizes[b] >= bytes)
        return 0;
    while (room < bytes)
        room *= 2;
    if (s->buffers[b])
        s->backend->free(s->device, s->buffers[b]);
    s->buffers[b] = NULL;
    if (s->backend->alloc(s->device, room, &s->buffers[b], err)) {
        s->buffers[b] = NULL;
        return -1;
    }
    s->sizes[b] = room;
    return 0;
}

static int fill(struct station *s, const struct case_work *w, int32_t b, const void *from,
                struct err *err)
{
    size_t bytes = (size_t)w->program->buffers[b].bytes;
    if (make_room(s, b, bytes, err))
        return -1;
    return bytes ? s->backend->upload(s->device, s->buffers[b], 0, from, bytes, err) : 0;
}

static int fill_all(struct station *s, const struct case_work *w, const struct case_call *call,
                    const struct case_data *data, char *result, struct arena *a, struct err *err)
{
    for (int i = 0; i < call->count; i++) {
        int32_t b = w->operand_buffer[i];
        if (b >= 0 && fill(s, w, b, data_bytes(data, i, call->in[i].lies, a), err))
            return -1;
    }
    memset(result, SENTINEL, (size_t)w->program->buffers[w->result_buffer].bytes);
    return fill(s, w, w->result_buffer, result, err);
}

/* Queued, so that a device elsewhere is waited for once: when the result is fetched. */
static int run_and_fetch(const struct station *s, const struct case_work *w, char *result,
                         struct err *err)
{
    void *prepared;
    double seconds[1];
    struct run_request request = {
        .buffers = s->buffers, .scalars = w->scalars, .seconds = seconds, .queued = true, .tag = 1
    };
    struct run_failure failure;
    struct err late = { 0 };
    if (s->backend->prepare(s->device, w->program, &prepared, err))
        return -1;
    int status = s->backend->run(s->device, prepared, &request, err);
    if (status == 0)
        status = s->backend->download(s->device, s->buffers[w->result_buffer], 0, result,
                                      (size_t)w->program->buffers[w->result_buffer].bytes, err);
    if (s->backend->finish(s->device, NULL, &failure, &late)) {
        *err = late; /* the first cause */
        status = -1;
    }
    s->backend->discard(s->device, prepared);
    return status;
}

static int check_sentinels(const char *result, size_t bytes, size_t each, struct err *err)
{
    size_t edge = SENTINELS * each;
    for (size_t i = 0; i < edge; i++)
        if (result[i] != SENTINEL || result[bytes - 1 - i] != SENTINEL)
            return err_set(err, ERR_VALUE, "it wrote %s its result",
                           result[i] != SENTINEL ? "before" : "behind");
    return 0;
}

int work_run(struct station *s, const struct case_work *w, const struct case_call *call,
             const struct case_data *data, void **out, struct arena *a, struct err *err)
{
    size_t each = dtype_bytes(call->result);
    size_t bytes = (size_t)w->program->buffers[w->result_buffer].bytes;
    char *result = arena_alloc(a, bytes);
    *out = result + SENTINELS * each;
    if (fill_all(s, w, call, data, result, a, err) || run_and_fetch(s, w, result, err))
        return -1;
    return check_sentinels(result, bytes, each, err);
}
