/* Amounts of memory as people write them. */
#include "lang/size.h"

static const struct {
    const char *name;
    int64_t bytes;
} units[] = {
    { "B", 1 },           { "KB", 1000 },          { "MB", 1000000 },
    { "GB", 1000000000 }, { "TB", 1000000000000 }, { "KiB", 1 << 10 },
    { "MiB", 1 << 20 },   { "GiB", 1 << 30 },      { "TiB", (int64_t)1 << 40 },
    { "", 1 << 20 }, /* a bare number is MiB */
};

/* Digits with an optional fraction; no exponent, no sign. */
static bool read_amount(struct str *text, double *amount)
{
    size_t at = 0, digits = 0;
    double v = 0, place = 0;
    for (; at < text->n; at++) {
        char c = text->p[at];
        if (c >= '0' && c <= '9') {
            v = place > 0 ? v + (c - '0') * place : v * 10 + (c - '0');
            place /= 10;
            digits++;
        } else if (c == '.' && place == 0) {
            place = 0.1;
        } else if (c != '_' || !digits) {
            break;
        }
    }
    *text = str_slice(*text, at, text->n);
    *amount = v;
    return digits > 0;
}

bool size_read(struct str text, int64_t *bytes, double *percent)
{
    double amount;
    *bytes = -1;
    *percent = 0;
    if (!read_amount(&text, &amount))
        return false;
    if (str_is(text, "%")) {
        *percent = amount;
        return amount <= 100;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!str_is(text, units[i].name))
            continue;
        double total = amount * (double)units[i].bytes;
        if (total >= 9223372036854775808.0)
            return false;
        *bytes = (int64_t)total;
        return true;
    }
    return false;
}
