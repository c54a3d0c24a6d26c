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
    const struct probe_report *probe = found->probe;
    if (failed && probe->blamed >= 0 && failed == &probe->steps[probe->blamed])
        return arena_printf(a, "cause: %s\nnext: %s", probe->cause, failed->advice);
    if (failed)
        return arena_printf(a, "cause: %s: %s\nnext: %s", failed->name, failed->detail,
                            failed->advice);
    if (!probe->absent)
        return STR("everything works");
    return arena_printf(a, "everything works, on the CPU: this machine has no GPU%s%s",
                        probe->way[0] ? "\nfor a GPU: " : "", probe->way);
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
