/* Single elements, and what makes a matrix of them a regular, symmetric or definite one. */
#include "selftest/draw.h"

#include <math.h>

static const struct {
    const char *name;
    double least, most;
} draws[DRAW_COUNT] = {
#define DRAW(id, name_, least_, most_) [DRAW_##id] = { name_, least_, most_ },
    DRAWS(DRAW)
#undef DRAW
};

bool draw_find(struct str name, enum draw *out)
{
    for (int i = 0; i < DRAW_COUNT; i++)
        if (str_is(name, draws[i].name)) {
            *out = (enum draw)i;
            return true;
        }
    return false;
}

bool draw_fixes(enum draw d, enum dtype *t)
{
    *t = d == DRAW_TRUTH ? DTYPE_BOOL : d == DRAW_PERCENT ? DTYPE_F64 : DTYPE_I64;
    return d == DRAW_TRUTH || d == DRAW_PERCENT || d == DRAW_INDEX || d == DRAW_LABEL;
}

bool draw_is_matrix(enum draw d)
{
    return d == DRAW_REGULAR || d == DRAW_DEFINITE || d == DRAW_SYMMETRIC;
}

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014). */
uint64_t random_next(struct random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

double random_unit(struct random *r)
{
    return (double)(random_next(r) >> 11) * 0x1p-53;
}

static int64_t whole_between(struct random *r, int64_t least, int64_t most)
{
    return least + (int64_t)(random_next(r) % ((uint64_t)(most - least) + 1));
}

static int64_t draw_whole(enum draw d, int64_t below, enum dtype t, struct random *r)
{
    const int64_t far = (int64_t)1 << 40, least = dtype_least(t), most = dtype_most(t);
    switch (d) {
    case DRAW_INDEX:
        return whole_between(r, -below, below - 1);
    case DRAW_LABEL:
        return whole_between(r, 0, below - 1);
    case DRAW_LARGE:
        return whole_between(r, least < -far ? -far : least, most > far ? far : most);
    case DRAW_POSITIVE:
        return whole_between(r, 1, 8);
    case DRAW_QUARTERS:
        return whole_between(r, 1, 9) * (least < 0 && random_next(r) % 2 ? -1 : 1);
    case DRAW_SMALL:
        return whole_between(r, least < 0 ? -3 : 0, 3);
    default:
        return whole_between(r, least < 0 ? -9 : 0, 9);
    }
}

static double draw_real(enum draw d, struct random *r)
{
    double unit = random_unit(r);
    if (d == DRAW_SMALL)
        return floor(unit * 7) - 3;
    if (d == DRAW_QUARTERS)
        return (floor(unit * 16) + 1) * (random_next(r) % 2 ? 0.25 : -0.25);
    return draws[d].least + unit * (draws[d].most - draws[d].least);
}

static double draw_special(enum draw d, struct random *r)
{
    static const double specials[] = {
        NAN, INFINITY, -INFINITY, 0.0, -0.0, 1.0, -1.0, 1e-30, 1e30
    };
    uint64_t which = random_next(r) % 16;
    return which < sizeof specials / sizeof *specials ? specials[which] : draw_real(d, r);
}

union scalar draw_element(enum draw d, int64_t below, enum dtype t, bool special, struct random *r)
{
    if (t == DTYPE_BOOL)
        return (union scalar){ .whole = (int64_t)(random_next(r) % 2) };
    if (dtype_kind(t) == 'i')
        return (union scalar){ .whole = draw_whole(d, below, t, r) };
    double v = special ? draw_special(d, r) : draw_real(d, r);
    return scalar_convert((union scalar){ .real = v }, DTYPE_F64, t);
}

/* Spread so that a random symmetric matrix of any size keeps its eigenvalues within a third. */
void draw_matrix(enum draw d, enum dtype t, union scalar *at, int64_t n, int64_t row,
                 int64_t column)
{
    double spread = d == DRAW_SYMMETRIC ? 1 : 0.25 / sqrt((double)n);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            union scalar *here = at + i * row + j * column;
            double v = here->real * spread + (i == j && d != DRAW_SYMMETRIC ? 1.0 : 0.0);
            if (d != DRAW_REGULAR && j < i)
                v = at[j * row + i * column].real;
            *here = scalar_convert((union scalar){ .real = v }, DTYPE_F64, t);
        }
}
