/* Which way a step goes. */
#include "backend/cuda/kernel.h"

#include "backend/cuda/epilogue.h"

#include <stdlib.h>

enum { MOST_COPIED = 1 << 20 };

/* KERNEL_DONE: the step before has done it. */
enum kernel_kind { KERNEL_CODE, KERNEL_PRODUCT, KERNEL_ENDED_PRODUCT, KERNEL_DONE };

struct gpu_kernel {
    enum kernel_kind kind;
    struct matmul matmul;
    bool moves;             /* `matmul` asks where shifted views begin; then, where there is one, */
    struct matmul recorded; /* the one that does not */
    struct matmul_end end;
    struct code code;
};

bool cuda_supports(struct gpu_context *c, enum op_id op, enum dtype dtype)
{
    return (op == OP_matmul && blas_supports(c, dtype)) || source_supports(op, dtype);
}

static bool is_product(const struct gpu_context *c, const struct program *p, int32_t step)
{
    const struct step *s = &p->steps[step];
    return s->kind == STEP_KERNEL && s->op == OP_matmul &&
           blas_supports(c, p->views[s->result].dtype);
}

/* Bytes of what is shifted. */
static int64_t shifted_bytes(const struct program *p, const struct factor *f)
{
    const struct program_view *v = &p->views[f->view];
    return f->shift ? shape_count(&v->layout.shape) * (int64_t)dtype_bytes(v->dtype) : 0;
}

/* A launch that is recorded cannot be told where its factors lie. To copy small ones costs less
 * than what a recording saves. */
static int make_recorded(struct gpu_context *c, const struct program *p, int32_t step,
                         struct gpu_kernel *k, struct gpu_needs *needs, struct err *err)
{
    const struct matmul *m = &k->matmul;
    const struct matmul_end *end = k->kind == KERNEL_ENDED_PRODUCT ? &k->end : NULL;
    struct err refused = { 0 };
    k->moves = matmul_moves(m);
    needs->launched = k->moves;
    if (!k->moves || m->result_shift ||
        shifted_bytes(p, &m->a) + shifted_bytes(p, &m->b) > MOST_COPIED)
        return 0;
    if (matmul_make(c, p, step, true, &k->recorded, err))
        return -1;
    needs->launched = (end && !matmul_is_single(&k->recorded)) ||
                      matmul_try(c, p, &k->recorded, end, &refused);
    return 0;
}

/* A product, with the step after it where that only finishes it. */
static int make_product(struct gpu_context *c, const struct program *p, int32_t step,
                        struct gpu_kernel *k, struct gpu_needs *needs, struct err *err)
{
    bool ended = false;
    k->kind = KERNEL_PRODUCT;
    if (matmul_make(c, p, step, false, &k->matmul, err))
        return -1;
    if (epilogue_find(p, step, &k->end) && epilogue_usable(c, p, &k->matmul, &k->end, &ended, err))
        return -1;
    if (!ended && matmul_try(c, p, &k->matmul, NULL, err))
        return -1;
    if (ended)
        k->kind = KERNEL_ENDED_PRODUCT;
    if (make_recorded(c, p, step, k, needs, err))
        return -1;
    size_t ours = k->matmul.scratch, theirs = k->recorded.scratch;
    needs->scratch = ours > theirs ? ours : theirs;
    return 0;
}

/* Has the step before this one done it? Asked in the same words, so that both agree. */
static int was_done(struct gpu_context *c, const struct program *p, int32_t step, bool *done,
                    struct err *err)
{
    struct matmul_end end;
    struct matmul m;
    *done = false;
    if (step == 0 || !is_product(c, p, step - 1) || !epilogue_find(p, step - 1, &end))
        return 0;
    if (matmul_make(c, p, step - 1, false, &m, err))
        return -1;
    int status = epilogue_usable(c, p, &m, &end, done, err);
    matmul_fini(&m);
    return status;
}

static int make(struct gpu_context *c, const struct program *p, int32_t step, struct gpu_kernel *k,
                struct gpu_needs *needs, struct err *err)
{
    bool done;
    if (is_product(c, p, step))
        return make_product(c, p, step, k, needs, err);
    if (was_done(c, p, step, &done, err))
        return -1;
    k->kind = done ? KERNEL_DONE : KERNEL_CODE;
    if (done)
        return 0;
    if (code_make(c, p, step, &k->code, err))
        return -1;
    needs->scratch = k->code.source.scratch;
    return 0;
}

int cuda_compile(struct gpu_context *c, const struct program *p, int32_t step,
                 struct gpu_kernel **out, struct gpu_needs *needs, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    struct gpu_kernel *k = calloc(1, sizeof *k);
    if (!k)
        return err_set(err, ERR_MEMORY, "no memory for a GPU kernel");
    *needs = (struct gpu_needs){ 0 };
    if (make(c, p, step, k, needs, err)) {
        cuda_forget(c, k);
        return -1;
    }
    *out = k;
    return 0;
}

void cuda_forget(struct gpu_context *c, struct gpu_kernel *k)
{
    (void)c;
    if (!k)
        return;
    matmul_fini(&k->matmul);
    matmul_fini(&k->recorded);
    code_fini(&k->code);
    free(k);
}

int cuda_launch(struct gpu_context *c, struct gpu_kernel *k, const struct gpu_launch *l,
                struct err *err)
{
    const struct matmul *m = k->moves && !l->known ? &k->recorded : &k->matmul;
    if (cuda_enter(c, err))
        return -1;
    switch (k->kind) {
    case KERNEL_CODE:
        return code_launch(c, &k->code, l, err);
    case KERNEL_PRODUCT:
        return matmul_launch(c, m, l, NULL, err);
    case KERNEL_ENDED_PRODUCT:
        return matmul_launch(c, m, l, &k->end, err);
    case KERNEL_DONE:
        break;
    }
    return 0;
}
