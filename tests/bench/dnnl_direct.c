/* What calling oneDNN directly gives for an n × n × n f32 product: the faster of its two ways.
 *
 *   dnnl_direct N      for each number read: so many rounds, the seconds of each on a line */
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(dnnl_status_t status, const char *what)
{
    if (status == dnnl_success)
        return;
    fprintf(stderr, "dnnl_direct: %s: status %d\n", what, (int)status);
    exit(1);
}

struct way {
    dnnl_stream_t stream;
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t args[3];
};

static void prepare(struct way *w, dnnl_dim_t n, float *const matrix[3])
{
    static const int places[] = { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST };
    dnnl_engine_t engine;
    dnnl_memory_desc_t form;
    dnnl_matmul_desc_t product;
    dnnl_primitive_desc_t described;
    check(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine");
    check(dnnl_stream_create(&w->stream, engine, dnnl_stream_default_flags), "stream");
    check(dnnl_memory_desc_init_by_tag(&form, 2, (dnnl_dims_t){ n, n }, dnnl_f32, dnnl_ab), "form");
    check(dnnl_matmul_desc_init(&product, &form, &form, NULL, &form), "matmul");
    check(dnnl_primitive_desc_create(&described, &product, NULL, engine, NULL), "descriptor");
    check(dnnl_primitive_create(&w->primitive, described), "primitive");
    for (int i = 0; i < 3; i++) {
        w->args[i].arg = places[i];
        check(dnnl_memory_create(&w->args[i].memory, &form, engine, matrix[i]), "memory");
    }
}

static double by_primitive(const struct way *w)
{
    double begin = now();
    check(dnnl_primitive_execute(w->primitive, w->stream, 3, w->args), "execute");
    check(dnnl_stream_wait(w->stream), "wait");
    return now() - begin;
}

static double by_sgemm(dnnl_dim_t n, float *const matrix[3])
{
    double begin = now();
    check(dnnl_sgemm('N', 'N', n, n, n, 1, matrix[0], n, matrix[1], n, 0, matrix[2], n), "sgemm");
    return now() - begin;
}

int main(int argc, char **argv)
{
    dnnl_dim_t n = argc > 1 ? atol(argv[1]) : 1000;
    int rounds;
    float *matrix[3];
    for (int m = 0; m < 3; m++) {
        matrix[m] = aligned_alloc(64, ((size_t)(n * n) * sizeof(float) + 63) / 64 * 64);
        if (!matrix[m])
            return 1;
        for (dnnl_dim_t i = 0; i < n * n; i++)
            matrix[m][i] = (float)(i % 97) / 97 - 0.5f;
    }
    struct way way;
    prepare(&way, n, matrix);
    while (scanf("%d", &rounds) == 1) {
        for (int i = 0; i < rounds; i++) {
            double a = by_primitive(&way), b = by_sgemm(n, matrix);
            printf("%.9f\n", a < b ? a : b);
        }
        fflush(stdout);
    }
    return 0;
}
