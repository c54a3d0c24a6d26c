#include "base/settings.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static const struct setting_row rows[] = {
#define SETTING(name, standard, least, most, help)                                                 \
    [SETTING_##name] = { "TENSORCELL_" #name, help, standard, least, most, false },
#define SETTING_LIVE(name, standard, least, most, help)                                            \
    [SETTING_##name] = { "TENSORCELL_" #name, help, standard, least, most, true },
#include "base/settings.def"
#undef SETTING
};

/* Written by settings_read, before any thread starts, and by setting_set. */
static struct {
    bool read;
    atomic_int_least64_t values[SETTING_COUNT];
} settings;

static int read_one(enum setting i, const char *text, struct err *err)
{
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (errno || end == text || *end || v < rows[i].least || v > rows[i].most)
        return err_set(err, ERR_VALUE, "%s is %.60s, and must be a number from %lld to %lld: %s",
                       rows[i].variable, text, (long long)rows[i].least, (long long)rows[i].most,
                       rows[i].help);
    atomic_store_explicit(&settings.values[i], v, memory_order_relaxed);
    return 0;
}

int settings_read(struct err *err)
{
    settings.read = true;
    for (int i = 0; i < SETTING_COUNT; i++)
        atomic_store_explicit(&settings.values[i], rows[i].standard, memory_order_relaxed);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *text = getenv(rows[i].variable);
        if (text && read_one((enum setting)i, text, err))
            return -1;
    }
    return 0;
}

int64_t setting(enum setting which)
{
    return settings.read ? atomic_load_explicit(&settings.values[which], memory_order_relaxed)
                         : rows[which].standard;
}

const struct setting_row *setting_row(enum setting which)
{
    return &rows[which];
}

int setting_set(enum setting which, int64_t value, struct err *err)
{
    const struct setting_row *row = &rows[which];
    if (!row->live) {
        err_set(err, ERR_VALUE, "this is fixed when the kernel starts");
        return err_hint(err, "set %s in its environment, and restart", row->variable);
    }
    if (value < row->least || value > row->most)
        return err_set(err, ERR_VALUE, "%lld is not within %lld to %lld (%s)", (long long)value,
                       (long long)row->least, (long long)row->most, row->help);
    if (!settings.read && settings_read(err))
        return -1;
    atomic_store_explicit(&settings.values[which], value, memory_order_relaxed);
    return 0;
}
