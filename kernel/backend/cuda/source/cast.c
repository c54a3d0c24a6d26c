/* See cast.h. */
#include "backend/cuda/source/cast.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_half(enum dtype t)
{
    return t == DTYPE_F16 || t == DTYPE_BF16;
}

/* As the number that it is: halves as float. */
static void print_value(struct strbuf *out, enum dtype from, const char *x)
{
    strbuf_printf(out,
                  from == DTYPE_F16    ? "half_float(%s)"
                  : from == DTYPE_BF16 ? "bfloat_float(%s)"
                                       : "(%s)",
                  x);
}

/* As a float that is good to be rounded once more. */
static void print_odd(struct strbuf *out, enum dtype from, const char *x)
{
    if (from == DTYPE_F64)
        strbuf_printf(out, "odd_float(%s)", x);
    else if (from == DTYPE_I64)
        strbuf_printf(out, "odd_float(odd_double(%s))", x);
    else if (from == DTYPE_I32)
        strbuf_printf(out, "odd_float((double)(%s))", x);
    else
        print_value(out, from, x);
}

static void print_whole(struct strbuf *out, enum dtype from, enum dtype to, const char *x)
{
    if (dtype_kind(from) != 'f') {
        strbuf_printf(out, "(%s)(%s)", build_type(to), x);
        return;
    }
    strbuf_printf(out, "(%s)whole_of((double)", build_type(to));
    print_value(out, from, x);
    if (to == DTYPE_I64)
        strbuf_text(out, ", -9223372036854775807LL - 1, 9223372036854775807LL)");
    else
        strbuf_printf(out, ", %" PRId64 "LL, %" PRId64 "LL)", dtype_least(to), dtype_most(to));
}

void cast_print(struct build *b, struct strbuf *out, enum dtype from, enum dtype to, const char *x)
{
    if (is_half(from) || is_half(to))
        build_part(b, "halves");
    if (from == to) {
        strbuf_printf(out, "(%s)", x);
    } else if (to == DTYPE_BOOL) {
        strbuf_text(out, "(uint8_t)(");
        print_value(out, from, x);
        strbuf_text(out, " != 0)");
    } else if (dtype_kind(to) == 'i') {
        build_part(b, "wholes");
        print_whole(out, from, to, x);
    } else if (is_half(to)) {
        strbuf_text(out, to == DTYPE_F16 ? "float_half(" : "float_bfloat(");
        print_odd(out, from, x);
        strbuf_char(out, ')');
    } else {
        strbuf_printf(out, "(%s)", build_type(to));
        print_value(out, from, x);
    }
}

static void define(struct build *b, const char *name, struct strbuf *text)
{
    if (text->failed)
        build_fail(b, "no memory");
    else
        build_define(b, name, "%s", text->p);
    strbuf_fini(text);
}

void cast_scalar(struct build *b, const char *name, const struct operand_view *scalar, enum dtype t)
{
    char parameter[48];
    struct strbuf text;
    bool real = dtype_kind(scalar->dtype) == 'f';
    snprintf(parameter, sizeof parameter, "%s_number", name);
    build_scalar(b, parameter, scalar);
    strbuf_init(&text);
    cast_print(b, &text, real ? DTYPE_F64 : DTYPE_I64, t, parameter);
    define(b, name, &text);
}

void cast_number(struct build *b, const char *name, int number, enum dtype t)
{
    char literal[48];
    struct strbuf text;
    snprintf(literal, sizeof literal, "%dLL", number);
    strbuf_init(&text);
    cast_print(b, &text, DTYPE_I64, t, literal);
    define(b, name, &text);
}
