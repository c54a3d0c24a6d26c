/* tanh(x * 2 + 1) * exp(-x * x) as somebody would write it by hand: one loop over all threads.
 *
 *   fused N      for each number read: so many rounds, the seconds of each on a line */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void compute(float *restrict y, const float *restrict x, long n)
{
#pragma omp parallel for simd schedule(static)
    for (long i = 0; i < n; i++)
        y[i] = tanhf(x[i] * 2 + 1) * expf(-x[i] * x[i]);
}

int main(int argc, char **argv)
{
    long n = argc > 1 ? atol(argv[1]) : 16000000;
    int rounds;
    size_t bytes = ((size_t)n * sizeof(float) + 63) / 64 * 64;
    float *x = aligned_alloc(64, bytes), *y = aligned_alloc(64, bytes);
    if (!x || !y)
        return 1;
    for (long i = 0; i < n; i++)
        x[i] = (float)(i % 1000003) / 1000003;
    while (scanf("%d", &rounds) == 1) {
        for (int i = 0; i < rounds; i++) {
            double begin = now();
            compute(y, x, n);
            printf("%.9f\n", now() - begin);
        }
        fflush(stdout);
    }
    return y[n / 2] > 2; /* somebody looks at the result */
}
