#include "magics/filehost.h"

#include "eval/turn.h"

static int alloc(void *context, size_t bytes, struct buffer **out, struct err *err)
{
    struct devices *d = ((struct eval *)context)->workspace->devices;
    return device_alloc(d, devices_cpu(d), bytes, out, err);
}

static int read_elements(void *context, const struct tensor *t, const struct box *b, void *to,
                         struct err *err)
{
    return device_download_box(((struct eval *)context)->workspace->devices, t, b, to, err);
}

static void leave(void *context)
{
    turn_leave(((struct eval *)context)->workspace);
}

static void come_back(void *context)
{
    struct eval *e = context;
    turn_return(e->workspace, e);
}

int filehost_init(struct file_host *h, struct eval *e, struct err *err)
{
    struct device *cpu = devices_cpu(e->workspace->devices);
    *h = (struct file_host){ .context = e,
                             .device = cpu,
                             .alloc = alloc,
                             .read = read_elements,
                             .room = host_memory_free() / 10 * 9,
                             .leave = leave,
                             .come_back = come_back,
                             .cancel = e->cancel };
    return device_open(e->workspace->devices, cpu, err);
}

int filehost_refuse(struct eval *e, const struct ast_arg *arg, struct str path, struct err *err)
{
    const struct value *v = arg->value ? NULL : scope_get(e->scope, path);
    if (err->kind == ERR_FILE && v && v->kind == VALUE_TEXT)
        err_hint(err,
                 "for the path that the variable " STR_FMT " holds write (" STR_FMT
                 "), in a call ((" STR_FMT "))",
                 STR_ARG(path), STR_ARG(path), STR_ARG(path));
    return err_place(err, arg->span);
}
