/* cd [FOLDER]: where paths begin. */
#include "magics/commands.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* Home alone, ~ and ~/…, - for the folder before, as shells have it. */
static int target(struct eval *e, const struct ast_arg *arg, struct str *out, struct err *err)
{
    const char *home = getenv("HOME"), *before = getenv("OLDPWD");
    *out = STR("~");
    if (arg && command_text(e, arg, out, err))
        return -1;
    bool back = str_is(*out, "-"), at_home = str_is(*out, "~") || str_starts(*out, STR("~/"));
    if ((back && !before) || (at_home && !home)) {
        err_set(err, ERR_FILE, back ? "there was no folder before" : "there is no home folder");
        return err_hint(err, "name the folder, as in cd \"/tmp\"");
    }
    if (back)
        *out = str_of(before);
    else if (at_home)
        *out = arena_printf(e->arena, "%s%.*s", home, (int)out->n - 1, out->p + 1);
    *out = arena_str(e->arena, *out);
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "folder");
    char before[PATH_MAX], now[PATH_MAX];
    struct str to;
    (void)out;
    if (target(e, arg, &to, err))
        return arg ? err_place(err, arg->span) : -1;
    bool known = getcwd(before, sizeof before);
    if (chdir(to.p)) {
        err_set(err, ERR_FILE, "%.200s: %s", to.p, strerror(errno));
        err_hint(err, "pwd shows where you are; cd alone goes home, cd - to the folder before");
        return arg ? err_place(err, arg->span) : -1;
    }
    if (known)
        setenv("OLDPWD", before, 1);
    sink_printf(e->sink, "%s\n", getcwd(now, sizeof now) ? now : to.p);
    return 0;
}

const struct command magic_cd = {
    .run = run,
    .word = { .name = "cd",
              .aliases = "chdir",
              .kind = WORD_COMMAND,
              .group = "files",
              .help = "goes to another folder: paths that do not begin with / begin there",
              .example = "cd \"/tmp\"",
              .errors = "FileError: there is no such folder, or no folder before for cd -",
              .params = { PARAM("folder", TEXT, PARAM_OPTIONAL, .standard = "~",
                                .help = "- for the one before; in quotes where it begins with . or "
                                        "~ or holds blanks") } }
};
