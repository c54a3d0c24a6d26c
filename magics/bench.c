/* bench < ... > or bench STATEMENT: seconds that something takes, measured often. */
#include "magics/commands.h"

#include "display/number.h"
#include "magics/choice.h"
#include "magics/stopwatch.h"
#include <stdlib.h>

enum { RUNS_LEAST = 7, RUNS_MOST = 1000 };
static const double seconds_enough = 0.5;

struct bench {
    int runs;
    double seconds[RUNS_MOST];
    double median, spread, rate; /* spread: half of the runs lie in median (1 ± spread) or so */
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int64_t flops_so_far(const struct eval *e)
{
    int64_t flops = 0;
    for (size_t i = 0; i < e->report.count; i++)
        flops += e->report.entries[i].flops;
    return flops;
}

static int run_often(struct eval *e, const struct ast *call, struct bench *b, struct err *err)
{
    double total = 0;
    int64_t before = flops_so_far(e);
    while (b->runs < RUNS_LEAST || (total < seconds_enough && b->runs < RUNS_MOST)) {
        double *seconds = &b->seconds[b->runs];
        if (e->flow != FLOW_ON)
            return err_at(err, ERR_VALUE, call->span, "bench cannot run a block that leaves it");
        if (stopwatch_run(e, call, seconds, err))
            return -1;
        total += *seconds;
        b->runs++;
    }
    qsort(b->seconds, (size_t)b->runs, sizeof *b->seconds, by_size);
    b->median = b->seconds[b->runs / 2];
    double quartiles = b->seconds[b->runs * 3 / 4] - b->seconds[b->runs / 4];
    b->spread = b->median > 0 ? quartiles / 2 / b->median : 0;
    b->rate = b->median > 0 ? (double)(flops_so_far(e) - before) / b->runs / b->median : 0;
    return 0;
}

/* The first run, which plans and loads, is left out of the figures, and alone shows what it prints;
 * who is asked for input answers each time. */
static int measure(struct eval *e, const struct ast *call, struct bench *b, struct err *err)
{
    const struct sink *all = e->sink;
    double first;
    if (stopwatch_run(e, call, &first, err))
        return -1;
    struct sink mute = { .context = all ? all->context : NULL, .ask = all ? all->ask : NULL };
    e->sink = &mute;
    int status = run_often(e, call, b, err);
    e->sink = all;
    return status;
}

static void show(struct eval *e, const struct bench *b)
{
    struct strbuf text;
    strbuf_init(&text);
    number_seconds(b->median, &text);
    strbuf_printf(&text, " ± %.2g %%", b->spread * 100);
    if (b->rate > 0) {
        strbuf_text(&text, ", ");
        number_rate(b->rate, "FLOP/s", &text);
    }
    strbuf_printf(&text, " (median of %d runs)\n", b->runs);
    sink_print(e->sink, strbuf_str(&text));
    strbuf_fini(&text);
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct bench *b = ARENA_NEW(e->arena, struct bench);
    bool wanted = e->wanted;
    if (measure(e, call, b, err))
        return -1;
    if (!wanted) {
        show(e, b);
        return 0;
    }
    *out = value_record("bench record", err);
    if (out->kind != VALUE_RECORD ||
        record_add(out->record, STR("median"), value_real(b->median), err) ||
        record_add(out->record, STR("spread"), value_real(b->spread), err) ||
        record_add(out->record, STR("rate"), value_real(b->rate), err))
        return choice_drop(out);
    return 0;
}

const struct command magic_bench = { .run = run,
                                     .word = {
                                         .name = "bench",
                                         .aliases = "timeit",
                                         .kind = WORD_COMMAND,
                                         .block = BLOCK_OR_REST,
                                         .has_value = true,
                                         .group = "run",
                                         .help = "the seconds that a block or statement takes: "
                                                 "median, spread and rate of many runs; output "
                                                 "is the first run's",
                                         .example = "b = bench < ones(10, 10) * 2 >",
                                         .errors = "SyntaxError: break, continue or return leaves "
                                                   "the block; whatever the block itself can raise",
                                     } };
