/* pwd: the folder where paths begin. */
#include "magics/commands.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    char here[PATH_MAX];
    (void)e;
    if (!getcwd(here, sizeof here))
        return err_at(err, ERR_FILE, call->span, "the folder is not to be found: %s",
                      strerror(errno));
    *out = value_text(str_of(here), err);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

const struct command magic_pwd = { .run = run,
                                   .word = {
                                       .name = "pwd",
                                       .aliases = "getcwd",
                                       .kind = WORD_COMMAND,
                                       .has_value = true,
                                       .group = "files",
                                       .help = "the folder where paths begin",
                                       .example = "here = pwd()",
                                   } };
