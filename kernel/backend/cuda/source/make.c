/* Printers of makers: ranges, the identity, and random tensors, whose elements depend on seed, draw
 * number and place only (the last two operands). */
#include "backend/cuda/source/cast.h"
#include "backend/cuda/source/copy.h"
#include "backend/cuda/source/printers.h"

#include <math.h>

/* ---- ranges -----------------------------------------------------------------------------------
 */

static int64_t whole_of(double x)
{
    return x < -0x1p63 ? INT64_MIN : x < 0x1p63 ? (int64_t)x : INT64_MAX;
}

static void print_range(struct build *b, double start, double step, double stop, bool last)
{
    struct operand_view to = build_out(b);
    int64_t n = shape_count(&to.shape);
    bool whole = to.dtype == DTYPE_I64;
    build_part(b, "wholes");
    build_begin(b, "range", build_is_wide(n));
    build_define(b, "element", "%s", build_type(to.dtype));
    build_define(b, "LAST", "%d", last);
    build_define(b, "NUMBER(v)", "%s",
                 whole ? "whole_of(floor(v), -9223372036854775807LL - 1, 9223372036854775807LL)"
                       : "(v)");
    build_operand(b, "to", "element", &to);
    build_real(b, "start", start);
    build_real(b, "step", step);
    build_real(b, "stop", stop);
    build_whole(b, "n", n);
    build_end(b, "range", n);
}

/* real: start, stop, step */
void arange_print(struct build *b)
{
    const struct op_attrs *a = &b->s->attrs;
    struct operand_view to = build_out(b);
    int64_t n = shape_count(&to.shape);
    if (to.dtype != DTYPE_I64 || !a->all_whole) {
        print_range(b, a->real[0], a->real[2], 0, false);
        return;
    }
    build_begin(b, "whole_range", build_is_wide(n));
    build_operand(b, "to", "int64_t", &to);
    build_whole(b, "start", whole_of(a->real[0]));
    build_whole(b, "step", whole_of(a->real[2]));
    build_whole(b, "n", n);
    build_end(b, "whole_range", n);
}

/* real: start, stop; both are hit exactly. */
void linspace_print(struct build *b)
{
    const double *real = b->s->attrs.real;
    struct operand_view to = build_out(b);
    int64_t n = shape_count(&to.shape);
    print_range(b, real[0], n > 1 ? (real[1] - real[0]) / (double)(n - 1) : 0, real[1], n > 1);
}

/* whole: rows, columns, k */
void eye_print(struct build *b)
{
    struct operand_view to = build_out(b);
    int64_t n = shape_count(&to.shape), rows = to.shape.size[0], columns = to.shape.size[1];
    int64_t k = b->s->attrs.whole[2];
    build_begin(b, "eye", build_is_wide(n));
    cast_number(b, "ONE", 1, to.dtype);
    build_operand(b, "to", build_type(to.dtype), &to);
    build_whole(b, "columns", columns);
    build_whole(b, "k", k < -rows ? -rows : k > columns ? columns : k);
    build_whole(b, "n", n);
    build_end(b, "eye", n);
}

/* ---- chance -----------------------------------------------------------------------------------
 */

static void random_begin(struct build *b, struct operand_view *to)
{
    int last = b->s->operand_count - 1;
    struct operand_view seed = build_in(b, last - 1), draw = build_in(b, last);
    *to = build_out(b);
    build_part(b, "philox");
    build_part(b, "direction");
    build_part(b, "draws");
    build_begin(b, "random", build_is_wide(shape_count(&to->shape)));
    build_operand(b, "to", build_type(to->dtype), to);
    build_number(b, "SEED", &seed);
    build_number(b, "DRAW", &draw);
}

/* `each`: elements that come from one block of words. */
static void random_end(struct build *b, const struct operand_view *to, int each, const char *drawn)
{
    int64_t n = shape_count(&to->shape), blocks = n / each + (n % each != 0);
    int bytes = each * (int)dtype_bytes(to->dtype);
    build_define(b, "element", "%s", build_type(to->dtype));
    build_define(b, "ALIGNED", "%d", bytes < 16 ? bytes : 16);
    build_define(b, "EACH", "%d", each);
    build_define(b, "DRAWN", "%s", drawn);
    build_whole(b, "n", n);
    build_whole(b, "blocks", blocks);
    build_end(b, "random", blocks);
}

/* real: mean, standard deviation */
void normal_print(struct build *b)
{
    struct operand_view to;
    random_begin(b, &to);
    build_real(b, "mean", b->s->attrs.real[0]);
    build_real(b, "deviation", b->s->attrs.real[1]);
    bool wide = to.dtype == DTYPE_F64;
    random_end(b, &to, wide ? 2 : 4,
               wide ? "normal_f64(word, k, mean, deviation)"
                    : "normal_f32(word, k, mean, deviation)");
}

/* real: low, high. Rounding must not reach high. */
void uniform_print(struct build *b)
{
    struct operand_view to;
    double low = b->s->attrs.real[0], high = b->s->attrs.real[1], below = low;
    random_begin(b, &to);
    bool wide = to.dtype == DTYPE_F64;
    if (wide && high > low)
        below = nextafter(high, low);
    else if ((float)high > (float)low)
        below = (double)nextafterf((float)high, (float)low);
    build_real(b, "low", low);
    build_real(b, "high", high);
    build_real(b, "below", below);
    random_end(b, &to, wide ? 2 : 4,
               wide ? "uniform_f64(word, k, low, high, below)"
                    : "uniform_f32(word, k, low, high, below)");
}

/* whole: low, high */
void randint_print(struct build *b)
{
    struct operand_view to;
    uint64_t low = (uint64_t)b->s->attrs.whole[0], width = (uint64_t)b->s->attrs.whole[1] - low;
    bool wide = width >> 32 != 0;
    random_begin(b, &to);
    build_whole(b, "low", (int64_t)low);
    build_whole(b, "width", (int64_t)width);
    random_end(b, &to, wide ? 2 : 4,
               wide ? "randint_wide(word, k, low, width)" : "randint_narrow(word, k, low, width)");
}

/* real: p; a one of the dtype where the word is below it */
void bernoulli_print(struct build *b)
{
    struct operand_view to;
    random_begin(b, &to);
    cast_number(b, "ONE", 1, to.dtype);
    build_whole(b, "below", (int64_t)(b->s->attrs.real[0] * 0x1p32 + 0.5));
    random_end(b, &to, 4, "(uint64_t)word[k] < (uint64_t)below ? ONE : 0");
}
