/* The one table of limits. Read at start, where a bad value in the environment is reported; what
 * settings.def calls live may be changed later. */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/err.h"

enum setting {
#define SETTING(name, standard, least, most, help) SETTING_##name,
#include "base/settings.def"
#undef SETTING
    SETTING_COUNT
};

int settings_read(struct err *err); /* from the environment; call before any thread starts */
int64_t setting(enum setting which);

struct setting_row {
    const char *variable; /* of the environment: TENSORCELL_<NAME> */
    const char *help;
    int64_t standard, least, most;
    bool live;
};

const struct setting_row *setting_row(enum setting which);
/* Any thread. ValueError when it is not live or out of range. */
int setting_set(enum setting which, int64_t value, struct err *err);

#endif
