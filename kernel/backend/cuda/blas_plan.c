/* Descriptions, layouts, and the algorithm that the library's heuristic chooses. */
#include "backend/cuda/blas_plan.h"

#include <stdlib.h>

/* What cuBLAS computes with, by dtype: elements, and how f32 is multiplied, by precision. */
static const struct arithmetic {
    bool there;
    cudaDataType_t type, scale;
    cublasComputeType_t compute[PRECISION_COUNT];
} arithmetics[DTYPE_COUNT] = {
    [DTYPE_F16] = { true,
                    CUDA_R_16F,
                    CUDA_R_32F,
                    { CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F } },
    [DTYPE_BF16] = { true,
                     CUDA_R_16BF,
                     CUDA_R_32F,
                     { CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F } },
    [DTYPE_F32] = { true,
                    CUDA_R_32F,
                    CUDA_R_32F,
                    { CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F_FAST_TF32,
                      CUBLAS_COMPUTE_32F_FAST_16BF } },
    [DTYPE_F64] = { true,
                    CUDA_R_64F,
                    CUDA_R_64F,
                    { CUBLAS_COMPUTE_64F, CUBLAS_COMPUTE_64F, CUBLAS_COMPUTE_64F } },
};

bool blas_plan_knows(enum dtype dtype)
{
    return arithmetics[dtype].there;
}

void blas_plan_free(const struct blas_calls *b, struct blas_plan *p)
{
    if (p->desc)
        b->desc_destroy(p->desc);
    if (p->left)
        b->layout_destroy(p->left);
    if (p->right)
        b->layout_destroy(p->right);
    if (p->result)
        b->layout_destroy(p->result);
    free(p);
}

cublasStatus_t blas_plan_set_bias(const struct blas_calls *b, const struct blas_plan *p,
                                  gpu_address bias)
{
    void *at = blas_pointer(bias);
    return b->desc_set(p->desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &at, sizeof at);
}

static cublasStatus_t make_layout(const struct blas_calls *b, cudaDataType_t type, int64_t rows,
                                  int64_t columns, int64_t ld, int32_t batch, int64_t step,
                                  cublasLtMatrixLayout_t *out)
{
    cublasStatus_t s = b->layout_create(out, type, (uint64_t)rows, (uint64_t)columns, ld);
    if (s || batch == 1)
        return s;
    s = b->layout_set(*out, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &batch, sizeof batch);
    return s ? s
             : b->layout_set(*out, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &step, sizeof step);
}

static cublasStatus_t make_layouts(const struct blas_calls *b, const struct blas_key *k,
                                   struct blas_plan *p)
{
    cudaDataType_t type = arithmetics[k->dtype].type;
    const struct blas_side *l = &k->left, *r = &k->right;
    int32_t batch = (int32_t)k->batch;
    cublasStatus_t s = make_layout(b, type, l->transposed ? k->inner : k->rows,
                                   l->transposed ? k->rows : k->inner, l->ld, batch, l->step,
                                   &p->left);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = make_layout(b, type, r->transposed ? k->columns : k->inner,
                        r->transposed ? k->inner : k->columns, r->ld, batch, r->step, &p->right);
    return s ? s
             : make_layout(b, type, k->rows, k->columns, k->rows, batch, k->rows * k->columns,
                           &p->result);
}

static cublasStatus_t make_desc(const struct blas_calls *b, const struct blas_key *k,
                                struct blas_plan *p)
{
    const cublasLtEpilogue_t with_bias = CUBLASLT_EPILOGUE_BIAS;
    const struct arithmetic *a = &arithmetics[k->dtype];
    const cublasOperation_t operations[] = { CUBLAS_OP_N, CUBLAS_OP_T };
    p->real64 = a->scale == CUDA_R_64F;
    p->biased = k->biased;
    cublasStatus_t s = b->desc_create(&p->desc, a->compute[k->precision], a->scale);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = b->desc_set(p->desc, CUBLASLT_MATMUL_DESC_TRANSA, &operations[k->left.transposed],
                        sizeof *operations);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = b->desc_set(p->desc, CUBLASLT_MATMUL_DESC_TRANSB, &operations[k->right.transposed],
                        sizeof *operations);
    if (s || !k->biased)
        return s;
    return b->desc_set(p->desc, CUBLASLT_MATMUL_DESC_EPILOGUE, &with_bias, sizeof with_bias);
}

static cublasStatus_t set_preference(const struct blas *b, const struct blas_key *k,
                                     cublasLtMatmulPreference_t want)
{
    const struct {
        cublasLtMatmulPreferenceAttributes_t attribute;
        uint32_t align;
    } aligns[] = {
        { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, (uint32_t)k->left.align },
        { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, (uint32_t)k->right.align },
        { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, (uint32_t)k->align },
        { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, (uint32_t)k->align },
    };
    const uint32_t whole_sums = CUBLASLT_REDUCTION_SCHEME_NONE;
    cublasStatus_t s = b->calls.preference_set(want, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                               &b->workspace_bytes, sizeof b->workspace_bytes);
    for (int i = 0; i < 4 && s == CUBLAS_STATUS_SUCCESS; i++)
        s = b->calls.preference_set(want, aligns[i].attribute, &aligns[i].align,
                                    sizeof aligns[i].align);
    if (s || !k->deterministic)
        return s;
    return b->calls.preference_set(want, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &whole_sums,
                                   sizeof whole_sums);
}

static cublasStatus_t choose_algorithm(const struct blas *b, const struct blas_key *k,
                                       struct blas_plan *p)
{
    cublasLtMatmulPreference_t want = NULL;
    cublasLtMatmulHeuristicResult_t found;
    int count = 0;
    cublasStatus_t s = b->calls.preference_create(&want);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = set_preference(b, k, want);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = b->calls.heuristic(b->handle, p->desc, p->left, p->right, p->result, p->result, want, 1,
                               &found, &count);
    if (want)
        b->calls.preference_destroy(want);
    if (s == CUBLAS_STATUS_SUCCESS && count == 0)
        s = CUBLAS_STATUS_NOT_SUPPORTED;
    if (s == CUBLAS_STATUS_SUCCESS)
        p->algo = found.algo;
    return s;
}

static cublasStatus_t make_as_asked(const struct blas *b, const struct blas_key *key,
                                    struct blas_plan **out)
{
    struct blas_plan *p = calloc(1, sizeof *p);
    if (!p)
        return CUBLAS_STATUS_ALLOC_FAILED;
    cublasStatus_t s = make_desc(&b->calls, key, p);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = make_layouts(&b->calls, key, p);
    if (s == CUBLAS_STATUS_SUCCESS && p->biased) /* the heuristic wants to see some bias */
        s = blas_plan_set_bias(&b->calls, p, b->workspace);
    if (s == CUBLAS_STATUS_SUCCESS)
        s = choose_algorithm(b, key, p);
    if (s == CUBLAS_STATUS_SUCCESS)
        *out = p;
    else
        blas_plan_free(&b->calls, p);
    return s;
}

/* A way that some GPU or shape lacks is only a faster one: the next more exact one is taken. */
cublasStatus_t blas_plan_make(const struct blas *b, const struct blas_key *key,
                              struct blas_plan **out)
{
    struct blas_key k = *key;
    cublasStatus_t s = make_as_asked(b, &k, out);
    while (s == CUBLAS_STATUS_NOT_SUPPORTED && k.precision > PRECISION_STRICT) {
        k.precision--;
        s = make_as_asked(b, &k, out);
    }
    return s;
}
