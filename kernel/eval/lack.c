#include "eval/lack.h"

#include "device/lost.h"
#include "display/number.h"
#include "eval/lost.h"

enum { VARIABLES = 4, PROCESSES = 3 };

struct variable {
    struct str name;
    int64_t bytes;
};

struct largest {
    const struct device *device;
    struct arena *arena;
    struct variable all[VARIABLES];
    int64_t least; /* smaller ones would not help */
    int count;
};

static bool is_known(const struct largest *l, struct str name)
{
    for (int i = 0; i < l->count; i++)
        if (str_equal(l->all[i].name, name))
            return true;
    return false;
}

static void note(void *context, struct str name, struct tensor *t)
{
    struct largest *l = context;
    if (!t->buffer || t->buffer->device != l->device || buffer_lost(t->buffer) ||
        (int64_t)t->buffer->bytes < l->least || is_known(l, name))
        return;
    struct variable v = { arena_str(l->arena, name), (int64_t)t->buffer->bytes };
    int at = l->count < VARIABLES ? l->count++ : VARIABLES;
    for (; at > 0 && l->all[at - 1].bytes < v.bytes; at--)
        if (at < VARIABLES)
            l->all[at] = l->all[at - 1];
    if (at < VARIABLES)
        l->all[at] = v;
}

static void add_bytes(struct strbuf *out, int64_t bytes)
{
    strbuf_char(out, ' ');
    number_bytes(bytes, out);
}

static void add_variables(struct workspace *w, const struct memory_lack *lack, struct arena *a,
                          struct strbuf *out)
{
    struct largest l = { .device = lack->device, .arena = a, .least = lack->needed / 64 };
    l.least = l.least > 4096 ? l.least : 4096;
    lost_walk(w, note, &l);
    for (int i = 0; i < l.count; i++) {
        strbuf_text(out, i ? ", " : "del what is not needed (");
        strbuf_add(out, l.all[i].name);
        add_bytes(out, l.all[i].bytes);
    }
    strbuf_text(out, l.count == 0   ? ""
                     : l.count == 1 ? " is the largest there)"
                                    : " are the largest there)");
}

static void add_processes(struct workspace *w, const struct device *device, struct strbuf *out)
{
    const struct gpu_fact *g = device->kind == DEVICE_GPU && !device->simulated
                                   ? devices_gpu(w->devices, device->index)
                                   : NULL;
    int count = g ? g->process_count : 0;
    for (int i = 0; i < count && i < PROCESSES; i++) {
        strbuf_text(out, i ? ", " : out->n ? "; other processes: " : "other processes: ");
        strbuf_printf(out, "%s (%d)", g->processes[i].name, g->processes[i].pid);
        if (g->processes[i].bytes > 0)
            add_bytes(out, g->processes[i].bytes);
    }
}

/* A shorter first axis. */
static void add_fit(const struct memory_lack *lack, struct strbuf *out)
{
    struct shape fits = lack->shape;
    if (lack->device->kind != DEVICE_GPU || lack->needed <= 0 || fits.ndim == 0 ||
        fits.size[0] < 2 || lack->needed / fits.size[0] <= 0)
        return;
    fits.size[0] = lack->free / (lack->needed / fits.size[0] + 1);
    if (fits.size[0] <= 0 || fits.size[0] >= lack->shape.size[0])
        return;
    strbuf_text(out, out->n ? "; " : "");
    shape_text(&fits, out);
    strbuf_text(out, " would fit");
}

void lack_explain(struct workspace *w, const struct memory_lack *lack, struct err *err)
{
    struct strbuf text;
    struct arena a;
    arena_init(&a);
    strbuf_init(&text);
    add_variables(w, lack, &a, &text);
    add_processes(w, lack->device, &text);
    add_fit(lack, &text);
    if (text.n)
        err_hint(err, "%.*s", (int)text.n, text.p);
    strbuf_fini(&text);
    arena_fini(&a);
}
