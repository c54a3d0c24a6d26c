/* The one table of limits. Read once at start; a bad value in the environment is reported. */
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

#endif
