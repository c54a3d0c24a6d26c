/* The rows of all commands, each defined in the file of its name. */
#ifndef MAGICS_COMMANDS_H
#define MAGICS_COMMANDS_H

#include "eval/command.h"

/* One parameter of a row: name, PARAM_ kind, flags, then what else is set. */
#define PARAM(name_, kind_, flags_, ...)                                                           \
    {                                                                                              \
        .name = name_, .kind = PARAM_##kind_, .flags = flags_, __VA_ARGS__                         \
    }

#define COMMAND(name) extern const struct command magic_##name;
#include "magics/magics.def"
#undef COMMAND

#endif
