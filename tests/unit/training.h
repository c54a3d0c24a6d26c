/* Steps of training on a GPU as a loop queues them: in each round the batch begins elsewhere, the
 * rate is another, and the new weights go to the next of a few places. Numbers are small and whole,
 * so that the CPU makes the same bit for bit. */
#ifndef TEST_TRAINING_H
#define TEST_TRAINING_H

#include "cpu_program.h"

enum { TRAIN_ROWS = 40, TRAIN_BATCH = 3, TRAIN_IN = 6, TRAIN_OUT = 4, TRAIN_PLACES = 18 };

struct training {
    struct made m; /* on the CPU */
    const struct backend *backend;
    struct backend_device *device;
    void *prepared, *data[MADE_MOST], *places[TRAIN_PLACES];
    int32_t from, to;     /* buffers: weights, new weights */
    operand_ref rate, at; /* scalars */
    int round;
};

static inline int32_t train_temporary(struct made *m, struct shape s, int32_t first)
{
    int32_t b = made_buffer(m, BUFFER_TEMPORARY, shape_count(&s) * 4);
    m->buffers[b].first = first;
    m->buffers[b].last = first + 1;
    return made_view(m, b, DTYPE_F32, layout_contiguous(&s));
}

/* x = all[at:at + 3]; new = min(max(w - rate * (x.T @ (x @ w)), -3), 3) */
static inline void train_write(struct training *t)
{
    enum dtype f = DTYPE_F32;
    float numbers[TRAIN_ROWS * TRAIN_IN];
    struct made *m = &t->m;
    for (int i = 0; i < TRAIN_ROWS * TRAIN_IN; i++)
        numbers[i] = (float)(i * i % 5 - 2);
    struct shape weights = SHAPE(TRAIN_IN, TRAIN_OUT), batch = SHAPE(TRAIN_BATCH, TRAIN_IN);
    int32_t all = made_tensor(m, BUFFER_INPUT, f, SHAPE(TRAIN_ROWS, TRAIN_IN), numbers);
    int32_t w = made_tensor(m, BUFFER_INPUT, f, weights, numbers + 7);
    int32_t out = made_tensor(m, BUFFER_OUTPUT, f, weights, NULL);
    t->rate = made_real(m, 0);
    t->at = made_whole(m, 0);
    struct layout l = layout_contiguous(&batch),
                  turned = { SHAPE(TRAIN_IN, TRAIN_BATCH), { 1, TRAIN_IN }, 0 };
    int32_t x = made_view(m, m->views[all].buffer, f, l);
    int32_t xt = made_view(m, m->views[all].buffer, f, turned);
    m->views[x].shift = m->views[xt].shift = t->at;
    int32_t y = train_temporary(m, SHAPE(TRAIN_BATCH, TRAIN_OUT), 0);
    int32_t g = train_temporary(m, weights, 1);
    STEP(m, matmul, y, x, w);
    STEP(m, matmul, g, xt, y);
    made_fused(m, weights);
    CODE(m, .code = TILE_LOAD, .dtype = f, .dst = 0, .index = w);
    CODE(m, .code = TILE_LOAD, .dtype = f, .dst = 1, .index = g);
    CODE(m, .code = TILE_SCALAR, .dtype = f, .dst = 2, .index = operand_scalar(t->rate));
    CODE(m, .code = OP_multiply, .dtype = f, .dst = 1, .a = 1, .b = 2);
    CODE(m, .code = OP_subtract, .dtype = f, .dst = 0, .a = 0, .b = 1);
    CODE(m, .code = TILE_SCALAR, .dtype = f, .dst = 1, .index = operand_scalar(made_real(m, -3)));
    CODE(m, .code = OP_maximum, .dtype = f, .dst = 0, .a = 0, .b = 1);
    CODE(m, .code = TILE_SCALAR, .dtype = f, .dst = 1, .index = operand_scalar(made_real(m, 3)));
    CODE(m, .code = OP_minimum, .dtype = f, .dst = 0, .a = 0, .b = 1);
    CODE(m, .code = TILE_STORE, .dtype = f, .a = 0, .index = out);
    t->from = m->views[w].buffer;
    t->to = m->views[out].buffer;
}

static inline void *train_buffer(struct training *t, const void *data, size_t bytes)
{
    void *buffer = NULL;
    if (t->backend->alloc(t->device, bytes, &buffer, &t->m.err) ||
        t->backend->upload(t->device, buffer, 0, data, bytes, &t->m.err))
        fail_msg("%s", t->m.err.text);
    return buffer;
}

static inline void train_init(struct training *t, struct backend_device *cpu,
                              const struct backend *backend, struct backend_device *device)
{
    memset(t, 0, sizeof *t);
    made_init(&t->m, cpu);
    train_write(t);
    t->backend = backend;
    t->device = device;
    struct made *m = &t->m;
    size_t bytes = (size_t)m->buffers[t->from].bytes;
    for (int32_t b = 0; b < m->p.buffer_count; b++)
        if (m->buffers[b].last == MADE_MOST)
            m->buffers[b].last = m->p.step_count - 1;
    t->data[0] = train_buffer(t, m->data[0], (size_t)m->buffers[0].bytes);
    for (int i = 0; i < TRAIN_PLACES; i++)
        t->places[i] = train_buffer(t, m->data[t->from], bytes);
    if (backend->prepare(device, &m->p, &t->prepared, &m->err))
        fail_msg("%s", m->err.text);
}

/* One round on both, its weights from the place where they lie to the next of `first` to `last`. */
static inline void train_round(struct training *t, int *place, int first, int last)
{
    struct made *m = &t->m;
    int next = *place < first || *place >= last ? first : *place + 1;
    struct run_request request = { .buffers = t->data,
                                   .scalars = m->scalars,
                                   .cancel = &m->cancel,
                                   .queued = true,
                                   .tag = (uint64_t)++t->round };
    m->scalars[operand_scalar(t->rate)].real = t->round % 3 - 1;
    m->scalars[operand_scalar(t->at)].whole = t->round * 7 % (TRAIN_ROWS - TRAIN_BATCH) * TRAIN_IN;
    t->data[t->from] = t->places[*place];
    t->data[t->to] = t->places[next];
    *place = next;
    if (t->backend->run(t->device, t->prepared, &request, &m->err))
        fail_msg("%s", m->err.text);
    made_run_well(m);
    void *made = m->data[t->to];
    m->data[t->to] = m->data[t->from];
    m->data[t->from] = made;
}

static inline void train_compare(struct training *t, int place)
{
    struct run_failure failure;
    float got[TRAIN_IN * TRAIN_OUT];
    if (t->backend->finish(t->device, NULL, &failure, &t->m.err) ||
        t->backend->download(t->device, t->places[place], 0, got, sizeof got, &t->m.err))
        fail_msg("%s", t->m.err.text);
    assert_memory_equal(got, t->m.data[t->from], sizeof got);
}

static inline void train_fini(struct training *t)
{
    t->backend->discard(t->device, t->prepared);
    t->backend->free(t->device, t->data[0]);
    for (int i = 0; i < TRAIN_PLACES; i++)
        t->backend->free(t->device, t->places[i]);
    made_fini(&t->m);
}

#endif
