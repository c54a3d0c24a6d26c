/* time < ... > or time STATEMENT: seconds that something takes, once. */
#include "magics/commands.h"

#include "display/number.h"
#include "magics/stopwatch.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    double seconds;
    struct strbuf text;
    bool wanted = e->wanted;
    if (stopwatch_run(e, call, &seconds, err))
        return -1;
    if (wanted) {
        *out = value_real(seconds);
        return 0;
    }
    strbuf_init(&text);
    number_seconds(seconds, &text);
    strbuf_char(&text, '\n');
    sink_print(e->sink, strbuf_str(&text));
    strbuf_fini(&text);
    return 0;
}

const struct command magic_time = { .run = run,
                                    .word = {
                                        .name = "time",
                                        .kind = WORD_COMMAND,
                                        .block = BLOCK_OR_REST,
                                        .has_value = true,
                                        .group = "run",
                                        .help =
                                            "the seconds that a block or statement takes, run once",
                                        .example =
                                            "t = time < matmul(ones(100, 100), ones(100, 100)) >",
                                        .errors = "whatever the block or statement itself raises",
                                    } };
