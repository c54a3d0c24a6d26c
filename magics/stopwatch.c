#include "magics/stopwatch.h"

#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int stopwatch_run(struct eval *e, const struct ast *call, double *seconds, struct err *err)
{
    struct value v = { .kind = VALUE_NOTHING };
    if (eval_flush(e, err))
        return -1;
    double start = now();
    int status = call->body ? eval_block(e, call->body, &v, err)
                            : eval_statement(e, call->rest, &v, err);
    if (status == 0)
        status = eval_flush(e, err);
    *seconds = now() - start;
    value_unref(v);
    return status;
}
