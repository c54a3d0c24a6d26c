/* doctor's steps as a table, and below it the one cause and the next thing to do. */
#include "device/doctor.h"
#include "display/display.h"
#include "display/table.h"

/* Steps towards a GPU on a machine without one have not failed: there is nothing to find. */
static struct str state_of(const struct doctor *found, int i)
{
    if (found->steps[i].ok)
        return STR("ok");
    return found->probe->absent && i >= found->host_steps ? STR("none") : STR("failed");
}

static struct str verdict(const struct doctor *found, struct arena *a)
{
    const struct probe_step *failed = found->failed;
    if (failed && found->probe->cause[0] && found->probe->blamed >= 0)
        return arena_printf(a, "cause: %s\nnext: %s", found->probe->cause, failed->advice);
    if (failed)
        return arena_printf(a, "cause: %s: %s\nnext: %s", failed->name, failed->detail,
                            failed->advice);
    return found->probe->absent ? STR("everything works, on the CPU: this machine has no GPU")
                                : STR("everything works");
}

void display_doctor(const struct doctor *found, struct arena *a, struct bundle *out)
{
    struct table t;
    table_init(&t, a, "state|step|what was found");
    for (int i = 0; i < found->count; i++)
        table_row(&t, (struct str[]){ state_of(found, i), str_of(found->steps[i].name),
                                      str_of(found->steps[i].detail) });
    table_between(&t, STR("what tensorcell needs, step by step:"), verdict(found, a), a, out);
}
