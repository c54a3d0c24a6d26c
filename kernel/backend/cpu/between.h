/* The number between two others: quantiles, and means that are joined. */
#ifndef CPU_BETWEEN_H
#define CPU_BETWEEN_H

#include <math.h>

/* `part` of the way, in [0, 1], reckoned from the nearer end as NumPy's method "linear" does. Where
 * the way itself is too long for a number, the ends are weighed instead. */
static inline double between(double low, double high, double part)
{
    double way = high - low;
    if (low == high || part == 0)
        return low;
    if (isinf(way))
        return low * (1 - part) + high * part;
    return part < 0.5 ? low + way * part : high - way * (1 - part);
}

#endif
