/* The last words of the process. The log's limit of lines a second does not hold for them. */
#include "protocol/ending.h"

#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_line(const char *text, size_t n)
{
    ssize_t written = write(STDERR_FILENO, text, n); /* stderr may be closed: nobody to tell */
    (void)written;
}

void ending_say(const char *format, ...)
{
    char line[1024];
    size_t n = (size_t)snprintf(line, sizeof line, "tensorcell: ");
    va_list args;
    va_start(args, format);
    int m = vsnprintf(line + n, sizeof line - n - 1, format, args);
    va_end(args);
    n += m > 0 ? (size_t)m : 0;
    if (n > sizeof line - 2)
        n = sizeof line - 2;
    line[n++] = '\n';
    write_line(line, n);
}

/* Only what a signal handler may call. The handler is spent: the same signal then ends the process
 * as it would have without. */
static void tell_fault(int signal_number)
{
    static const struct {
        int number;
        const char *name;
    } rows[] = { { SIGSEGV, "a wrong memory access (SIGSEGV)\n" },
                 { SIGBUS, "memory that is not there, as of a file cut short (SIGBUS)\n" },
                 { SIGILL, "an instruction that this processor does not have (SIGILL)\n" },
                 { SIGFPE, "an arithmetic fault (SIGFPE)\n" },
                 { SIGABRT, "a failed check or no memory in a library (SIGABRT)\n" } };
    static const char start[] = "tensorcell: the kernel ends with all its variables: ";
    char line[200];
    memcpy(line, start, sizeof start);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].number == signal_number)
            strcpy(line + sizeof start - 1, rows[i].name);
    write_line(line, strlen(line));
    raise(signal_number);
}

void ending_watch_faults(void)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
    struct sigaction action = { .sa_handler = tell_fault,
                                .sa_flags = (int)SA_RESETHAND | SA_ONSTACK };
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct sigaction before;
        bool free_to_take = sigaction(faults[i], NULL, &before) == 0 &&
                            before.sa_handler == SIG_DFL; /* a sanitizer's stays */
        if (free_to_take)
            sigaction(faults[i], &action, NULL);
    }
}
