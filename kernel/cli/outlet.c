/* What both outlets share: their life, and asking the user for a line. */
#include "cli/outlet.h"

#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

void outlet_init(struct outlet *o)
{
    *o = (struct outlet){ .at_line_start = true };
    strbuf_init(&o->line);
}

void outlet_fini(struct outlet *o)
{
    strbuf_fini(&o->line);
}

/* Switches the terminal's echo; does nothing where stdin is none. */
static void echo(bool on)
{
    struct termios t;
    if (tcgetattr(STDIN_FILENO, &t))
        return;
    if (on)
        t.c_lflag |= (tcflag_t)ECHO;
    else
        t.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &t);
}

int outlet_ask(void *context, struct str prompt, bool hidden, struct arena *a, struct str *answer,
               struct err *err)
{
    (void)context;
    fwrite(prompt.p, 1, prompt.n, stderr);
    if (hidden)
        echo(false);
    char *line = NULL;
    size_t size = 0;
    ssize_t n = getline(&line, &size, stdin);
    if (hidden)
        echo(true);
    if (n >= 0)
        *answer = arena_str(a,
                            (struct str){ line, line[n - 1] == '\n' ? (size_t)n - 1 : (size_t)n });
    free(line);
    if (n >= 0)
        return 0;
    err_set(err, ERR_FILE, "input: the standard input has no more lines");
    return err_hint(err, "give the script as a file, and the answers on the standard input");
}
