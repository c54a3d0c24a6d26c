/* `tensorcell selftest`: which device, and what the exit code says. */
#include "selftest/selftest.h"

#include "cli/cli.h"
#include "device/request.h"

#include <stdio.h>
#include <stdlib.h>

enum { CLI_UNUSABLE = 3 };

struct options {
    struct selftest_options test;
    const char *device;
};

static void say(void *context, const char *line)
{
    (void)context;
    puts(line);
    fflush(stdout);
}

static bool read_seed(const char *text, uint64_t *seed)
{
    char *end;
    *seed = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == 0;
}

static int read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){ .test = { .seed = 1, .say = say }, .device = NULL };
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--quick") == 0)
            o->test.quick = true;
        else if (strcmp(argv[i], "--only") == 0 && more)
            o->test.only = argv[++i];
        else if (strcmp(argv[i], "--seed") == 0 && more && read_seed(argv[i + 1], &o->test.seed))
            i++;
        else if (argv[i][0] != '-' && !o->device)
            o->device = argv[i];
        else
            return cli_usage("selftest",
                             "takes DEVICE, --quick, --only OPERATION[:DTYPE[:LAYOUT"
                             "[:SIZE]]] and --seed NUMBER, not %.60s",
                             argv[i]);
    }
    if (!o->device)
        o->device = "cpu";
    return CLI_OK;
}

/* The hint of a DeviceError speaks of cells. */
static int refused(const struct err *err)
{
    bool usage = err->kind == ERR_VALUE;
    cli_failed("selftest", "%s: %s", err_kind_name(err->kind), err->text);
    fprintf(stderr, "  %s\n", usage ? err->hint : "tensorcell doctor says what stands in the way");
    return usage ? CLI_USAGE : CLI_UNUSABLE;
}

static int test_each(struct devices *d, const struct request *requests, int count,
                     const struct selftest_options *o)
{
    int code = CLI_OK;
    for (int i = 0; i < count; i++) {
        struct selftest_result result;
        struct err err = { 0 };
        if (selftest_run(d, requests[i].device, o, &result, &err))
            return refused(&err);
        if (result.failed || result.untried)
            code = CLI_FAILED;
    }
    return code;
}

static int test_named(struct devices *d, const struct options *o, struct arena *a)
{
    struct device_name name;
    struct str spelling = str_of(o->device);
    struct request one, *requests = &one;
    struct err err = { 0 };
    int count = 1;
    if (!device_name_read(spelling, &name))
        return cli_usage("selftest", "%.60s is no device; devices are cpu, gpu0, gpu1 …, gpu*",
                         o->device);
    int status = name.every ? request_each(d, true, a, &requests, &count, &err)
                            : request_resolve(d, &name, &spelling, 1, true, a, &one, &err);
    return status ? refused(&err) : test_each(d, requests, count, &o->test);
}

int selftest_main(const struct cli *cli, int argc, char **argv)
{
    struct options o;
    struct err err = { 0 };
    int code = read_options(argc, argv, &o);
    if (code)
        return code;
    struct devices *d = devices_new(&(struct devices_options){ .program = cli->program }, &err);
    if (!d)
        return refused(&err);
    struct arena a;
    arena_init(&a);
    code = test_named(d, &o, &a);
    arena_fini(&a);
    devices_free(d);
    return code;
}
