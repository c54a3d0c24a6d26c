/* See element.h. */
#include "tensor/element.h"

#include "tensor/half.h"

#include <inttypes.h>

int64_t dtype_least(enum dtype t)
{
    if (t == DTYPE_BOOL || t == DTYPE_U8)
        return 0;
    return INT64_MIN >> (64 - 8 * dtype_bytes(t));
}

int64_t dtype_most(enum dtype t)
{
    return t == DTYPE_BOOL ? 1 : t == DTYPE_U8 ? UINT8_MAX : ~dtype_least(t);
}

int dtype_check_whole(enum dtype t, int64_t v, struct err *err)
{
    int64_t least = dtype_least(t), most = dtype_most(t);
    if (v >= least && v <= most)
        return 0;
    err_set(err, ERR_VALUE, "%" PRId64 " does not fit %s, which goes from %" PRId64 " to %" PRId64,
            v, dtype_name(t), least, most);
    return err_hint(err, "choose a wider dtype, as in cast(x, i64)");
}

int dtype_check_number(enum dtype t, union scalar v, enum dtype from, struct err *err)
{
    double least = (double)dtype_least(t), most = (double)dtype_most(t);
    if (dtype_kind(from) != 'f')
        return dtype_check_whole(t, v.whole, err);
    if (v.real == least || (v.real > least - 1 && v.real < most + 1))
        return 0;
    err_set(err, ERR_VALUE, "%g does not fit %s, which goes from %g to %g", v.real, dtype_name(t),
            least, most);
    return err_hint(err, "cast(x, f32) makes room for decimals, inf and nan");
}

static double read_real(enum dtype t, const void *at)
{
    uint16_t bits;
    float single;
    double real;
    switch (t) {
    case DTYPE_F16:
        memcpy(&bits, at, sizeof bits);
        return (double)half_float(bits);
    case DTYPE_BF16:
        memcpy(&bits, at, sizeof bits);
        return (double)bfloat_float(bits);
    case DTYPE_F32:
        memcpy(&single, at, sizeof single);
        return (double)single;
    default:
        memcpy(&real, at, sizeof real);
        return real;
    }
}

/* Little-endian: the lowest bytes come first. */
static int64_t read_whole(enum dtype t, const void *at)
{
    size_t unused = 64 - 8 * dtype_bytes(t);
    uint64_t bits = 0;
    memcpy(&bits, at, dtype_bytes(t));
    if (t == DTYPE_BOOL)
        return bits != 0;
    return t == DTYPE_U8 ? (int64_t)bits : (int64_t)(bits << unused) >> unused;
}

union scalar element_read(enum dtype t, const void *at)
{
    if (dtype_kind(t) == 'f')
        return (union scalar){ .real = read_real(t, at) };
    return (union scalar){ .whole = read_whole(t, at) };
}

double element_real(enum dtype t, const void *at)
{
    return dtype_kind(t) == 'f' ? read_real(t, at) : (double)read_whole(t, at);
}

void element_write(enum dtype t, union scalar v, void *at)
{
    uint16_t bits;
    float single;
    switch (t) {
    case DTYPE_F16:
    case DTYPE_BF16:
        single = odd_float(v.real);
        bits = t == DTYPE_F16 ? float_half(single) : float_bfloat(single);
        memcpy(at, &bits, sizeof bits);
        break;
    case DTYPE_F32:
        single = (float)v.real;
        memcpy(at, &single, sizeof single);
        break;
    case DTYPE_BOOL:
        *(uint8_t *)at = v.whole != 0;
        break;
    default:
        memcpy(at, &v, dtype_bytes(t));
    }
}

static int64_t whole_of(double v, enum dtype t)
{
    int64_t least = dtype_least(t), most = dtype_most(t);
    if (v != v)
        return 0;
    if (v >= (double)most) /* i64: the double is one more than the largest */
        return most;
    return v <= (double)least ? least : (int64_t)v;
}

union scalar scalar_convert(union scalar v, enum dtype from, enum dtype to)
{
    bool real = dtype_kind(from) == 'f';
    union scalar cell = { 0 };
    if (to == DTYPE_BOOL)
        return (union scalar){ .whole = real ? v.real != 0 : v.whole != 0 };
    if (dtype_kind(to) == 'i') {
        cell.whole = real ? whole_of(v.real, to) : v.whole;
        return (union scalar){ .whole = read_whole(to, &cell) };
    }
    if (!real)
        v.real = to == DTYPE_F64 ? (double)v.whole : odd_double(v.whole);
    if (to == DTYPE_F64)
        return v;
    element_write(to, v, &cell);
    return (union scalar){ .real = read_real(to, &cell) };
}
