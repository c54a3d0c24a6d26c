#include "base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name, *help;
    int64_t standard, least, most;
} rows[] = {
#define SETTING(name, standard, least, most, help)                                                 \
    [SETTING_##name] = { "TENSORCELL_" #name, help, standard, least, most },
#include "base/settings.def"
#undef SETTING
};

/* Written once by settings_read, before any thread starts. */
static struct {
    bool read;
    int64_t values[SETTING_COUNT];
} settings;

static int read_one(enum setting i, const char *text, struct err *err)
{
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (errno || end == text || *end || v < rows[i].least || v > rows[i].most)
        return err_set(err, ERR_VALUE, "%s is %.60s, and must be a number from %lld to %lld: %s",
                       rows[i].name, text, (long long)rows[i].least, (long long)rows[i].most,
                       rows[i].help);
    settings.values[i] = v;
    return 0;
}

int settings_read(struct err *err)
{
    settings.read = true;
    for (int i = 0; i < SETTING_COUNT; i++)
        settings.values[i] = rows[i].standard;
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *text = getenv(rows[i].name);
        if (text && read_one((enum setting)i, text, err))
            return -1;
    }
    return 0;
}

int64_t setting(enum setting which)
{
    return settings.read ? settings.values[which] : rows[which].standard;
}
