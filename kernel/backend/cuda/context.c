/* Opening a GPU, what it is, and what its errors mean. The primary context is used, as by every
 * other library in the process. */
#include "backend/cuda/context.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- errors ----------------------------------------------------------------------------------
 */

/* After these "the process must be terminated and relaunched" (driver_types.h), or the device is
 * gone for it. */
static bool is_sticky(CUresult code)
{
    switch ((int)code) {
    case 46:  /* devices unavailable */
    case 214: /* ECC uncorrectable */
    case 220: /* NVLINK uncorrectable */
    case 226: /* contained */
    case 700: /* illegal address */
    case 702: /* launch timeout */
    case 709: /* context is destroyed */
    case 710: /* assert */
    case 714: /* hardware stack error */
    case 715: /* illegal instruction */
    case 716: /* misaligned address */
    case 717: /* invalid address space */
    case 718: /* invalid pc */
    case 719: /* launch failed */
    case 721: /* tensor memory leak */
    case 810: /* MPS client terminated */
    case 911: /* external device */
    case 999: /* unknown */
        return true;
    default:
        return false;
    }
}

static const char *words_of(const struct driver_calls *cu, CUresult code)
{
    const char *text = NULL;
    if (cu->error_text(code, &text) || !text)
        text = "unknown error";
    return text;
}

static int fail(const struct driver_calls *cu, CUresult code, const char *doing, struct err *err)
{
    return err_set(err, code == CUDA_ERROR_OUT_OF_MEMORY ? ERR_MEMORY : ERR_DEVICE,
                   "the GPU could not %s: %s (CUDA error %d)", doing, words_of(cu, code),
                   (int)code);
}

static void lose(struct gpu_context *c, CUresult code)
{
    if (!c->lost[0])
        snprintf(c->lost, sizeof c->lost, "%s (CUDA error %d)", words_of(&c->cu, code), (int)code);
}

int cuda_check(struct gpu_context *c, CUresult code, const char *doing, struct err *err)
{
    if (code == CUDA_SUCCESS)
        return 0;
    if (is_sticky(code))
        lose(c, code);
    return fail(&c->cu, code, doing, err);
}

int cuda_passed(struct gpu_context *c, CUevent event, struct err *err)
{
    CUresult code = c->cu.event_query(event);
    if (code == CUDA_SUCCESS)
        return 1;
    if (code == CUDA_ERROR_NOT_READY)
        return 0;
    if (c->cu.event_query(event) == code) /* what passes does not come back at once */
        lose(c, code);
    return cuda_check(c, code, "finish its work", err);
}

int cuda_enter(struct gpu_context *c, struct err *err)
{
    if (c->lost[0])
        return err_set(err, ERR_DEVICE, "the GPU's context is lost: %s", c->lost);
    return cuda_check(c, c->cu.context_set(c->context), "enter its context", err);
}

const char *cuda_lost(struct gpu_context *c)
{
    return c->lost[0] ? c->lost : NULL;
}

/* ---- opening ---------------------------------------------------------------------------------
 */

/* The driver, ready to be asked, and the version of CUDA that it serves. */
static int start_driver(struct driver_calls *cu, int *version, struct err *err)
{
    if (calls_load_driver(NULL, cu, err))
        return -1;
    CUresult code = cu->init(0);
    if (code)
        return fail(cu, code, "be reached", err);
    code = cu->driver_version(version);
    if (code)
        return fail(cu, code, "tell its driver's version", err);
    if (cuda_major(*version) >= 12)
        return 0;
    err_set(err, ERR_DEVICE, "NVIDIA's driver serves CUDA %d.%d only; 12.0 or later is needed",
            cuda_major(*version), cuda_minor(*version));
    return err_hint(err, "install a driver of version 525 or later");
}

int cuda_device_count(void)
{
    struct driver_calls cu;
    struct err err = { 0 };
    int version, count = 0;
    if (start_driver(&cu, &version, &err) || cu.device_count(&count))
        return 0;
    return count;
}

static int find_device(struct gpu_context *c, int index, struct err *err)
{
    int count = 0;
    if (cuda_check(c, c->cu.device_count(&count), "count devices", err))
        return -1;
    if (index < 0 || index >= count)
        return err_set(err, ERR_DEVICE, "there is no GPU %d: CUDA has %d", index, count);
    if (cuda_check(c, c->cu.device_get(&c->device, index), "be found", err) ||
        cuda_check(c,
                   c->cu.device_attribute(&c->capability_major,
                                          CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, c->device),
                   "tell its capability", err))
        return -1;
    return cuda_check(c,
                      c->cu.device_attribute(&c->capability_minor,
                                             CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
                                             c->device),
                      "tell its capability", err);
}

static int open_parts(struct gpu_context *c, int index, struct err *err)
{
    if (start_driver(&c->cu, &c->version, err) || find_device(c, index, err) ||
        cuda_check(c, c->cu.context_retain(&c->context, c->device), "make a context", err) ||
        cuda_enter(c, err) ||
        cuda_check(c, c->cu.stream_create(&c->stream, CU_STREAM_NON_BLOCKING), "make a stream",
                   err))
        return -1;
    compiler_init(&c->compiler, c->version, c->capability_major * 10 + c->capability_minor);
    cubins_init(&c->cubins);
    return blas_reserve(c, err);
}

int cuda_open(int index, const struct backend_options *options, struct gpu_context **out,
              struct err *err)
{
    struct gpu_context *c = calloc(1, sizeof *c);
    struct err ignored = { 0 };
    if (!c)
        return err_set(err, ERR_MEMORY, "no memory to open a GPU");
    c->config = options->config;
    if (open_parts(c, index, err)) {
        cuda_close(c);
        return -1;
    }
    /* Without it copies are only slower. */
    if (options->staging)
        (void)cuda_pin(c, options->staging, options->staging_bytes, &ignored);
    *out = c;
    return 0;
}

/* What a lost context holds goes with its process. */
void cuda_close(struct gpu_context *c)
{
    struct err err = { 0 };
    if (!c)
        return;
    bool alive = c->context && cuda_enter(c, &err) == 0;
    if (alive && c->stream)
        cuda_check(c, c->cu.stream_wait(c->stream), "finish its work", &err);
    blas_fini(c);
    cubins_fini(c);
    marks_fini(c);
    pinned_fini(c);
    if (alive && !c->lost[0]) {
        if (c->stream)
            c->cu.stream_destroy(c->stream);
        c->cu.context_release(c->device);
    }
    free(c);
}

int cuda_configure(struct gpu_context *c, const struct device_config *config, struct err *err)
{
    (void)err;
    c->config = *config;
    return 0;
}

/* ---- facts -----------------------------------------------------------------------------------
 */

/* 0: the driver does not tell. */
static double attribute(struct gpu_context *c, CUdevice_attribute which)
{
    int value = 0;
    return c->cu.device_attribute(&value, which, c->device) == CUDA_SUCCESS && value > 0 ? value
                                                                                         : 0;
}

/* Both clocks are told in kHz. Memory moves twice in a cycle, a unit for f32 multiplies and adds in
 * one; of these an SM has 64 up to 8.0 and 128 since. */
static void find_peaks(struct gpu_context *c, struct device_facts *out)
{
    int units = c->capability_major * 10 + c->capability_minor <= 80 ? 64 : 128;
    out->peak_bytes = attribute(c, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE) * 1e3 * 2 *
                      attribute(c, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH) / 8;
    out->peak_flops = attribute(c, CU_DEVICE_ATTRIBUTE_CLOCK_RATE) * 1e3 * 2 * units *
                      attribute(c, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
}

void cuda_facts(struct gpu_context *c, struct device_facts *out)
{
    char number[32], blas[24];
    *out = (struct device_facts){
        .capability_major = c->capability_major,
        .capability_minor = c->capability_minor,
    };
    if (c->cu.device_name(out->model, (int)sizeof out->model, c->device))
        snprintf(out->model, sizeof out->model, "NVIDIA GPU");
    calls_driver_number(DRIVER_FILE, number, sizeof number);
    find_peaks(c, out);
    blas_version(c, blas, sizeof blas);
    snprintf(out->library, sizeof out->library, "CUDA %d.%d%s%s%s%s", cuda_major(c->version),
             cuda_minor(c->version), number[0] ? ", driver " : "", number, blas[0] ? ", " : "",
             blas);
}
