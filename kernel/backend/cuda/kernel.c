/* Which way a step goes. */
#include "backend/cuda/kernel.h"

#include "backend/cuda/epilogue.h"

#include <stdlib.h>

/* KERNEL_DONE: the step before has done it. */
enum kernel_kind { KERNEL_CODE, KERNEL_PRODUCT, KERNEL_ENDED_PRODUCT, KERNEL_DONE };

struct gpu_kernel {
    enum kernel_kind kind;
    struct matmul matmul;
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

/* A product, with the step after it where that only finishes it. */
static int make_product(struct gpu_context *c, const struct program *p, int32_t step,
                        struct gpu_kernel *k, struct err *err)
{
    bool ended = false;
    k->kind = KERNEL_PRODUCT;
    if (matmul_make(c, p, step, &k->matmul, err))
        return -1;
    if (epilogue_find(p, step, &k->end) && epilogue_usable(c, p, &k->matmul, &k->end, &ended, err))
        return -1;
    if (!ended)
        return matmul_try(c, p, &k->matmul, NULL, err);
    k->kind = KERNEL_ENDED_PRODUCT;
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
    if (matmul_make(c, p, step - 1, &m, err))
        return -1;
    int status = epilogue_usable(c, p, &m, &end, done, err);
    matmul_fini(&m);
    return status;
}

static int make(struct gpu_context *c, const struct program *p, int32_t step, struct gpu_kernel *k,
                struct err *err)
{
    bool done;
    if (is_product(c, p, step))
        return make_product(c, p, step, k, err);
    if (was_done(c, p, step, &done, err))
        return -1;
    k->kind = done ? KERNEL_DONE : KERNEL_CODE;
    return done ? 0 : code_make(c, p, step, &k->code, err);
}

int cuda_compile(struct gpu_context *c, const struct program *p, int32_t step,
                 struct gpu_kernel **out, size_t *scratch, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    struct gpu_kernel *k = calloc(1, sizeof *k);
    if (!k)
        return err_set(err, ERR_MEMORY, "no memory for a GPU kernel");
    if (make(c, p, step, k, err)) {
        cuda_forget(c, k);
        return -1;
    }
    *scratch = k->kind == KERNEL_CODE ? k->code.source.scratch : k->matmul.scratch;
    *out = k;
    return 0;
}

void cuda_forget(struct gpu_context *c, struct gpu_kernel *k)
{
    (void)c;
    if (!k)
        return;
    matmul_fini(&k->matmul);
    code_fini(&k->code);
    free(k);
}

int cuda_launch(struct gpu_context *c, struct gpu_kernel *k, const struct gpu_launch *l,
                struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    switch (k->kind) {
    case KERNEL_CODE:
        return code_launch(c, &k->code, l, err);
    case KERNEL_PRODUCT:
        return matmul_launch(c, &k->matmul, l, NULL, err);
    case KERNEL_ENDED_PRODUCT:
        return matmul_launch(c, &k->matmul, l, &k->end, err);
    case KERNEL_DONE:
        break;
    }
    return 0;
}
