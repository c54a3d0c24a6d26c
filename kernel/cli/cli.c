/* The table of subcommands, and the way from argv to one of them. */
#include "cli/cli.h"

#include "protocol/kernel.h"
#include "worker/worker.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static cli_run kernel_main, help_main, version_main;

static int worker(const struct cli *cli, int argc, char **argv)
{
    (void)cli;
    return worker_main(argc, argv);
}

static const struct row {
    const char *name, *arguments, *help;
    cli_run *run;
} rows[] = {
    { "kernel", "--connection-file FILE", "serve a Jupyter client", kernel_main },
    { "run", "FILE|- [--quiet] [--json]", "run cells, split by lines '# %%', as text", run_main },
    { "install", "[--user|--sys-prefix|--prefix PATH]", "tell Jupyter where this kernel is",
      install_main },
    { "doctor", "",
      "what can compute here, and what to do about what cannot (exit code 0: all of it can, 1: "
      "something cannot, 2: usage)",
      doctor_main },
    { "selftest", "[DEVICE] [--quick] [--only CASE]",
      "compute every operation on a device and compare", selftest_main },
    { "worker", "--probe | --serve SOCKET PAGE",
      "find out what GPUs there are, or serve one (started by the kernel)", worker },
    { "--help", "", "this page", help_main },
    { "--version", "", "the version", version_main },
};

enum { ROWS = sizeof rows / sizeof *rows };

static void complain(const char *command, const char *format, va_list args)
{
    fprintf(stderr, "tensorcell%s%s: ", *command ? " " : "", command);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

int cli_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(command, format, args);
    va_end(args);
    return CLI_USAGE;
}

int cli_failed(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(command, format, args);
    va_end(args);
    return CLI_FAILED;
}

/* What went to stdout has arrived there, or the exit code says that it has not. */
static int flushed(const char *command, int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    return cli_failed(command, "the output could not be written: %s",
                      errno ? strerror(errno) : "an earlier write failed");
}

static int help_main(const struct cli *cli, int argc, char **argv)
{
    (void)cli, (void)argc, (void)argv;
    printf("tensorcell %s: a Jupyter kernel for tensors\n\n", TENSORCELL_VERSION);
    for (int i = 0; i < ROWS; i++) {
        char call[64];
        snprintf(call, sizeof call, "%s %s", rows[i].name, rows[i].arguments);
        printf("  tensorcell %-44s %s\n", call, rows[i].help);
    }
    printf("\nThe language: README.md, or a cell with the word help.\n");
    return CLI_OK;
}

static int version_main(const struct cli *cli, int argc, char **argv)
{
    (void)cli, (void)argc, (void)argv;
    printf("tensorcell %s\n", TENSORCELL_VERSION);
    return CLI_OK;
}

static int kernel_main(const struct cli *cli, int argc, char **argv)
{
    const char *file = NULL;
    for (int i = 1; i < argc; i++) {
        bool named = strcmp(argv[i], "--connection-file") == 0 || strcmp(argv[i], "-f") == 0;
        if (!named || i + 1 == argc)
            return cli_usage("kernel", "takes --connection-file FILE, not %s", argv[i]);
        file = argv[++i];
    }
    if (!file)
        return cli_usage("kernel", "--connection-file FILE is missing (Jupyter starts this "
                                   "command; by hand, use: tensorcell run FILE)");
    return kernel_run(file, cli->words, &(struct devices_options){ .program = cli->program });
}

static const struct row *find(const char *name)
{
    for (int i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    if (strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return find("--help");
    return NULL;
}

/* The nearest name, for a slip of the finger. */
static const char *nearest(const char *name)
{
    for (int i = 0; i < ROWS; i++)
        if (str_distance(str_of(name), str_of(rows[i].name), 2) <= 2)
            return rows[i].name;
    return "--help";
}

static bool own_path(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size - 1);
    if (n < 0 || (size_t)n >= size - 1)
        return false;
    path[n] = 0;
    return true;
}

int cli_main(int argc, char **argv, const struct words *words)
{
    if (argc < 2)
        return cli_usage("", "what shall it do? see tensorcell --help");
    const struct row *row = find(argv[1]);
    if (!row)
        return cli_usage("", "there is no %.60s; did you mean tensorcell %s?", argv[1],
                         nearest(argv[1]));
    bool asks_help = argc > 2 && strcmp(argv[2], "--help") == 0;
    if (asks_help)
        return printf("usage: tensorcell %s %s\n  %s\n", row->name, row->arguments, row->help) > 0
                   ? flushed(row->name, CLI_OK)
                   : CLI_FAILED;
    char program[PATH_MAX];
    if (!own_path(program, sizeof program))
        return cli_failed(row->name, "the path of this program is not known: %s", strerror(errno));
    struct cli cli = { words, program };
    return flushed(row->name, row->run(&cli, argc - 1, argv + 1));
}
