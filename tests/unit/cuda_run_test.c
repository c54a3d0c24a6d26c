/* Programs on the CUDA backend, over libraries that stand in for NVIDIA's (tests/fault/cuda): the
 * host code is what runs on a real GPU, kernels and products are computed by the processor. The
 * same program on the CPU says what has to come out. */
#include "cpu_program.h"
#include "cuda_fake.h"
#include "training.h"

#include "backend/cuda/epilogue.h"
#include "backend/cuda/kernel.h"
#include "backend/cuda/mark.h"
#include "backend/gpu/flight.h"

#include <time.h>

/* ---- the same on both ------------------------------------------------------------------------
 */

struct rig {
    const struct backend *cuda;
    struct backend_device *gpu, *cpu;
};

static int set_up(void **state)
{
    static const struct backend_options options = { .config.memory.growth = true };
    struct rig *r = calloc(1, sizeof *r);
    struct err err = { 0 };
    assert_non_null(r);
    r->cpu = cpu_open(1, 0);
    r->cuda = tensorcell_backend();
    if (r->cuda->open(0, &options, &r->gpu, &err))
        fail_msg("%s", err.text);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    struct memory_facts facts;
    r->cuda->memory(r->gpu, &facts);
    assert_int_equal(facts.used, 0);
    r->cuda->close(r->gpu);
    cpu_backend()->close(r->cpu);
    free(r);
    return 0;
}

/* Copies the buffers of m to the GPU, runs the program there three times, and reads them back. */
static int run_there(struct rig *r, struct made *m, void **got, struct err *err)
{
    void *data[MADE_MOST] = { 0 }, *prepared = NULL;
    double seconds[MADE_MOST];
    struct run_request request = {
        .buffers = data, .scalars = m->scalars, .cancel = &m->cancel, .seconds = seconds
    };
    int status = 0;
    for (int32_t b = 0; b < m->p.buffer_count && status == 0; b++)
        if (m->buffers[b].role != BUFFER_TEMPORARY) {
            size_t bytes = (size_t)m->buffers[b].bytes;
            status = r->cuda->alloc(r->gpu, bytes, &data[b], err) ||
                     r->cuda->upload(r->gpu, data[b], 0, m->data[b], bytes, err);
        }
    status = status || r->cuda->prepare(r->gpu, &m->p, &prepared, err);
    for (int i = 0; i < 3 && status == 0; i++)
        status = r->cuda->run(r->gpu, prepared, &request, err);
    for (int32_t b = 0; b < m->p.buffer_count; b++) {
        size_t bytes = (size_t)m->buffers[b].bytes;
        if (status == 0 && data[b]) {
            got[b] = malloc(bytes + 1);
            assert_non_null(got[b]);
            status = r->cuda->download(r->gpu, data[b], 0, got[b], bytes, err);
        }
    }
    if (prepared)
        r->cuda->discard(r->gpu, prepared);
    for (int32_t b = 0; b < m->p.buffer_count; b++)
        if (data[b])
            r->cuda->free(r->gpu, data[b]);
    return status ? -1 : 0;
}

/* Bit for bit: the numbers of these tests are small and whole. */
static void check_same(struct rig *r, struct made *m, const char *what)
{
    void *got[MADE_MOST] = { 0 };
    struct err err = { 0 };
    for (int32_t b = 0; b < m->p.buffer_count; b++)
        m->buffers[b].last = m->p.step_count - 1;
    if (run_there(r, m, got, &err))
        fail_msg("%s: %s", what, err.text);
    made_run_well(m);
    for (int32_t b = 0; b < m->p.buffer_count; b++) {
        if (got[b] && memcmp(got[b], m->data[b], (size_t)m->buffers[b].bytes) != 0)
            fail_msg("%s: buffer %d differs", what, b);
        free(got[b]);
    }
}

/* ---- products --------------------------------------------------------------------------------
 */

struct product_case {
    const char *what;
    int a_ndim, b_ndim, out_ndim;
    int64_t a_size[4], a_stride[4], a_offset, a_elements;
    int64_t b_size[4], b_stride[4], b_offset, b_elements;
    int64_t out_size[4];
};

static const struct product_case products[] = {
    { "plain", 2, 2, 2, { 3, 4 }, { 4, 1 }, 0, 12, { 4, 5 }, { 5, 1 }, 0, 20, { 3, 5 } },
    { "a transposed", 2, 2, 2, { 3, 4 }, { 1, 3 }, 0, 12, { 4, 5 }, { 5, 1 }, 0, 20, { 3, 5 } },
    { "b transposed", 2, 2, 2, { 3, 4 }, { 4, 1 }, 0, 12, { 4, 5 }, { 1, 4 }, 0, 20, { 3, 5 } },
    { "both transposed", 2, 2, 2, { 3, 4 }, { 1, 3 }, 0, 12, { 4, 5 }, { 1, 4 }, 0, 20, { 3, 5 } },
    { "parts of larger ones",
      2,
      2,
      2,
      { 3, 4 },
      { 7, 1 },
      2,
      30,
      { 4, 5 },
      { 9, 1 },
      3,
      40,
      { 3, 5 } },
    { "a row", 1, 2, 1, { 4 }, { 1 }, 0, 4, { 4, 5 }, { 5, 1 }, 0, 20, { 5 } },
    { "every other of a row", 1, 2, 1, { 4 }, { 2 }, 1, 8, { 4, 5 }, { 5, 1 }, 0, 20, { 5 } },
    { "a column", 2, 1, 1, { 3, 4 }, { 4, 1 }, 0, 12, { 4 }, { 1 }, 0, 4, { 3 } },
    { "two vectors", 1, 1, 0, { 4 }, { 1 }, 0, 4, { 4 }, { 3 }, 0, 12, { 0 } },
    { "one element", 2, 2, 2, { 1, 1 }, { 1, 1 }, 0, 1, { 1, 1 }, { 1, 1 }, 0, 1, { 1, 1 } },
    { "one row", 2, 2, 2, { 1, 4 }, { 4, 1 }, 0, 4, { 4, 5 }, { 5, 1 }, 0, 20, { 1, 5 } },
    { "one column", 2, 2, 2, { 3, 4 }, { 4, 1 }, 0, 12, { 4, 1 }, { 1, 1 }, 0, 4, { 3, 1 } },
    { "nothing between", 2, 2, 2, { 3, 0 }, { 0, 1 }, 0, 1, { 0, 5 }, { 5, 1 }, 0, 1, { 3, 5 } },
    { "no rows", 2, 2, 2, { 0, 4 }, { 4, 1 }, 0, 1, { 4, 5 }, { 5, 1 }, 0, 20, { 0, 5 } },
    { "a batch",
      3,
      3,
      3,
      { 2, 3, 4 },
      { 12, 4, 1 },
      0,
      24,
      { 2, 4, 5 },
      { 20, 5, 1 },
      0,
      40,
      { 2, 3, 5 } },
    { "a batch by one matrix",
      3,
      2,
      3,
      { 2, 3, 4 },
      { 12, 4, 1 },
      0,
      24,
      { 4, 5 },
      { 5, 1 },
      0,
      20,
      { 2, 3, 5 } },
    { "one matrix by a batch",
      2,
      3,
      3,
      { 3, 4 },
      { 4, 1 },
      0,
      12,
      { 2, 4, 5 },
      { 20, 5, 1 },
      0,
      40,
      { 2, 3, 5 } },
    { "rows by a matrix",
      3,
      2,
      3,
      { 6, 1, 4 },
      { 4, 4, 1 },
      0,
      24,
      { 4, 5 },
      { 5, 1 },
      0,
      20,
      { 6, 1, 5 } },
    { "rows of every other element",
      3,
      2,
      3,
      { 6, 1, 4 },
      { 8, 8, 2 },
      0,
      48,
      { 4, 5 },
      { 5, 1 },
      0,
      20,
      { 6, 1, 5 } },
    { "joined columns first",
      3,
      2,
      3,
      { 2, 3, 4 },
      { 3, 1, 6 },
      0,
      24,
      { 4, 5 },
      { 5, 1 },
      0,
      20,
      { 2, 3, 5 } },
    { "a batch transposed",
      3,
      3,
      3,
      { 2, 3, 4 },
      { 12, 1, 3 },
      0,
      24,
      { 2, 4, 5 },
      { 20, 1, 4 },
      0,
      40,
      { 2, 3, 5 } },
    { "stretched crosswise",
      4,
      4,
      4,
      { 2, 1, 3, 4 },
      { 12, 12, 4, 1 },
      0,
      24,
      { 1, 3, 4, 5 },
      { 60, 20, 5, 1 },
      0,
      60,
      { 2, 3, 3, 5 } },
    { "batch axes swapped",
      4,
      3,
      4,
      { 2, 3, 3, 4 },
      { 12, 24, 4, 1 },
      0,
      72,
      { 3, 4, 5 },
      { 20, 5, 1 },
      0,
      60,
      { 2, 3, 3, 5 } },
    { "heads",
      4,
      4,
      4,
      { 2, 3, 4, 5 },
      { 60, 5, 15, 1 },
      0,
      120,
      { 2, 3, 5, 4 },
      { 60, 5, 1, 15 },
      0,
      120,
      { 2, 3, 4, 4 } },
    { "flipped", 2, 2, 2, { 3, 4 }, { -4, 1 }, 8, 12, { 4, 5 }, { 5, -1 }, 4, 20, { 3, 5 } },
    { "stretched inside", 2, 2, 2, { 3, 4 }, { 0, 1 }, 0, 4, { 4, 5 }, { 1, 0 }, 0, 4, { 3, 5 } },
    { "every other of both axes",
      2,
      2,
      2,
      { 3, 4 },
      { 16, 2 },
      0,
      48,
      { 4, 5 },
      { 20, 2 },
      0,
      80,
      { 3, 5 } },
    { "a flipped batch of odd parts",
      3,
      3,
      3,
      { 2, 3, 4 },
      { -24, 8, 2 },
      24,
      48,
      { 2, 4, 5 },
      { 40, 10, 2 },
      0,
      80,
      { 2, 3, 5 } },
    { "a stretched batch that is copied",
      3,
      3,
      3,
      { 2, 3, 4 },
      { 0, 8, 2 },
      0,
      24,
      { 2, 4, 5 },
      { 20, 5, 1 },
      0,
      40,
      { 2, 3, 5 } },
};

static struct layout layout_made(int ndim, const int64_t *size, const int64_t *stride,
                                 int64_t offset)
{
    struct layout l = { .shape = shape_made(ndim, size), .offset = offset };
    memcpy(l.stride, stride, (size_t)ndim * sizeof *stride);
    return l;
}

/* An input of small whole numbers. */
static int32_t made_numbers(struct made *m, enum dtype t, int64_t elements, struct layout l)
{
    int32_t b = made_buffer(m, BUFFER_INPUT, elements * (int64_t)dtype_bytes(t));
    for (int64_t i = 0; i < elements; i++) {
        union scalar v = { .whole = (i + b) % 7 - 3 };
        element_write(t, scalar_convert(v, DTYPE_I64, t),
                      (char *)m->data[b] + (size_t)i * dtype_bytes(t));
    }
    return made_view(m, b, t, l);
}

static void check_product(struct rig *r, const struct product_case *c, enum dtype t)
{
    struct made m;
    made_init(&m, r->cpu);
    int32_t a = made_numbers(&m, t, c->a_elements,
                             layout_made(c->a_ndim, c->a_size, c->a_stride, c->a_offset));
    int32_t b = made_numbers(&m, t, c->b_elements,
                             layout_made(c->b_ndim, c->b_size, c->b_stride, c->b_offset));
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, t, shape_made(c->out_ndim, c->out_size), NULL);
    STEP(&m, matmul, out, a, b);
    check_same(r, &m, c->what);
    made_fini(&m);
}

static void products_of_all_layouts(void **state)
{
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        check_product(*state, &products[i], DTYPE_F32);
}

static void products_of_all_real_dtypes(void **state)
{
    static const enum dtype dtypes[] = { DTYPE_F16, DTYPE_BF16, DTYPE_F64 };
    for (size_t i = 0; i < sizeof products / sizeof *products; i += 5)
        for (int t = 0; t < 3; t++)
            check_product(*state, &products[i], dtypes[t]);
}

static size_t plans_after(struct rig *r, enum precision precision, enum dtype t)
{
    const struct device_config config = { .memory.growth = true, .precision = precision };
    struct err err = { 0 };
    if (r->cuda->configure(r->gpu, &config, &err))
        fail_msg("%s", err.text);
    check_product(r, &products[0], t);
    return r->gpu->context->blas.plans.count;
}

/* f32 is multiplied in another way, from Ampere on; the others are not. */
static void precision_is_of_f32_products(void **state)
{
    struct rig *r = *state;
    assert_int_equal(plans_after(r, PRECISION_STRICT, DTYPE_F32), 1);
    assert_int_equal(plans_after(r, PRECISION_TF32, DTYPE_F32), 2);
    assert_int_equal(plans_after(r, PRECISION_BF16, DTYPE_F32), 3);
    assert_int_equal(plans_after(r, PRECISION_STRICT, DTYPE_F32), 3);
    assert_int_equal(plans_after(r, PRECISION_STRICT, DTYPE_F64), 4);
    assert_int_equal(plans_after(r, PRECISION_TF32, DTYPE_F64), 4);
    r->gpu->context->capability_major = 7;
    assert_int_equal(plans_after(r, PRECISION_TF32, DTYPE_F32), 4);
}

static struct {
    __typeof__(&cublasLtMatmulDescCreate) own;
    cublasComputeType_t last;
} lacking;

static cublasStatus_t without_bf16(cublasLtMatmulDesc_t *out, cublasComputeType_t compute,
                                   cudaDataType_t scale)
{
    lacking.last = compute;
    return compute == CUBLAS_COMPUTE_32F_FAST_16BF ? CUBLAS_STATUS_NOT_SUPPORTED
                                                   : lacking.own(out, compute, scale);
}

static void what_is_lacking_is_done_more_exactly(void **state)
{
    struct rig *r = *state;
    plans_after(r, PRECISION_STRICT, DTYPE_F32); /* loads the library */
    struct blas_calls *calls = &r->gpu->context->blas.calls;
    lacking.own = calls->desc_create;
    calls->desc_create = without_bf16;
    assert_int_equal(plans_after(r, PRECISION_BF16, DTYPE_F32), 2);
    assert_int_equal(lacking.last, CUBLAS_COMPUTE_32F_FAST_TF32);
}

static struct {
    __typeof__(&cublasLtMatmulPreferenceSetAttribute) own;
    int masks;
    uint32_t mask;
} asked;

static cublasStatus_t note_mask(cublasLtMatmulPreference_t p,
                                cublasLtMatmulPreferenceAttributes_t what, const void *from,
                                size_t size)
{
    if (what == CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK) {
        asked.masks++;
        memcpy(&asked.mask, from, sizeof asked.mask);
    }
    return asked.own(p, what, from, size);
}

/* Where operands lie must not choose the algorithm, nor may it add parts in any order. */
static void deterministic_products_know_no_places(void **state)
{
    static const struct product_case places[] = {
        { "here", 2, 2, 2, { 3, 4 }, { 7, 1 }, 0, 30, { 4, 5 }, { 9, 1 }, 0, 40, { 3, 5 } },
        { "there", 2, 2, 2, { 3, 4 }, { 7, 1 }, 2, 30, { 4, 5 }, { 9, 1 }, 3, 40, { 3, 5 } },
    };
    struct rig *r = *state;
    struct device_config config = { .memory.growth = true };
    struct blas *b = &r->gpu->context->blas;
    struct err err = { 0 };
    check_product(r, &places[0], DTYPE_F32);
    check_product(r, &places[1], DTYPE_F32);
    assert_int_equal(b->plans.count, 2);
    asked.own = b->calls.preference_set;
    b->calls.preference_set = note_mask;
    config.deterministic = true;
    assert_int_equal(r->cuda->configure(r->gpu, &config, &err), 0);
    check_product(r, &places[0], DTYPE_F32);
    check_product(r, &places[1], DTYPE_F32);
    assert_int_equal(b->plans.count, 3);
    assert_int_equal(asked.masks, 1);
    assert_int_equal(asked.mask, CUBLASLT_REDUCTION_SCHEME_NONE);
}

/* x[k] @ w for an x[k] of so many rows of 256: what a launch of it needs. */
static struct gpu_needs needs_of(struct rig *r, int64_t rows)
{
    struct made m;
    struct gpu_kernel *k;
    struct gpu_needs needs;
    struct shape x = SHAPE(rows, 256), w = SHAPE(256, 8);
    made_init(&m, r->cpu);
    int32_t vx = made_numbers(&m, DTYPE_F32, rows * 512, layout_contiguous(&x));
    int32_t vw = made_numbers(&m, DTYPE_F32, 2048, layout_contiguous(&w));
    (void)made_whole(&m, 99);
    m.views[vx].shift = made_whole(&m, rows * 256);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(rows, 8), NULL);
    STEP(&m, matmul, out, vx, vw);
    if (cuda_compile(r->gpu->context, &m.p, 0, &k, &needs, &m.err))
        fail_msg("%s", m.err.text);
    cuda_forget(r->gpu->context, k);
    check_same(r, &m, "a shifted factor");
    made_fini(&m);
    return needs;
}

/* Launches are told where they lie. Only what is recorded copies them, and only small ones. */
static void large_shifted_factors_are_not_copied(void **state)
{
    struct gpu_needs small = needs_of(*state, 1024), large = needs_of(*state, 1025);
    assert_false(small.launched);
    assert_true(small.scratch >= 1 << 20);
    assert_true(large.launched);
    assert_int_equal(large.scratch, 0);
}

/* ---- a product and what comes after it -------------------------------------------------------
 */

enum { ROWS = 3, INNER = 4, COLUMNS = 5 };
enum end { END_BIAS = 1, END_RELU = 2, END_TWICE = 4, END_ELSEWHERE = 8, END_SHIFTED = 16 };

/* x @ w, then + bias, relu, as the planner writes it: the step writes over what it reads. */
static void make_ended(struct made *m, struct backend_device *cpu, int end)
{
    struct shape x = shape_made(2, (const int64_t[]){ ROWS, INNER });
    struct shape w = shape_made(2, (const int64_t[]){ INNER, COLUMNS });
    struct shape out = shape_made(2, (const int64_t[]){ ROWS, COLUMNS });
    made_init(m, cpu);
    int32_t vx = made_numbers(m, DTYPE_F32, (ROWS + 2) * INNER, layout_contiguous(&x));
    if (end & END_SHIFTED) {
        (void)made_whole(m, 99);
        m->views[vx].shift = made_whole(m, 2 * INNER);
    }
    int32_t vw = made_numbers(m, DTYPE_F32, INNER * COLUMNS, layout_contiguous(&w));
    int32_t bias = made_numbers(m, DTYPE_F32, COLUMNS,
                                layout_made(2, out.size, (const int64_t[]){ 0, 1 }, 0));
    int32_t product = made_tensor(m, BUFFER_OUTPUT, DTYPE_F32, out, NULL), last = product;
    if (end & END_ELSEWHERE)
        last = made_tensor(m, BUFFER_OUTPUT, DTYPE_F32, out, NULL);
    STEP(m, matmul, product, vx, vw);
    made_fused(m, out);
    uint8_t top = 0;
    CODE(m, .code = TILE_LOAD, .dtype = DTYPE_F32, .dst = 0, .index = product);
    if (end & END_BIAS) {
        CODE(m, .code = TILE_LOAD, .dtype = DTYPE_F32, .dst = 1, .index = bias);
        CODE(m, .code = OP_add, .dtype = DTYPE_F32, .dst = 2, .a = 1, .b = 0);
        top = 2;
    }
    if (end & END_RELU) {
        CODE(m, .code = OP_relu, .dtype = DTYPE_F32, .dst = 3, .a = top);
        top = 3;
    }
    if (end & END_TWICE) {
        CODE(m, .code = OP_add, .dtype = DTYPE_F32, .dst = 4, .a = top, .b = top);
        top = 4;
    }
    CODE(m, .code = TILE_STORE, .dtype = DTYPE_F32, .a = top, .index = last);
}

static bool is_ended(struct rig *r, const struct made *m, const struct matmul_end *end)
{
    struct matmul product;
    struct err err = { 0 };
    bool usable;
    if (matmul_make(r->gpu->context, &m->p, 0, false, &product, &err) ||
        epilogue_usable(r->gpu->context, &m->p, &product, end, &usable, &err))
        fail_msg("%s", err.text);
    matmul_fini(&product);
    return usable;
}

/* relu does not: that of some kernels of cuBLAS makes 0 of NaN. */
static void a_bias_comes_with_the_product(void **state)
{
    static const struct {
        int end;
        bool found;
    } cases[] = {
        { END_BIAS, true },
        { END_BIAS | END_SHIFTED, true },
        { END_RELU, false },
        { END_BIAS | END_RELU, false },
        { 0, false },
        { END_TWICE, false },
        { END_BIAS | END_TWICE, false },
        { END_BIAS | END_ELSEWHERE, false }, /* the product is an output too */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rig *r = *state;
        struct made m;
        struct matmul_end end;
        make_ended(&m, r->cpu, cases[i].end);
        assert_int_equal(epilogue_find(&m.p, 0, &end), cases[i].found);
        if (cases[i].found)
            assert_true(is_ended(r, &m, &end));
        check_same(r, &m, "product and end");
        made_fini(&m);
    }
}

/* ---- recorded runs ----------------------------------------------------------------------------
 */

static struct {
    struct driver_calls own;
    int recorded, replayed, forgotten;
} graphs;

static CUresult count_record(CUstream stream, CUstreamCaptureMode mode)
{
    graphs.recorded++;
    return graphs.own.capture_begin(stream, mode);
}

static CUresult count_replay(CUgraphExec graph, CUstream stream)
{
    graphs.replayed++;
    return graphs.own.graph_launch(graph, stream);
}

static CUresult count_forgotten(CUgraphExec graph)
{
    graphs.forgotten++;
    return graphs.own.graph_exec_destroy(graph);
}

static void count_graphs(struct rig *r)
{
    struct driver_calls *cu = &r->gpu->context->cu;
    graphs.own = *cu;
    graphs.recorded = graphs.replayed = graphs.forgotten = 0;
    cu->capture_begin = count_record;
    cu->graph_launch = count_replay;
    cu->graph_exec_destroy = count_forgotten;
}

static void train(struct training *t, int *place, int rounds, int first, int last)
{
    for (int i = 0; i < rounds; i++)
        train_round(t, place, first, last);
    train_compare(t, *place);
}

/* for i in 50 < w = w - rate * gradient(x[i * 7:i * 7 + 3], w) >: two places in turn. */
static void a_loop_is_replayed_from_its_third_round(void **state)
{
    struct rig *r = *state;
    struct training t;
    int place = 0;
    train_init(&t, r->cpu, r->cuda, r->gpu);
    count_graphs(r);
    train(&t, &place, 50, 0, 1);
    assert_int_equal(graphs.recorded, 2);
    assert_int_equal(graphs.replayed, 48);
    train_fini(&t);
    assert_int_equal(graphs.forgotten, 2);
}

/* Eight are kept; those that are not asked for any more give way, those that are do not. */
static void only_a_few_graphs_are_kept(void **state)
{
    struct rig *r = *state;
    struct training t;
    int place = 0;
    train_init(&t, r->cpu, r->cuda, r->gpu);
    count_graphs(r);
    train(&t, &place, 100, 0, 9); /* ten places in turn */
    assert_int_equal(graphs.recorded, 8);
    assert_int_equal(graphs.forgotten, 0);
    assert_int_equal(graphs.replayed, 8 * 9);
    train(&t, &place, 60, 10, 11);
    assert_int_equal(graphs.recorded, 10);
    assert_int_equal(graphs.forgotten, 2);
    train(&t, &place, 100, 0, 17); /* more than are remembered */
    assert_true(graphs.recorded - graphs.forgotten <= 8);
    train_fini(&t);
    assert_int_equal(graphs.recorded, graphs.forgotten);
}

/* out[shift:] of 30 elements, as 3 x 5. */
static void a_product_goes_where_the_run_says(void **state)
{
    struct rig *r = *state;
    for (int64_t shift = 0; shift <= 15; shift += 5) {
        struct made m;
        struct shape a = SHAPE(3, 4), b = SHAPE(4, 5), out = SHAPE(3, 5);
        float zeros[30] = { 0 };
        made_init(&m, r->cpu);
        int32_t x = made_numbers(&m, DTYPE_F32, 12, layout_contiguous(&a));
        int32_t y = made_numbers(&m, DTYPE_F32, 20, layout_contiguous(&b));
        int32_t all = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(30), zeros);
        int32_t part = made_view(&m, m.views[all].buffer, DTYPE_F32, layout_contiguous(&out));
        (void)made_whole(&m, 99);
        m.views[part].shift = made_whole(&m, shift);
        STEP(&m, matmul, part, x, y);
        check_same(r, &m, "a shifted product");
        assert_true(r->gpu->context->blas.plans.count > 0);
        made_fini(&m);
    }
}

/* What the queue copies back is never waited for: the words of a run lie in pinned memory. */
static void fault_words_come_back_into_pinned_memory(void **state)
{
    struct rig *r = *state;
    struct made m;
    struct err err = { 0 };
    void *got[MADE_MOST] = { 0 };
    int64_t wrong[2] = { 1, 9 };
    made_init(&m, r->cpu);
    struct shape five = SHAPE(5);
    int32_t x = made_numbers(&m, DTYPE_F32, 5, layout_contiguous(&five));
    int32_t at = made_tensor(&m, BUFFER_INPUT, DTYPE_I64, SHAPE(2), wrong);
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(2), NULL);
    STEP(&m, take, y, x, at)->axis_count = 1;
    assert_int_equal(run_there(r, &m, got, &err), -1);
    assert_string_equal(err.text,
                        "index 9 (number 1 of its tensor) is outside axis 0, which has size 5");
    const struct gpu_host *head = &r->gpu->flights->single.head;
    const struct pinned *pinned = &r->gpu->context->pinned;
    bool found = false;
    for (int i = 0; i < pinned->count; i++)
        found |= pinned->ranges[i].host == head->at && pinned->ranges[i].bytes >= 16;
    assert_true(found && head->pinned);
    made_fini(&m);
}

/* ---- other steps, and errors -----------------------------------------------------------------
 */

static void steps_of_their_own_kernels(void **state)
{
    struct rig *r = *state;
    struct made m;
    made_init(&m, r->cpu);
    struct shape s = SHAPE(50, 70);
    int32_t x = made_numbers(&m, DTYPE_F32, 3500, layout_contiguous(&s));
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, s, NULL);
    int32_t z = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(70, 50), NULL);
    operand_ref two = made_real(&m, 2);
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = DTYPE_F32, .dst = 0, .index = x);
    CODE(&m, .code = TILE_SCALAR, .dtype = DTYPE_F32, .dst = 1, .index = ~two);
    CODE(&m, .code = OP_multiply, .dtype = DTYPE_F32, .dst = 2, .a = 0, .b = 1);
    CODE(&m, .code = TILE_STORE, .dtype = DTYPE_F32, .a = 2, .index = y);
    int32_t turned =
        made_view(&m, m.views[y].buffer, DTYPE_F32,
                  layout_made(2, (const int64_t[]){ 70, 50 }, (const int64_t[]){ 1, 70 }, 0));
    STEP(&m, _copy, z, turned);
    check_same(r, &m, "kernels");
    made_fini(&m);
}

/* 98: the kernel's launch is no good; the context is. Runs first, since launches are counted. */
static void a_launch_that_fails_is_an_error(void **state)
{
    struct rig *r = *state;
    struct made m;
    struct err err = { 0 };
    void *got[MADE_MOST] = { 0 };
    struct shape three = SHAPE(3);
    made_init(&m, r->cpu);
    int32_t x = made_numbers(&m, DTYPE_F32, 3, layout_contiguous(&three));
    int32_t y = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(3), NULL);
    STEP(&m, _copy, y, x);
    setenv("FAKE_CUDA_FAIL", "launch@1:98", 1);
    assert_int_equal(run_there(r, &m, got, &err), -1);
    unsetenv("FAKE_CUDA_FAIL");
    assert_int_equal(err.kind, ERR_DEVICE);
    assert_non_null(strstr(err.text, "the GPU could not start a kernel: "));
    assert_non_null(strstr(err.text, "(CUDA error 98)"));
    assert_null(r->cuda->ended(r->gpu));
    check_same(r, &m, "after a failure");
    made_fini(&m);
}

/* A file of the cache that is whole, but nothing that this driver takes. */
static void foreign_code_is_compiled_anew(void **state)
{
    static const struct backend_options options = { 0 };
    const struct str text = STR("extern \"C\" __global__ void f(long long *x) { *x = 1; }");
    struct gpu_context *c;
    struct cubin *first, *second;
    struct strbuf code = { 0 };
    struct err err = { 0 };
    (void)state;
    assert_int_equal(cuda_open(0, &options, &c, &err), 0);
    assert_int_equal(compiler_code(&c->compiler, text, false, &code, &err), 0);
    struct cache_key key = cache_key_of(text, str_of(c->compiler.identity));
    cache_write(&c->compiler.cache, key, STR("written by something else"));
    int64_t before = c->compiler.compiled;
    assert_int_equal(cubin_get(c, text, &first, &err), 0);
    assert_int_equal(c->compiler.compiled - before, 1);
    assert_int_equal(cubin_get(c, text, &second, &err), 0);
    assert_ptr_equal(first, second);
    assert_int_equal(c->compiler.compiled - before, 1);
    cubin_put(first);
    cubin_put(second);
    strbuf_fini(&code);
    cuda_close(c);
}

/* Marks rise, are reached in order, and are used again once they were dropped. */
static void marks_are_used_again(void **state)
{
    static const struct backend_options options = { 0 };
    struct gpu_context *c;
    struct err err = { 0 };
    gpu_mark last = 0, mark, timed;
    (void)state;
    assert_int_equal(cuda_open(0, &options, &c, &err), 0);
    assert_int_equal(cuda_mark(c, true, &timed, &err), 0);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(cuda_mark(c, i % 2, &mark, &err), 0);
        assert_true(mark > last);
        last = mark;
        while (cuda_reached(c, mark, &err) == 0)
            continue;
        assert_int_equal(cuda_reached(c, mark, &err), 1);
        assert_true(cuda_seconds(c, timed, mark) >= 0);
        cuda_drop_mark(c, mark);
    }
    assert_int_equal(c->marks.count, 3);
    cuda_close(c);
}

static void facts_name_model_driver_and_libraries(void **state)
{
    struct rig *r = *state;
    struct device_facts facts;
    r->cuda->facts(r->gpu, &facts);
    assert_true(facts.model[0]);
    assert_int_equal(facts.capability_major, 9);
    assert_non_null(strstr(facts.library, "CUDA 13.0"));
    assert_non_null(strstr(facts.library, "cuBLAS 13"));
    assert_float_equal((float)(facts.peak_bytes / 1e12), 4.917F, 1e-3F);
    assert_float_equal((float)(facts.peak_flops / 1e12), 66.91F, 1e-2F);
    assert_false(facts.simulated);
}

static void large_copies_come_from_any_memory(void **state)
{
    enum { N = (9 << 20) + 13 };
    struct rig *r = *state;
    struct err err = { 0 };
    void *buffer;
    char *from = malloc(N), *to = malloc(N);
    assert_true(from && to);
    for (int i = 0; i < N; i++)
        from[i] = (char)(i * 7 + i / 4096);
    assert_int_equal(r->cuda->alloc(r->gpu, N, &buffer, &err), 0);
    assert_int_equal(r->cuda->upload(r->gpu, buffer, 0, from, N, &err), 0);
    assert_int_equal(r->cuda->download(r->gpu, buffer, 0, to, N, &err), 0);
    assert_memory_equal(from, to, N);
    assert_int_equal(r->cuda->upload(r->gpu, buffer, 5, from, 100, &err), 0);
    assert_int_equal(r->cuda->download(r->gpu, buffer, 5, to, 100, &err), 0);
    assert_memory_equal(from, to, 100);
    r->cuda->free(r->gpu, buffer);
    free(from);
    free(to);
}

static void too_much_memory_is_an_error(void **state)
{
    struct rig *r = *state;
    struct err err = { 0 };
    void *buffer;
    assert_int_equal(r->cuda->alloc(r->gpu, (size_t)1 << 45, &buffer, &err), -1);
    assert_int_equal(err.kind, ERR_MEMORY);
    assert_null(r->cuda->ended(r->gpu));
}

/* Every code of the list ends the device, with words; others do not. */
static void sticky_errors_end_the_device(void **state)
{
    static const struct {
        int code;
        bool ends;
    } codes[] = { { 700, true }, { 719, true }, { 716, true }, { 220, true },
                  { 999, true }, { 98, false }, { 2, false } };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct err err = { 0 };
        struct gpu_context c = { 0 };
        assert_int_equal(calls_load_driver(NULL, &c.cu, &err), 0);
        assert_int_equal(cuda_check(&c, (CUresult)codes[i].code, "run", &err), -1);
        assert_int_equal(err.kind, codes[i].code == 2 ? ERR_MEMORY : ERR_DEVICE);
        assert_int_equal(cuda_lost(&c) != NULL, codes[i].ends);
        assert_non_null(strstr(err.text, "the GPU could not run: "));
    }
}

/* Memory goes back to the driver when nothing is under way: that waits for the queue. */
static void nothing_is_given_back_behind_queued_runs(void **state)
{
    struct rig *r = *state;
    struct training t;
    void *large = NULL;
    int place = 0;
    train_init(&t, r->cpu, r->cuda, r->gpu);
    assert_int_equal(r->cuda->alloc(r->gpu, (size_t)100 << 20, &large, &t.m.err), 0);
    r->cuda->free(r->gpu, large);
    train_round(&t, &place, 0, 1);
    nanosleep(&(struct timespec){ 1, 100 * 1000 * 1000 }, NULL);
    int64_t mapped = r->gpu->pool.mapped;
    r->cuda->free(r->gpu, train_buffer(&t, &mapped, sizeof mapped));
    assert_int_equal(r->gpu->pool.mapped, mapped);
    train_compare(&t, place);
    r->cuda->free(r->gpu, train_buffer(&t, &mapped, sizeof mapped));
    assert_true(r->gpu->pool.mapped < mapped);
    train_fini(&t);
}

static double due;

static int reached_when_due(struct gpu_context *c, gpu_mark mark, struct err *err)
{
    (void)c, (void)mark, (void)err;
    return gpu_now() >= due;
}

/* The best of many, since other processes take their share. */
static void the_end_is_noticed_at_once(void **state)
{
    struct backend_device *gpu = ((struct rig *)*state)->gpu;
    const struct gpu_driver *own = gpu->driver;
    struct gpu_driver timed = *own;
    struct err err = { 0 };
    double best = 1;
    timed.reached = reached_when_due;
    gpu->driver = &timed;
    for (int i = 0; i < 50; i++) {
        due = gpu_now() + 500e-6;
        assert_int_equal(gpu_wait(gpu, 1, NULL, &err), 0);
        double late = gpu_now() - due;
        best = late < best ? late : best;
    }
    assert_true(best < 50e-6);
    gpu->driver = own;
}

static int strange_answers; /* how many are to come */

static CUresult answer_strangely(CUevent event)
{
    (void)event;
    return strange_answers-- > 0 ? (CUresult)302 : CUDA_SUCCESS;
}

static void a_code_that_comes_twice_ends_the_device(void **state)
{
    (void)state;
    for (int answers = 1; answers <= 2; answers++) {
        static const struct backend_options options = { 0 };
        struct gpu_context *c;
        struct err err = { 0 };
        gpu_mark mark;
        assert_int_equal(cuda_open(0, &options, &c, &err), 0);
        assert_int_equal(cuda_mark(c, false, &mark, &err), 0);
        __typeof__(c->cu.event_query) own = c->cu.event_query;
        c->cu.event_query = answer_strangely;
        strange_answers = answers;
        assert_int_equal(cuda_reached(c, mark, &err), -1);
        assert_int_equal(err.kind, ERR_DEVICE);
        assert_int_equal(cuda_lost(c) != NULL, answers == 2);
        c->cu.event_query = own;
        cuda_close(c);
    }
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_launch_that_fails_is_an_error),
        TEST(products_of_all_layouts),
        TEST(products_of_all_real_dtypes),
        TEST(precision_is_of_f32_products),
        TEST(a_bias_comes_with_the_product),
        TEST(what_is_lacking_is_done_more_exactly),
        TEST(deterministic_products_know_no_places),
        TEST(large_shifted_factors_are_not_copied),
        TEST(a_loop_is_replayed_from_its_third_round),
        TEST(only_a_few_graphs_are_kept),
        TEST(a_product_goes_where_the_run_says),
        TEST(fault_words_come_back_into_pinned_memory),
        TEST(steps_of_their_own_kernels),
        TEST(facts_name_model_driver_and_libraries),
        TEST(large_copies_come_from_any_memory),
        TEST(too_much_memory_is_an_error),
        TEST(the_end_is_noticed_at_once),
        TEST(nothing_is_given_back_behind_queued_runs),
        cmocka_unit_test(foreign_code_is_compiled_anew),
        cmocka_unit_test(marks_are_used_again),
        cmocka_unit_test(sticky_errors_end_the_device),
        cmocka_unit_test(a_code_that_comes_twice_ends_the_device),
    };
    (void)argc;
    fake_cuda(argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
