/* Numbers to text: the fewest digits that read back as the same number, as Python and NumPy choose
 * them; and quantities with a unit for reports. */
#ifndef DISPLAY_NUMBER_H
#define DISPLAY_NUMBER_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "tensor/dtype.h"

enum { DIGITS_MOST = 17 };

/* A finite number as d.ddd × 10^exponent, without trailing zeros (0: one digit 0). */
struct digits {
    bool negative;
    int count, exponent;
    char digit[DIGITS_MOST + 1];
};

/* t: a real dtype, of which v is an element: enough digits to tell it from its other elements. */
void digits_of(double v, enum dtype t, struct digits *out);
/* v rounded to so many digits, of which zeros at the end are left out again. */
void digits_exact(double v, int count, struct digits *out);
/* The same, rounded to so many places after the point; |v| < 1e8, places <= 8. */
void digits_fixed(double v, int places, struct digits *out);
/* "1.0", "1e-05", "nan", "-inf": as Python's repr, and str() of a NumPy scalar of this dtype */
void number_real(double v, enum dtype t, struct strbuf *out);
/* Does NumPy write an array whose sizes (but 0) go from least to most with exponents? */
bool number_wants_exponent(double least, double most, enum dtype t);
double number_rounded(double v, enum dtype t); /* to the nearest element of the real dtype t */

/* Three significant digits and a unit: "4.21 ms", "475 GFLOP/s", "12.0 GB/s". */
void number_seconds(double seconds, struct strbuf *out);
void number_rate(double per_second, const char *unit, struct strbuf *out);
/* "4.00 MiB", "512 B"; negative: "unknown" */
void number_bytes(int64_t bytes, struct strbuf *out);

struct str number_bytes_text(struct arena *a, int64_t bytes); /* the same, in the arena */

#endif
