/* What the program can be called for. One row of a table for each subcommand; help, usage and
 * dispatch are read from it. LC_NUMERIC stays "C": nothing here or below calls setlocale. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "lang/words.h"

enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

struct cli {
    const struct words *words;
    const char *program; /* absolute path of this executable */
};

/* A subcommand: argv[0] is its name. Returns the exit code. */
typedef int cli_run(const struct cli *cli, int argc, char **argv);

int cli_main(int argc, char **argv, const struct words *words);

/* One line to stderr, "tensorcell run: …", and CLI_USAGE. */
int cli_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, and CLI_FAILED: what was asked for is understood but did not work. */
int cli_failed(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

cli_run run_main, doctor_main, install_main, selftest_main;

#endif
