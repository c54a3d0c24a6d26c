/* The least that a first result on a GPU takes: a matrix of 1000 x 1000 numbers multiplied by
 * itself with cuBLAS, and the sum of the product's sizes fetched. What the first cell of a session
 * is compared with (gpu.py). */
#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 1000 };

static void must(int status, const char *what)
{
    if (status) {
        fprintf(stderr, "%s: %d\n", what, status);
        exit(1);
    }
}

int main(void)
{
    const float one = 1, none = 0;
    float *host = malloc(N * N * sizeof *host), *a, *c, sum;
    cublasHandle_t cublas;
    for (int i = 0; i < N * N; i++)
        host[i] = (float)rand() / (float)RAND_MAX;
    must(cudaMalloc((void **)&a, N * N * sizeof *a), "memory");
    must(cudaMalloc((void **)&c, N * N * sizeof *c), "memory");
    must(cudaMemcpy(a, host, N * N * sizeof *a, cudaMemcpyHostToDevice), "copy");
    must(cublasCreate(&cublas), "cuBLAS");
    must(cublasSgemm(cublas, CUBLAS_OP_N, CUBLAS_OP_N, N, N, N, &one, a, N, a, N, &none, c, N),
         "product");
    must(cublasSasum(cublas, N * N, c, 1, &sum), "sum");
    printf("%g\n", (double)sum);
    return 0;
}
