/* Operands of a step as views: their C types, where they lie, room in scratch memory. */
#include "backend/cuda/source/build.h"

#include <string.h>

const char *build_type(enum dtype t)
{
    static const char *const types[DTYPE_COUNT] = {
        [DTYPE_BOOL] = "uint8_t",  [DTYPE_U8] = "uint8_t",  [DTYPE_I8] = "int8_t",
        [DTYPE_I32] = "int32_t",   [DTYPE_I64] = "int64_t", [DTYPE_F16] = "uint16_t",
        [DTYPE_BF16] = "uint16_t", [DTYPE_F32] = "float",   [DTYPE_F64] = "double",
    };
    return types[t];
}

const char *build_bits(enum dtype t)
{
    switch (dtype_bytes(t)) {
    case 1:
        return "uint8_t";
    case 2:
        return "uint16_t";
    case 4:
        return "uint32_t";
    default:
        return "uint64_t";
    }
}

struct operand_view build_view(const struct build *b, int32_t index)
{
    const struct program_view *v = &b->p->views[index];
    struct operand_view o = {
        .dtype = v->dtype, .shape = v->layout.shape, .kind = SOURCE_VIEW, .index = index
    };
    int64_t bytes = (int64_t)dtype_bytes(v->dtype), at = v->layout.offset * bytes;
    memcpy(o.stride, v->layout.stride, sizeof o.stride);
    for (o.unshifted = (int32_t)bytes; o.unshifted < 16 && at % (2 * o.unshifted) == 0;)
        o.unshifted *= 2;
    o.alignment = v->shift ? (int32_t)bytes : o.unshifted;
    return o;
}

struct operand_view build_in(const struct build *b, int k)
{
    operand_ref r = b->p->operands[b->s->operand_first + k];
    if (!operand_is_scalar(r))
        return build_view(b, r);
    return (struct operand_view){ .dtype = b->p->scalars[operand_scalar(r)],
                                  .kind = SOURCE_SCALAR,
                                  .index = operand_scalar(r) };
}

struct operand_view build_out(const struct build *b)
{
    return build_view(b, b->s->result);
}

bool build_is_dense(const struct operand_view *v)
{
    int64_t step = 1;
    for (int i = v->shape.ndim - 1; i >= 0; i--) {
        if (v->shape.size[i] != 1 && v->stride[i] != step)
            return false;
        step *= v->shape.size[i];
    }
    return v->kind != SOURCE_SCALAR;
}

struct operand_view build_scratch(struct build *b, enum dtype t, int64_t n)
{
    struct operand_view v = { .dtype = t,
                              .shape = { 1, { n } },
                              .stride = { 1 },
                              .kind = SOURCE_SCRATCH,
                              .at = b->scratch,
                              .alignment = 16,
                              .unshifted = 16 };
    int64_t bytes;
    if (__builtin_mul_overflow(n, (int64_t)dtype_bytes(t), &bytes) || bytes > INT64_MAX / 2 ||
        __builtin_add_overflow(b->scratch, (bytes + 255) / 256 * 256, &b->scratch))
        build_fail(b, "more scratch memory than there are addresses for");
    return v;
}
