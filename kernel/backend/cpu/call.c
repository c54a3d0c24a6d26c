/* What kernels ask of their call: scratch memory, numbers, and errors said alike. */
#include "backend/cpu/call.h"

#include "backend/cpu/device.h"

void *cpu_scratch(const struct cpu_call *call, int64_t count, size_t each, struct err *err)
{
    size_t bytes;
    void *scratch;
    if (count < 0 || __builtin_mul_overflow((size_t)count, each, &bytes)) {
        err_set(err, ERR_MEMORY, "more memory than there is addresses for");
        return NULL;
    }
    return pool_alloc(&call->device->pool, bytes, &scratch, err) ? NULL : scratch;
}

void cpu_scratch_free(const struct cpu_call *call, void *scratch)
{
    pool_free(&call->device->pool, scratch);
}

int64_t cpu_whole(const struct cpu_view *v)
{
    return scalar_convert(element_read(v->dtype, v->data), v->dtype, DTYPE_I64).whole;
}

int cpu_serial_ranges(const struct cpu_call *call, int64_t count, cpu_range *body, void *context,
                      struct err *err)
{
    enum { STRETCH = 1 << 20 };
    for (int64_t at = 0; at < count; at += STRETCH) {
        body(context, at, count - at < STRETCH ? count : at + STRETCH);
        if (cpu_stopped(call, err))
            return -1;
    }
    return 0;
}
