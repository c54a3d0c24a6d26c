/* `tensorcell run`: a script's cells one after another, without sockets. */
#include "cell/cell.h"
#include "cli/cli.h"
#include "cli/foreground.h"
#include "cli/outlet.h"

struct run_options {
    const char *path;
    bool quiet, json;
};

struct run {
    const struct cli *cli;
    struct run_options options;
    struct str script;
    struct cancel cancel;
    bool failed;
    struct err err; /* of the session, before any cell */
};

static int read_options(int argc, char **argv, struct run_options *o)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quiet") == 0)
            o->quiet = true;
        else if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (argv[i][0] == '-' && argv[i][1])
            return cli_usage("run", "there is no option %.60s; it takes --quiet and --json",
                             argv[i]);
        else if (o->path)
            return cli_usage("run", "takes one file, and was given %.200s and %.200s", o->path,
                             argv[i]);
        else
            o->path = argv[i];
    }
    return o->path ? CLI_OK : cli_usage("run", "which file? (- is the standard input)");
}

static void run_cells(struct run *r, struct workspace *w, struct outlet *o, const struct sink *sink)
{
    struct script_cells cells = { .text = r->script };
    struct script_cell cell;
    while (!r->failed && script_next(&cells, &cell)) {
        struct err err = { 0 };
        o->cell = &cell;
        w->cells++;
        struct cell job = { .source = cell.source, .sink = sink, .cancel = &r->cancel };
        r->failed = cell_run(w, &job, &err) != 0;
    }
    o->cell = NULL;
}

static void run_session(void *context)
{
    struct run *r = context;
    struct workspace w;
    struct outlet o;
    struct devices_options devices = { .program = r->cli->program };
    r->failed = workspace_init(&w, r->cli->words, &devices, &r->err) != 0;
    if (r->failed)
        return;
    if (r->options.quiet)
        w.placement = PLACEMENT_OFF;
    outlet_init(&o);
    struct sink sink = r->options.json ? outlet_json(&o) : outlet_text(&o);
    run_cells(r, &w, &o, &sink);
    outlet_fini(&o);
    workspace_fini(&w);
}

static int run_script(struct run *r, const char *command)
{
    int started = foreground_run(run_session, r, &r->cancel, &r->err);
    if (started || r->err.kind != ERR_NONE)
        return cli_failed(command, "%s", r->err.text);
    return r->failed ? CLI_FAILED : CLI_OK;
}

int run_main(const struct cli *cli, int argc, char **argv)
{
    struct run r = { .cli = cli };
    int code = read_options(argc, argv, &r.options);
    if (code)
        return code;
    struct strbuf text;
    strbuf_init(&text);
    if (script_read(r.options.path, &text, &r.err)) {
        code = cli_failed("run", "%s", r.err.text);
    } else {
        r.script = strbuf_str(&text);
        code = run_script(&r, "run");
    }
    strbuf_fini(&text);
    return code;
}
