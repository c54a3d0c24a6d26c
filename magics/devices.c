/* devices [full]: what can compute here, and why what is missing is missing. */
#include "magics/commands.h"

#include "display/display.h"
#include "magics/choice.h"

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

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    struct bundle shown = { 0 };
    int full;
    if (e->wanted)
        return names(d, out, err);
    if (choice_read(e, call, "detail", &full, err) ||
        display_devices(d, full >= 0, e->arena, &shown, err))
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
              .params = { PARAM("detail", WORD, PARAM_OPTIONAL, .choices = "full",
                                .help = "opens the CPU backend to name its library") } }
};
