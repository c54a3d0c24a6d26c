/* Figures of a device. Each is the median of a few batches of runs, queued without waiting for one
 * before the next, as a session runs them. */
#include "selftest/rates.h"

#include "device/policy.h"
#include "selftest/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct rates {
    const struct selftest_options *options;
    struct station station;
    struct device *device;
    struct device_facts facts;
    int64_t elements; /* f32, of what is copied */
    char *host;       /* so many bytes, twice */
    double copied;    /* bytes a second on the device */
};

static void say(const struct rates *r, const char *what, double rate, const char *unit,
                const char *beside)
{
    char line[200];
    snprintf(line, sizeof line, "  %-36s %8.3g %s%s%s", what, rate, unit, *beside ? "  " : "",
             beside);
    r->options->say(r->options->context, line);
}

static void share(char *text, size_t size, double rate, double of, const char *what)
{
    snprintf(text, size, "%.0f %% of %s (%.3g GB/s)", 100 * rate / of, what, of / 1e9);
}

/* Of what the device's own figures allow, where they are known. */
static void share_of_peak(char *text, size_t size, double rate, double peak, const char *unit)
{
    text[0] = 0;
    if (peak > 0)
        snprintf(text, size, "%.0f %% of %.3g %s", 100 * rate / peak, peak / 1e12, unit);
}

/* ---- matrix products --------------------------------------------------------------------------
 */

/* Operations a second of a product of two n x n matrices. */
static int time_product(const struct rates *r, enum dtype t, int64_t n, double *seconds,
                        struct err *err)
{
    struct stream s;
    if (stream_product(&s, &r->station, t, n, err))
        return -1;
    int status = stream_time(&s, r->options->quick ? 0.05 : 0.3, seconds, err);
    stream_end(&s);
    return status;
}

/* The largest that takes no more than some 50 ms and fits. */
static int64_t product_size(const struct rates *r, struct err *err)
{
    int64_t n = 256, most = r->options->quick ? 1024 : 8192;
    double seconds;
    while (n < most && 3 * (2 * n) * (2 * n) * 4 < r->facts.memory_total / 2) {
        struct stream s;
        if (stream_product(&s, &r->station, DTYPE_F32, n, err))
            return -1;
        int status = stream_time(&s, 0, &seconds, err);
        stream_end(&s);
        if (status)
            return -1;
        if (seconds * 8 > (r->options->quick ? 0.01 : 0.05))
            break;
        n *= 2;
    }
    return n;
}

static int say_product(const struct rates *r, const char *how, enum dtype t, int64_t n, double peak,
                       struct err *err)
{
    char what[80], beside[80];
    double seconds, size = (double)n;
    if (!r->station.backend->supports(r->station.device, OP_matmul, t))
        return 0;
    if (time_product(r, t, n, &seconds, err))
        return -1;
    snprintf(what, sizeof what, "matmul %s, %" PRId64 " x %" PRId64, how, n, n);
    double rate = 2 * size * size * size / seconds;
    share_of_peak(beside, sizeof beside, rate, peak, "TFLOP/s");
    say(r, what, rate / 1e12, "TFLOP/s", beside);
    return 0;
}

/* In each precision, whatever the policy's is. What tensor cores could do at best is not known. */
static int say_precisions(const struct rates *r, const struct device_config *config, int64_t n,
                          struct err *err)
{
    static const char *const how[PRECISION_COUNT] = { "f32", "f32 as tf32", "f32 as bf16" };
    const struct station *s = &r->station;
    struct device_config each = *config;
    for (int p = 0; p < PRECISION_COUNT; p++) {
        each.precision = (enum precision)p;
        if (s->backend->configure(s->device, &each, err) ||
            say_product(r, how[p], DTYPE_F32, n, p == PRECISION_STRICT ? r->facts.peak_flops : 0,
                        err))
            return -1;
    }
    return say_product(r, "bf16", DTYPE_BF16, n, 0, err);
}

static int say_products(const struct rates *r, struct devices *d, struct err *err)
{
    int64_t n = product_size(r, err);
    struct device_config config;
    struct err ignored;
    if (n < 0)
        return -1;
    /* The processor has one precision; its bf16 is for keeping, not for speed. */
    if (r->device->kind == DEVICE_CPU)
        return say_product(r, "f32", DTYPE_F32, n, r->facts.peak_flops, err);
    policy_config(d, r->device, &config);
    int status = say_precisions(r, &config, n, err);
    int back = r->station.backend->configure(r->station.device, &config, status ? &ignored : err);
    return status || back ? -1 : 0;
}

/* ---- memory -----------------------------------------------------------------------------------
 */

static int time_elements(const struct rates *r, int operations, double *rate, struct err *err)
{
    struct stream s;
    double seconds;
    if (operations ? stream_chain(&s, &r->station, operations, r->elements, err)
                   : stream_copy(&s, &r->station, r->elements, err))
        return -1;
    int status = stream_time(&s, r->options->quick ? 0.05 : 0.3, &seconds, err);
    stream_end(&s);
    *rate = 8 * (double)r->elements / seconds; /* read and written */
    return status;
}

static int say_memory(struct rates *r, struct err *err)
{
    char beside[80], what[60];
    double chain;
    if (time_elements(r, 0, &r->copied, err) || time_elements(r, 10, &chain, err))
        return -1;
    snprintf(what, sizeof what, "copy on the device, %" PRId64 " MiB", r->elements >> 18);
    share_of_peak(beside, sizeof beside, r->copied, r->facts.peak_bytes, "TB/s");
    say(r, what, r->copied / 1e9, "GB/s", beside);
    share(beside, sizeof beside, chain, r->copied, "the copy");
    say(r, "chain of ten operations, fused", chain / 1e9, "GB/s", beside);
    return 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum way { WAY_MEMCPY, WAY_THERE, WAY_BACK };

/* One way between host and device, or within the host; the best of a few. */
static int time_transfer(const struct rates *r, void *buffer, enum way way, double *rate,
                         struct err *err)
{
    size_t bytes = 4 * (size_t)r->elements;
    const struct station *s = &r->station;
    *rate = 0;
    for (int i = 0; i < 4; i++) {
        double begin = now();
        int status = 0;
        if (way == WAY_MEMCPY)
            memcpy(r->host + bytes, r->host, bytes);
        else if (way == WAY_THERE)
            status = s->backend->upload(s->device, buffer, 0, r->host, bytes, err);
        else
            status = s->backend->download(s->device, buffer, 0, r->host + bytes, bytes, err);
        if (status)
            return -1;
        double now_rate = (double)bytes / (now() - begin);
        *rate = now_rate > *rate ? now_rate : *rate;
    }
    return 0;
}

static int say_transfers(const struct rates *r, struct err *err)
{
    void *buffer;
    double rate[3];
    char beside[80];
    const struct station *s = &r->station;
    if (s->backend->alloc(s->device, 4 * (size_t)r->elements, &buffer, err))
        return -1;
    int status = 0;
    for (int way = 0; way < 3 && status == 0; way++)
        status = time_transfer(r, buffer, (enum way)way, &rate[way], err);
    s->backend->free(s->device, buffer);
    for (int way = WAY_THERE; way <= WAY_BACK && status == 0; way++) {
        share(beside, sizeof beside, rate[way], rate[WAY_MEMCPY], "memcpy");
        say(r, way == WAY_THERE ? "host to device" : "device to host", rate[way] / 1e9, "GB/s",
            beside);
    }
    return status;
}

/* ---- launches ---------------------------------------------------------------------------------
 */

static int say_launches(const struct rates *r, struct err *err)
{
    struct stream s;
    double seconds, alone;
    if (stream_chain(&s, &r->station, 1, 16, err))
        return -1;
    int status = stream_time(&s, 0.05, &seconds, err);
    if (status == 0)
        status = stream_time_alone(&s, &alone, err);
    stream_end(&s);
    if (status)
        return -1;
    say(r, "a program of 16 elements, in a row", 1e6 * seconds, "µs", "");
    say(r, "the same alone, until it is over", 1e6 * alone, "µs", "");
    return 0;
}

int rates_say(struct devices *d, struct device *device, const struct selftest_options *o,
              struct err *err)
{
    struct rates r = { .options = o,
                       .station = { .backend = device->backend, .device = device->handle },
                       .device = device };
    device->backend->facts(device->handle, &r.facts);
    bool small = o->quick || device->kind == DEVICE_CPU || r.facts.simulated;
    r.elements = (int64_t)(o->quick ? 2 : small ? 16 : 64) << 20;
    while (r.elements > 1 << 16 && r.elements * 4 > r.facts.memory_total / 8)
        r.elements /= 2;
    r.host = malloc(8 * (size_t)r.elements);
    if (!r.host)
        return err_set(err, ERR_MEMORY, "no memory on the host to copy to the device");
    memset(r.host, 1, 8 * (size_t)r.elements);
    int status = say_products(&r, d, err) || say_memory(&r, err) ||
                         (device->kind != DEVICE_CPU && say_transfers(&r, err)) ||
                         say_launches(&r, err)
                     ? -1
                     : 0;
    free(r.host);
    return status;
}
