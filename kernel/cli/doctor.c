/* `tensorcell doctor`: what the command shows in a notebook, and an exit code that scripts can ask.
 */
#include "cli/cli.h"

#include "device/doctor.h"
#include "display/display.h"

#include <stdio.h>

static int look(const struct cli *cli, struct arena *a)
{
    struct err err = { 0 };
    struct doctor found;
    struct bundle shown = { 0 };
    struct devices_options options = { .program = cli->program };
    struct devices *d = devices_new(&options, &err);
    if (!d)
        return cli_failed("doctor", "%s", err.text);
    doctor_look(d, &found);
    display_doctor(&found, a, &shown);
    printf(STR_FMT "\n", STR_ARG(bundle_get(&shown, MIME_TEXT)));
    devices_free(d);
    return found.healthy ? CLI_OK : CLI_FAILED;
}

int doctor_main(const struct cli *cli, int argc, char **argv)
{
    struct arena a;
    if (argc > 1)
        return cli_usage("doctor", "takes no arguments, and was given %.60s", argv[1]);
    arena_init(&a);
    int code = look(cli, &a);
    arena_fini(&a);
    return code;
}
