/* A stand-in for libcublasLt.so.13 (and, with -DFAKE_MAJOR=12, .12): products as plain loops,
 * column by column as the real one counts, over the layouts, types, batches and epilogues that it
 * has. Sums are made in double and rounded once. */
#include <cublasLt.h>

#include "fake.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#ifndef FAKE_MAJOR
#define FAKE_MAJOR 13
#endif

struct desc {
    cublasOperation_t a, b;
    cublasLtEpilogue_t epilogue;
    const void *bias;
    cublasComputeType_t compute;
    cudaDataType_t scale;
};

struct layout {
    cudaDataType_t type;
    uint64_t rows, columns;
    int64_t ld, step;
    int32_t batch;
    cublasLtOrder_t order;
};

struct product {
    struct desc desc;
    struct layout a, b, c, d;
    const char *at_a, *at_b, *at_c;
    char *at_d;
    double alpha, beta;
};

size_t cublasLtGetVersion(void)
{
    return FAKE_MAJOR * 10000 + 100;
}

const char *cublasLtGetStatusString(cublasStatus_t status)
{
    return status == CUBLAS_STATUS_SUCCESS ? "success" : "failure";
}

cublasStatus_t cublasLtCreate(cublasLtHandle_t *out)
{
    *out = malloc(1);
    return *out ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t cublasLtDestroy(cublasLtHandle_t h)
{
    free(h);
    return CUBLAS_STATUS_SUCCESS;
}

/* ---- descriptions ---------------------------------------------------------------------------- */

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t *out, cublasComputeType_t compute,
                                        cudaDataType_t scale)
{
    struct desc *d = calloc(1, sizeof *d);
    if (!d)
        return CUBLAS_STATUS_ALLOC_FAILED;
    *d = (struct desc){ CUBLAS_OP_N, CUBLAS_OP_N, CUBLASLT_EPILOGUE_DEFAULT, NULL, compute, scale };
    *out = (cublasLtMatmulDesc_t)(void *)d;
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t take(void *to, size_t room, const void *from, size_t size)
{
    if (size != room)
        return CUBLAS_STATUS_INVALID_VALUE;
    memcpy(to, from, size);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t desc,
                                              cublasLtMatmulDescAttributes_t what, const void *from,
                                              size_t size)
{
    struct desc *d = (void *)desc;
    switch (what) {
    case CUBLASLT_MATMUL_DESC_TRANSA:
        return take(&d->a, sizeof d->a, from, size);
    case CUBLASLT_MATMUL_DESC_TRANSB:
        return take(&d->b, sizeof d->b, from, size);
    case CUBLASLT_MATMUL_DESC_EPILOGUE:
        return take(&d->epilogue, sizeof d->epilogue, from, size);
    case CUBLASLT_MATMUL_DESC_BIAS_POINTER:
        return take(&d->bias, sizeof d->bias, from, size);
    default:
        return CUBLAS_STATUS_NOT_SUPPORTED;
    }
}

cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t desc)
{
    free(desc);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t *out, cudaDataType type,
                                          uint64_t rows, uint64_t columns, int64_t ld)
{
    struct layout *l = calloc(1, sizeof *l);
    if (!l)
        return CUBLAS_STATUS_ALLOC_FAILED;
    *l = (struct layout){ type, rows, columns, ld, 0, 1, CUBLASLT_ORDER_COL };
    *out = (cublasLtMatrixLayout_t)(void *)l;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t layout,
                                                cublasLtMatrixLayoutAttribute_t what,
                                                const void *from, size_t size)
{
    struct layout *l = (void *)layout;
    switch (what) {
    case CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT:
        return take(&l->batch, sizeof l->batch, from, size);
    case CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET:
        return take(&l->step, sizeof l->step, from, size);
    case CUBLASLT_MATRIX_LAYOUT_ORDER:
        return take(&l->order, sizeof l->order, from, size);
    default:
        return CUBLAS_STATUS_NOT_SUPPORTED;
    }
}

cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t layout)
{
    free(layout);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t *out)
{
    *out = malloc(1);
    return *out ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t p,
                                                    cublasLtMatmulPreferenceAttributes_t what,
                                                    const void *from, size_t size)
{
    (void)p, (void)what, (void)from;
    return size ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t p)
{
    free(p);
    return CUBLAS_STATUS_SUCCESS;
}

/* ---- elements -------------------------------------------------------------------------------- */

static double half(uint16_t h)
{
    int exponent = h >> 10 & 31, fraction = h & 1023;
    double v = exponent == 31  ? fraction ? __builtin_nan("") : __builtin_inf()
                : exponent == 0 ? __builtin_ldexp(fraction, -24)
                               : __builtin_ldexp(1024 + fraction, exponent - 25);
    return h & 0x8000 ? -v : v;
}

static double get(const char *at, cudaDataType_t type, int64_t i)
{
    union {
        uint32_t bits;
        float f;
    } wide;
    switch (type) {
    case CUDA_R_64F:
        return ((const double *)(const void *)at)[i];
    case CUDA_R_32F:
        return (double)((const float *)(const void *)at)[i];
    case CUDA_R_16F:
        return half(((const uint16_t *)(const void *)at)[i]);
    default: /* CUDA_R_16BF */
        wide.bits = (uint32_t)((const uint16_t *)(const void *)at)[i] << 16;
        return (double)wide.f;
    }
}

static void put(char *at, cudaDataType_t type, int64_t i, double v)
{
    union {
        float f;
        uint32_t bits;
    } wide = { (float)v };
    switch (type) {
    case CUDA_R_64F:
        ((double *)(void *)at)[i] = v;
        break;
    case CUDA_R_32F:
        ((float *)(void *)at)[i] = wide.f;
        break;
    case CUDA_R_16F: {
        _Float16 h = (_Float16)v;
        memcpy(at + 2 * i, &h, sizeof h);
        break;
    }
    default: /* to the nearest, to even */
        if (v == v)
            wide.bits += 0x7fff + (wide.bits >> 16 & 1);
        ((uint16_t *)(void *)at)[i] = (uint16_t)(wide.bits >> 16);
    }
}

static bool is_known(cudaDataType_t type)
{
    return type == CUDA_R_64F || type == CUDA_R_32F || type == CUDA_R_16F || type == CUDA_R_16BF;
}

static int64_t place(const struct layout *l, uint64_t batch, uint64_t row, uint64_t column)
{
    bool by_row = l->order == CUBLASLT_ORDER_ROW;
    return (int64_t)batch * l->step + (by_row ? (int64_t)row * l->ld + (int64_t)column
                                              : (int64_t)column * l->ld + (int64_t)row);
}

/* ---- the product ----------------------------------------------------------------------------- */

static double finish(const struct product *p, uint64_t row, double v)
{
    cublasLtEpilogue_t e = p->desc.epilogue;
    return e == CUBLASLT_EPILOGUE_BIAS ? v + get(p->desc.bias, p->d.type, (int64_t)row) : v;
}

static double element(const struct product *p, uint64_t batch, uint64_t row, uint64_t column)
{
    bool ta = p->desc.a != CUBLAS_OP_N, tb = p->desc.b != CUBLAS_OP_N;
    uint64_t inner = ta ? p->a.rows : p->a.columns;
    double sum = 0;
    for (uint64_t k = 0; k < inner; k++)
        sum += get(p->at_a, p->a.type, place(&p->a, batch, ta ? k : row, ta ? row : k)) *
               get(p->at_b, p->b.type, place(&p->b, batch, tb ? column : k, tb ? k : column));
    sum *= p->alpha;
    if (p->beta != 0)
        sum += p->beta * get(p->at_c, p->c.type, place(&p->c, batch, row, column));
    return finish(p, row, sum);
}

static int run_product(void *data)
{
    const struct product *p = data;
    for (uint64_t batch = 0; batch < (uint64_t)p->d.batch; batch++)
        for (uint64_t column = 0; column < p->d.columns; column++)
            for (uint64_t row = 0; row < p->d.rows; row++)
                put(p->at_d, p->d.type, place(&p->d, batch, row, column),
                    element(p, batch, row, column));
    return 0;
}

/* Do the sizes fit, and the distances between columns? */
static bool fits(const struct product *p)
{
    const struct layout *all[] = { &p->a, &p->b, &p->c, &p->d };
    bool ta = p->desc.a != CUBLAS_OP_N, tb = p->desc.b != CUBLAS_OP_N;
    for (int i = 0; i < 4; i++) {
        uint64_t least = all[i]->order == CUBLASLT_ORDER_ROW ? all[i]->columns : all[i]->rows;
        if (!is_known(all[i]->type) || all[i]->ld < (int64_t)least || all[i]->batch != p->d.batch ||
            all[i]->rows == 0 || all[i]->columns == 0)
            return false;
    }
    return (ta ? p->a.columns : p->a.rows) == p->d.rows &&
           (tb ? p->b.rows : p->b.columns) == p->d.columns &&
           (ta ? p->a.rows : p->a.columns) == (tb ? p->b.columns : p->b.rows) &&
           p->a.type == p->b.type && p->d.order == CUBLASLT_ORDER_COL;
}

cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t h, cublasLtMatmulDesc_t desc,
                                              cublasLtMatrixLayout_t a, cublasLtMatrixLayout_t b,
                                              cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                                              cublasLtMatmulPreference_t want, int most,
                                              cublasLtMatmulHeuristicResult_t *out, int *count)
{
    struct product p = { .desc = *(struct desc *)(void *)desc,
                         .a = *(struct layout *)(void *)a,
                         .b = *(struct layout *)(void *)b,
                         .c = *(struct layout *)(void *)c,
                         .d = *(struct layout *)(void *)d };
    (void)h, (void)want;
    *count = most > 0 && fits(&p);
    if (*count)
        memset(out, 0, sizeof *out);
    return *count ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
}

static double scalar(const void *at, cudaDataType_t type)
{
    return get(at, type, 0);
}

/* The stream belongs to the driver, which the program has opened for itself. */
static CUresult push(CUstream s, const struct product *p)
{
    CUresult (*put_into)(CUstream, fake_work *, const void *, size_t) = NULL;
    void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
    void *found = driver ? dlsym(driver, "fake_push") : NULL;
    if (!found)
        return CUDA_ERROR_NOT_INITIALIZED;
    memcpy(&put_into, &found, sizeof found);
    CUresult r = put_into(s, run_product, p, sizeof *p);
    dlclose(driver);
    return r;
}

cublasStatus_t cublasLtMatmul(cublasLtHandle_t h, cublasLtMatmulDesc_t desc, const void *alpha,
                              const void *at_a, cublasLtMatrixLayout_t a, const void *at_b,
                              cublasLtMatrixLayout_t b, const void *beta, const void *at_c,
                              cublasLtMatrixLayout_t c, void *at_d, cublasLtMatrixLayout_t d,
                              const cublasLtMatmulAlgo_t *algo, void *workspace, size_t bytes,
                              cudaStream_t s)
{
    struct product p = { .desc = *(struct desc *)(void *)desc,
                         .a = *(struct layout *)(void *)a,
                         .b = *(struct layout *)(void *)b,
                         .c = *(struct layout *)(void *)c,
                         .d = *(struct layout *)(void *)d,
                         .at_a = at_a,
                         .at_b = at_b,
                         .at_c = at_c,
                         .at_d = at_d };
    (void)h, (void)algo, (void)workspace, (void)bytes;
    if (!fits(&p))
        return CUBLAS_STATUS_NOT_SUPPORTED;
    p.alpha = scalar(alpha, p.desc.scale);
    p.beta = scalar(beta, p.desc.scale);
    return push((CUstream)s, &p) ? CUBLAS_STATUS_EXECUTION_FAILED : CUBLAS_STATUS_SUCCESS;
}
