/* devices [full]: what can compute here, and why what is missing is missing. devices simulate: GPUs
 * for those who have none. */
#include "magics/commands.h"

#include "device/policy.h"
#include "device/simulate.h"
#include "display/display.h"
#include "display/number.h"
#include "lang/size.h"
#include "magics/choice.h"
#include "magics/gpus.h"

enum { FULL, SIMULATE };

/* For which GPUs something was said about their memory. */
struct settings {
    bool growth[POLICY_GPUS], limit[POLICY_GPUS];
};

/* The value: the devices' names, best first. */
static int names(struct devices *d, struct value *out, struct err *err)
{
    *out = value_list(err);
    for (int i = 0; out->kind == VALUE_LIST && i < devices_count(d); i++) {
        struct value name = value_text(str_of(devices_get(d, i)->name), err);
        if (name.kind != VALUE_TEXT || list_add(out->list, name, err))
            return choice_drop(out);
    }
    return out->kind == VALUE_LIST ? 0 : -1;
}

/* ---- simulate -------------------------------------------------------------------------------- */

static int read_memory(const struct ast_arg *arg, struct simulation *s, struct err *err)
{
    double percent;
    if (size_read(arg->text, &s->bytes, &percent) && s->bytes >= 0)
        return 0;
    err_at(err, ERR_VALUE, arg->span, "the memory of a simulated GPU is an amount, not " STR_FMT,
           STR_ARG(arg->text));
    return err_hint(err, "for example devices simulate 2 512MiB");
}

static int read_fault(struct eval *e, const struct ast_arg *arg, struct simulation *s,
                      struct err *err)
{
    struct str text;
    if (command_text(e, arg, &text, err))
        return -1;
    if (text.n >= sizeof s->fault)
        return err_at(err, ERR_VALUE, arg->span, "a fault takes at most %zu characters",
                      sizeof s->fault - 1);
    memcpy(s->fault, text.p, text.n);
    return 0;
}

static int read_count(struct eval *e, const struct ast_arg *arg, struct simulation *s,
                      struct err *err)
{
    int64_t count;
    if (command_whole(e, arg, &count, err))
        return -1;
    s->count = count < 1 || count > PROBE_GPUS ? -1 : (int)count; /* none is another word */
    return 0;
}

static int read_simulation(struct eval *e, const struct ast *call, struct simulation *s,
                           struct err *err)
{
    const struct ast_arg *count = command_arg(call, "count"), *memory = command_arg(call, "memory"),
                         *fault = command_arg(call, "fault"), *none = command_arg(call, "off");
    *s = (struct simulation){ .count = 1, .bytes = SIMULATED_MEMORY };
    if (none) {
        s->count = 0;
        return count || memory || fault
                   ? err_at(err, ERR_VALUE, none->span, "either none or a number of GPUs, not both")
                   : 0;
    }
    return (count && read_count(e, count, s, err)) || (memory && read_memory(memory, s, err)) ||
                   (fault && read_fault(e, fault, s, err))
               ? -1
               : 0;
}

static struct str beyond(struct eval *e, const struct simulation *s)
{
    int64_t host = host_memory_total();
    return host <= 0 || s->bytes <= host / s->count
               ? STR("")
               : arena_printf(e->arena, "; not all at once, for this machine has " STR_FMT,
                              STR_ARG(number_bytes_text(e->arena, host)));
}

static void say(struct eval *e, const struct simulation *s)
{
    struct devices *d = e->workspace->devices;
    if (s->count)
        sink_printf(e->sink, "simulated now: gpu0%s%s, " STR_FMT " %s" STR_FMT "\n",
                    s->count > 2   ? " to "
                    : s->count > 1 ? " and "
                                   : "",
                    s->count > 1 ? arena_printf(e->arena, "gpu%d", s->count - 1).p : "",
                    STR_ARG(number_bytes_text(e->arena, s->bytes)),
                    s->count > 1 ? "each" : "of memory", STR_ARG(beyond(e, s)));
    else
        sink_printf(e->sink, "no GPU is simulated now%s%s\n",
                    *devices_cause(d) ? "; none here: " : "", devices_cause(d));
}

/* Which of it cannot be had is what the caret points at. */
static int refuse(const struct ast *call, const struct simulation *s, struct err *err)
{
    static const char *const params[] = {
        [SIMULATION_COUNT] = "count", [SIMULATION_MEMORY] = "memory", [SIMULATION_FAULT] = "fault"
    };
    enum simulation_part wrong;
    if (simulation_check(s, &wrong, err) == 0)
        return 0;
    const struct ast_arg *arg = command_arg(call, params[wrong]);
    return arg ? err_place(err, arg->span) : -1;
}

/* "no longer in force: gpu0's growth and limit, gpu1's limit" */
static void say_dropped(struct eval *e, const struct settings *before)
{
    struct devices *d = e->workspace->devices;
    struct str said = STR("");
    for (int i = 0; i < POLICY_GPUS; i++) {
        bool growth = before->growth[i] && policy_growth(d, i).on && !policy_growth(d, i).bytes;
        bool limit = before->limit[i] && !policy_limits(d, i)->count;
        if (growth || limit)
            said = arena_printf(e->arena, STR_FMT "%sgpu%d's %s%s%s", STR_ARG(said),
                                said.n ? ", " : "", i, growth ? "growth" : "",
                                growth && limit ? " and " : "", limit ? "limit" : "");
    }
    if (said.n)
        sink_printf(e->sink, "no longer in force: " STR_FMT "\n", STR_ARG(said));
}

static struct settings settings_now(const struct devices *d)
{
    struct settings s;
    for (int i = 0; i < POLICY_GPUS; i++) {
        s.growth[i] = !policy_growth(d, i).on || policy_growth(d, i).bytes;
        s.limit[i] = policy_limits(d, i)->count;
    }
    return s;
}

static int simulate(struct eval *e, const struct ast *call, bool quiet, struct err *err)
{
    struct simulation s;
    struct gpus_before before;
    struct settings set = settings_now(e->workspace->devices);
    if (read_simulation(e, call, &s, err) || refuse(call, &s, err) || gpus_begin(e, &before, err))
        return -1;
    int status = devices_simulate(e->workspace->devices, &s, err);
    gpus_end(e, &before, quiet);
    if (status == 0 && !quiet) {
        say(e, &s);
        say_dropped(e, &set);
    }
    return status;
}

/* Only simulate takes numbers and sizes. */
static int refuse_rest(const struct ast_arg *arg, bool full, struct err *err)
{
    err_at(err, ERR_VALUE, arg->span, "devices%s takes nothing more", full ? " full" : " alone");
    return err_hint(err, "write devices, devices full, devices simulate 2 512MiB, or devices "
                         "simulate none");
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    struct bundle shown = { 0 };
    bool wanted = e->wanted;
    int detail;
    if (choice_read(e, call, "detail", &detail, err))
        return -1;
    if (detail == SIMULATE && simulate(e, call, wanted, err))
        return -1;
    if (wanted)
        return names(d, out, err);
    if (detail == SIMULATE)
        return 0;
    if (call->arg_count > (detail == FULL))
        return refuse_rest(&call->args[detail == FULL], detail == FULL, err);
    gpus_look(e);
    devices_refresh(d);
    if (display_devices(d, detail == FULL, e->arena, &shown, err))
        return -1;
    sink_display(e->sink, &shown);
    return 0;
}

const struct command magic_devices = {
    .run = run,
    .word = { .name = "devices",
              .aliases = "list_physical_devices list_logical_devices",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "devices",
              .help = "what can compute here, and why what is missing is missing",
              .example = "devices",
              .errors = "ValueError: so many GPUs, so little memory or such a fault cannot be "
                        "simulated; OutOfMemory: the host has no room for what is on the GPUs",
              .params = { PARAM("detail", WORD, PARAM_OPTIONAL, .choices = "full simulate",
                                .help = "full: libraries, too; simulate: GPUs of this process in "
                                        "the place of real ones"),
                          PARAM("off", WORD, PARAM_OPTIONAL, .choices = "none",
                                .help = "with simulate: the machine's own GPUs again"),
                          PARAM("count", INT, PARAM_OPTIONAL, .standard = "1",
                                .help = "with simulate: how many GPUs"),
                          PARAM("memory", SIZE, PARAM_OPTIONAL, .standard = "512MiB",
                                .help = "with simulate: of each GPU"),
                          PARAM("fault", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .help = "with simulate: what is to go wrong, as in "
                                        "\"sticky@7,slow:20\"") } }
};
