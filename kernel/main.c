/* Hands the tables down; the only file that sees all rooms. */
#include "base/log.h"
#include "base/settings.h"
#include "cli/cli.h"
#include "magics/magics.h"

int main(int argc, char **argv)
{
    struct err err = { 0 };
    if (settings_read(&err)) {
        log_line("%s", err.text);
        return CLI_USAGE;
    }
    return cli_main(argc, argv, magics_words());
}
