/* The library, its plans by key, and one call of it. */
#include "backend/cuda/blas.h"

#include "backend/cuda/blas_plan.h"
#include "backend/cuda/context.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_PLANS = 4096, WORKSPACE = 4 << 20, WORKSPACE_HOPPER = 32 << 20 };

/* ---- the library -----------------------------------------------------------------------------
 */

bool blas_supports(const struct gpu_context *c, enum dtype dtype)
{
    return c->blas.found && blas_plan_knows(dtype);
}

int blas_reserve(struct gpu_context *c, struct err *err)
{
    struct blas *b = &c->blas;
    map_init(&b->plans);
    b->found = library_version(LIBRARY_BLAS, cuda_major(c->version), NULL);
    b->workspace_bytes = c->capability_major >= 9 ? WORKSPACE_HOPPER : WORKSPACE;
    return b->found ? cuda_check(c, c->cu.memory_alloc(&b->workspace, b->workspace_bytes),
                                 "give memory for cuBLAS", err)
                    : 0;
}

/* What failed in the library may be a failure of the GPU: then the driver says so too. */
static int check(struct gpu_context *c, cublasStatus_t status, const char *doing, struct err *err)
{
    size_t left, total;
    if (status == CUBLAS_STATUS_SUCCESS)
        return 0;
    if (cuda_check(c, c->cu.memory_info(&left, &total), doing, err))
        return -1;
    return err_set(err, status == CUBLAS_STATUS_ALLOC_FAILED ? ERR_MEMORY : ERR_DEVICE,
                   "cuBLAS could not %s: %s (status %d)", doing, c->blas.calls.status_text(status),
                   (int)status);
}

static int load(struct gpu_context *c, struct err *err)
{
    struct blas *b = &c->blas;
    if (b->handle)
        return 0;
    if (calls_load_blas(cuda_major(c->version), NULL, &b->calls, err))
        return -1;
    return check(c, b->calls.create(&b->handle), "start", err);
}

void blas_version(const struct gpu_context *c, char *text, size_t size)
{
    text[0] = 0;
    if (!c->blas.found)
        return;
    if (!c->blas.handle) {
        snprintf(text, size, "cuBLAS %d", c->blas.found);
        return;
    }
    size_t v = c->blas.calls.version(); /* 130101; before 12 another form */
    snprintf(text, size, "cuBLAS %zu.%zu", v / 10000, v / 100 % 100);
}

/* ---- plans -----------------------------------------------------------------------------------
 */

static void drop_plans(struct blas *b)
{
    const struct map_entry *e;
    size_t at = 0;
    while ((e = map_next(&b->plans, &at)))
        blas_plan_free(&b->calls, e->value);
    map_fini(&b->plans);
    map_init(&b->plans);
}

void blas_fini(struct gpu_context *c)
{
    drop_plans(&c->blas);
    if (c->lost[0])
        return;
    if (c->blas.handle)
        c->blas.calls.destroy(c->blas.handle);
    if (c->blas.workspace)
        c->cu.memory_free(c->blas.workspace);
}

int blas_find(struct gpu_context *c, const struct blas_key *key, struct blas_plan **out,
              struct err *err)
{
    struct str bytes = { (const char *)key, sizeof *key };
    bool failed;
    *out = map_get(&c->blas.plans, bytes);
    if (*out)
        return 0;
    if (c->blas.plans.count >= MOST_PLANS)
        drop_plans(&c->blas);
    if (load(c, err) ||
        check(c, blas_plan_make(&c->blas, key, out), "find a way for this product", err))
        return -1;
    map_set(&c->blas.plans, bytes, *out, &failed);
    if (!failed)
        return 0;
    blas_plan_free(&c->blas.calls, *out);
    return err_set(err, ERR_MEMORY, "no memory for a matrix product");
}

/* ---- a product -------------------------------------------------------------------------------
 */

int blas_run(struct gpu_context *c, const struct blas_plan *p, const struct blas_at *at,
             struct err *err)
{
    static const union {
        float f;
        double d;
    } one[] = { { .f = 1 }, { .d = 1 } }, zero[] = { { .f = 0 }, { .d = 0 } };
    const struct blas *b = &c->blas;
    void *to = blas_pointer(at->result);
    cublasStatus_t s = p->biased ? blas_plan_set_bias(&b->calls, p, at->bias)
                                 : CUBLAS_STATUS_SUCCESS;
    if (s == CUBLAS_STATUS_SUCCESS)
        s = b->calls.matmul(b->handle, p->desc, &one[p->real64], blas_pointer(at->left), p->left,
                            blas_pointer(at->right), p->right, &zero[p->real64], to, p->result, to,
                            p->result, &p->algo, blas_pointer(b->workspace), b->workspace_bytes,
                            c->stream);
    return check(c, s, "multiply", err);
}
