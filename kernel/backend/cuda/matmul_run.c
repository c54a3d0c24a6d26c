/* Running what matmul.c has read. */
#include "backend/cuda/matmul.h"

#include "backend/cuda/memory.h"

static int32_t align_of(uint64_t address)
{
    uint64_t lowest = address & (~address + 1);
    return lowest == 0 || lowest > MATMUL_ALIGN ? MATMUL_ALIGN : (int32_t)lowest;
}

static struct blas_side side_of(const struct factor *f, int64_t step, uint64_t address)
{
    struct blas_side s = { .step = step, .align = align_of(address) };
    bool transposed;
    (void)factor_lies_well(f, &transposed, &s.ld); /* it was made so */
    s.transposed = transposed;
    return s;
}

/* Tensor cores take f32 from Ampere on; GPUs before it stay exact. */
static int32_t precision_of(const struct gpu_context *c, const struct matmul *m)
{
    enum { AMPERE = 8 };
    return m->dtype == DTYPE_F32 && c->capability_major >= AMPERE ? (int32_t)c->config.precision
                                                                  : PRECISION_STRICT;
}

/* Its heuristic knows no alignment of the bias; it is heard as the result's. Where a buffer happens
 * to lie is not to decide how a sum is made when runs have to give the same bits. */
static struct blas_key key_of(const struct gpu_context *c, const struct matmul *m, bool biased,
                              const struct blas_at *at)
{
    int32_t least = (int32_t)dtype_bytes(m->dtype);
    bool same = c->config.deterministic;
    struct blas_key key = {
        .rows = m->columns,
        .columns = m->rows,
        .inner = m->inner,
        .batch = m->joined,
        .left = side_of(&m->b, m->together.b, at->left),
        .right = side_of(&m->a, m->together.a, at->right),
        .dtype = (int32_t)m->dtype,
        .precision = precision_of(c, m),
        .biased = biased,
        .deterministic = same,
        .align = align_of(at->result | at->bias),
    };
    if (same)
        key.left.align = key.right.align = key.align = least;
    return key;
}

bool matmul_moves(const struct matmul *m)
{
    return !m->empty && (m->result_shift || (m->inner > 0 && (m->a.shift || m->b.shift)));
}

bool matmul_is_single(const struct matmul *m)
{
    return !m->empty && m->inner > 0 && m->batch_ndim == 0 && m->joined == 1;
}

/* An address as aligned as the view's will be: buffers begin at multiples of MATMUL_ALIGN, and a
 * shift may be any. */
static gpu_address likely(const struct program *p, int32_t view)
{
    const struct program_view *v = &p->views[view];
    return (gpu_address)(v->shift ? 1 : v->layout.offset) * dtype_bytes(v->dtype);
}

int matmul_try(struct gpu_context *c, const struct program *p, const struct matmul *m,
               const struct matmul_end *end, struct err *err)
{
    struct blas_plan *plan;
    if (m->empty || m->inner == 0)
        return 0;
    const struct blas_at at = {
        .left = m->b.copied ? 0 : likely(p, m->b.view),
        .right = m->a.copied ? 0 : likely(p, m->a.view),
        .result = likely(p, m->result),
        .bias = end ? likely(p, end->bias) : 0,
    };
    struct blas_key key = key_of(c, m, end != NULL, &at);
    return blas_find(c, &key, &plan, err);
}

/* Where the view lies in this run. */
static gpu_address moved(const struct gpu_launch *l, int32_t view, operand_ref shift,
                         enum dtype dtype)
{
    int64_t by = shift ? l->known[operand_scalar(shift)].whole * (int64_t)dtype_bytes(dtype) : 0;
    return l->views[view] + (gpu_address)by;
}

/* Where the factor lies for this launch; a copy is made first. */
static int place_factor(struct gpu_context *c, const struct matmul *m, const struct factor *f,
                        const struct gpu_launch *l, gpu_address *at, struct err *err)
{
    *at = moved(l, f->view, f->shift, m->dtype);
    if (!f->copied)
        return 0;
    gpu_address views[] = { *at, l->scratch + f->copy_at };
    struct gpu_launch copy = { .program = f->copy,
                               .views = views,
                               .scalars = l->scalars,
                               .known = l->known,
                               .scratch = l->scratch + f->scratch_at,
                               .fault = l->fault,
                               .cancel = l->cancel };
    *at = views[1];
    return code_launch(c, &f->code, &copy, err);
}

/* The products of call number `at`: offsets in elements. */
static void place_call(const struct matmul *m, int64_t at, int64_t *a, int64_t *b)
{
    *a = *b = 0;
    for (int i = m->batch_ndim - 1; i >= 0; i--) {
        *a += at % m->batch[i] * m->a.step[i];
        *b += at % m->batch[i] * m->b.step[i];
        at /= m->batch[i];
    }
}

/* All calls: `first` is where the first one reads and writes. */
static int multiply(struct gpu_context *c, const struct matmul *m, bool biased,
                    const struct blas_at *first, struct err *err)
{
    int64_t bytes = (int64_t)dtype_bytes(m->dtype), calls = 1;
    for (int i = 0; i < m->batch_ndim; i++)
        calls *= m->batch[i];
    for (int64_t i = 0; i < calls; i++) {
        struct blas_plan *plan;
        int64_t a, b;
        place_call(m, i, &a, &b);
        struct blas_at at = *first;
        at.left += (gpu_address)(b * bytes);
        at.right += (gpu_address)(a * bytes);
        at.result += (gpu_address)(i * m->joined * m->rows * m->columns * bytes);
        struct blas_key key = key_of(c, m, biased, &at);
        if (blas_find(c, &key, &plan, err) || blas_run(c, plan, &at, err))
            return -1;
    }
    return 0;
}

int matmul_launch(struct gpu_context *c, const struct matmul *m, const struct gpu_launch *l,
                  const struct matmul_end *end, struct err *err)
{
    struct blas_at at = { .bias = end ? l->views[end->bias] : 0 };
    if (m->empty)
        return 0;
    at.result = moved(l, end ? end->result : m->result, m->result_shift, m->dtype);
    if (m->inner == 0)
        return cuda_clear(c, at.result, (size_t)m->result_bytes, err);
    if (place_factor(c, m, &m->a, l, &at.right, err) || place_factor(c, m, &m->b, l, &at.left, err))
        return -1;
    return multiply(c, m, end != NULL, &at, err);
}
