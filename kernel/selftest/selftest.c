/* The sweep over all cases, family by family, and what is said about it. */
#include "selftest/selftest.h"

#include "selftest/only.h"
#include "selftest/rates.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

enum { SHOWN = 3 }; /* failures of one operation that are shown */

struct sweep {
    struct trying trying;
    struct only only;
    const struct selftest_options *options;
    struct selftest_result *result;
    struct strbuf elsewhere; /* operations that the device does not have */
    char reported[OP_COUNT]; /* failures of each that were shown */
};

struct family {
    const char *name;
    int operations;
    int64_t passed, failed, untried;
    double worst; /* the largest error, as a share of its bound */
    struct try_case at;
};

static void say(const struct selftest_options *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(const struct selftest_options *o, const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    o->say(o->context, line);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int64_t cases_of(const struct family *f)
{
    return f->passed + f->failed + f->untried;
}

static void note_failure(struct sweep *s, const struct try_case *c, const struct verdict *v)
{
    char name[80];
    if (s->reported[c->line->op]++ >= SHOWN) {
        s->reported[c->line->op] = SHOWN; /* no more of it, however many */
        return;
    }
    only_write(c, name, sizeof name);
    say(s->options, "    %s (%s): %s", name, *c->line->operands ? c->line->operands : "no operands",
        v->text);
    say(s->options, "        again: --only %s --seed %" PRIu64, name, s->options->seed);
}

static int one_case(struct sweep *s, struct family *f, const struct try_case *c, bool *supported,
                    struct err *err)
{
    enum tried tried;
    struct verdict v;
    if (try_case(&s->trying, c, &tried, &v, err))
        return -1;
    if (tried == TRIED_UNSUPPORTED)
        *supported = false;
    if (tried == TRIED_RIGHT && v.worst > f->worst) {
        f->worst = v.worst;
        f->at = *c;
    }
    f->passed += tried == TRIED_RIGHT;
    f->failed += tried == TRIED_WRONG;
    f->untried += tried == TRIED_NO_ROOM;
    if (tried == TRIED_WRONG || tried == TRIED_NO_ROOM)
        note_failure(s, c, &v);
    return 0;
}

static bool wants_size(const struct sweep *s, int size)
{
    int64_t n = case_size(size);
    return !s->options->quick || s->only.n >= 0 || n == 0 || n == 1 || n == 33 || n == 129;
}

/* All sizes and layouts of a line in one dtype. */
static int one_dtype(struct sweep *s, struct family *f, struct try_case c, bool *supported,
                     struct err *err)
{
    for (c.size = 0; c.size < CASE_SIZES; c.size++)
        for (c.lay = 0; c.lay < LAY_COUNT; c.lay++)
            if (wants_size(s, c.size) && only_wants(&s->only, &c) &&
                one_case(s, f, &c, supported, err))
                return -1;
    return 0;
}

/* Every line of one operation. What the device lacks is named, with its dtypes unless it is all. */
static int one_operation(struct sweep *s, struct family *f, enum op_id op, struct err *err)
{
    struct strbuf lacks;
    int64_t before = cases_of(f);
    int status = 0;
    strbuf_init(&lacks);
    for (enum dtype t = 0; t < DTYPE_COUNT && status == 0; t++) {
        bool supported = true;
        for (int i = 0; i < case_count() && status == 0; i++)
            if (case_line(i)->op == op)
                status = one_dtype(s, f, (struct try_case){ .line = case_line(i), .dtype = t },
                                   &supported, err);
        if (!supported)
            strbuf_printf(&lacks, "%s%s", lacks.n ? " " : "", dtype_name(t));
    }
    bool some = cases_of(f) > before;
    f->operations += some;
    if (lacks.n) {
        strbuf_printf(&s->elsewhere, "%s%s", s->elsewhere.n ? ", " : "", op_row(op)->word.name);
        if (some)
            strbuf_printf(&s->elsewhere, " (%s)", lacks.p);
    }
    strbuf_fini(&lacks);
    return status;
}

static void say_family(const struct sweep *s, const struct family *f)
{
    char right[40] = "right", untried[48] = "", worst[100] = "";
    if (cases_of(f) == 0)
        return;
    if (f->failed)
        snprintf(right, sizeof right, "%" PRId64 " WRONG", f->failed);
    else if (f->untried)
        snprintf(right, sizeof right, "%" PRId64 " right", f->passed);
    if (f->untried)
        snprintf(untried, sizeof untried, ", %" PRId64 " could not run", f->untried);
    if (f->worst > 0)
        snprintf(worst, sizeof worst, ", largest error %.0f %% of its bound (%s %s)",
                 100 * f->worst, op_row(f->at.line->op)->word.name, dtype_name(f->at.dtype));
    say(s->options, "  %-15s %3d operations %6" PRId64 " cases  %s%s%s", f->name, f->operations,
        cases_of(f), right, untried, worst);
}

/* Families are the groups of ops.def, in the order of cases.def. */
static int one_family(struct sweep *s, const char *group, struct err *err)
{
    struct family f = { .name = group };
    int status = 0;
    for (int op = 0; op < OP_COUNT && status == 0; op++)
        if (strcmp(op_row((enum op_id)op)->word.group, group) == 0)
            status = one_operation(s, &f, (enum op_id)op, err);
    say_family(s, &f);
    s->result->passed += f.passed;
    s->result->failed += f.failed;
    s->result->untried += f.untried;
    return status;
}

static bool is_new_group(int line)
{
    const char *group = op_row(case_line(line)->op)->word.group;
    for (int i = 0; i < line; i++)
        if (strcmp(op_row(case_line(i)->op)->word.group, group) == 0)
            return false;
    return true;
}

static int sweep_all(struct sweep *s, struct err *err)
{
    for (int i = 0; i < case_count(); i++)
        if (is_new_group(i) && one_family(s, op_row(case_line(i)->op)->word.group, err))
            return -1;
    if (s->elsewhere.n)
        say(s->options, "  on the CPU: %s", s->elsewhere.p);
    return 0;
}

static void say_head(const struct sweep *s)
{
    struct device_facts facts;
    const struct device *device = s->trying.device;
    device->backend->facts(device->handle, &facts);
    say(s->options, "selftest of %s: %s, %s%s", device->name, facts.model, facts.library,
        facts.simulated ? " (simulated)" : "");
}

static void say_end(const struct sweep *s, double seconds)
{
    const struct selftest_result *r = s->result;
    char untried[48] = "";
    if (r->untried)
        snprintf(untried, sizeof untried, ", %" PRId64 " could not run", r->untried);
    say(s->options, "%s: %" PRId64 " cases right, %" PRId64 " wrong%s, seed %" PRIu64 ", %.1f s",
        r->failed    ? "FAILED"
        : r->untried ? "incomplete"
                     : "passed",
        r->passed, r->failed, untried, s->options->seed, seconds);
}

int selftest_run(struct devices *d, struct device *device, const struct selftest_options *o,
                 struct selftest_result *out, struct err *err)
{
    struct sweep s = { .options = o, .result = out };
    double begin = now();
    *out = (struct selftest_result){ 0 };
    if (only_read(o->only, &s.only, err) || device_open(d, devices_cpu(d), err) ||
        device_open(d, device, err))
        return -1;
    try_begin(&s.trying, d, device, o->seed);
    strbuf_init(&s.elsewhere);
    say_head(&s);
    int status = sweep_all(&s, err);
    if (status == 0 && !o->only)
        status = rates_say(d, device, o, err);
    if (status == 0)
        say_end(&s, now() - begin);
    strbuf_fini(&s.elsewhere);
    try_end(&s.trying);
    return status;
}
