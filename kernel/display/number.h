/* Numbers to text: the fewest digits that read back as the same number, as Python and NumPy choose
 * them; and quantities with a unit for reports. */
#ifndef DISPLAY_NUMBER_H
#define DISPLAY_NUMBER_H

#include "base/arena.h"
#include "base/strbuf.h"

enum { DIGITS_MOST = 17 };

/* A finite number as d.ddd × 10^exponent, without trailing zeros (0: one digit 0). */
struct digits {
    bool negative;
    int count, exponent;
    char digit[DIGITS_MOST + 1];
};

/* single: v is a float, and need only be told from other floats. */
void digits_of(double v, bool single, struct digits *out);
/* "1.0", "1e-05", "nan", "-inf": as Python's repr and str(np.float32) */
void number_real(double v, bool single, struct strbuf *out);

/* Three significant digits and a unit: "4.21 ms", "475 GFLOP/s", "12.0 GB/s". */
void number_seconds(double seconds, struct strbuf *out);
void number_rate(double per_second, const char *unit, struct strbuf *out);
/* "4.00 MiB", "512 B"; negative: "unknown" */
void number_bytes(int64_t bytes, struct strbuf *out);

struct str number_bytes_text(struct arena *a, int64_t bytes); /* the same, in the arena */

#endif
