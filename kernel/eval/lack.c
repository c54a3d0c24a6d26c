#include "eval/lack.h"

#include "device/lost.h"
#include "display/number.h"
#include "eval/lost.h"

#include <stdlib.h>

enum { VARIABLES = 4, NAMES = 4, PROCESSES = 3, ALIKE_MOST = 8, TRIALS = 16 };

/* ---- the largest variables --------------------------------------------------------------------
 */

struct holding {
    const struct buffer *buffer;
    size_t variable;
};

/* A name, or the first of several that share memory. */
struct variable {
    struct str name;
    size_t with; /* an earlier variable that it shares memory with, or itself */
    int64_t bytes;
};

struct largest {
    const struct device *device;
    struct arena arena;
    struct holding *held;
    struct variable *all;
    size_t held_count, held_room, count, room;
};

static size_t variable_of(struct largest *l, struct str name)
{
    for (size_t i = l->count; i-- > 0;) /* a list's items come one after the other */
        if (str_equal(l->all[i].name, name))
            return i;
    l->all = arena_grow(&l->arena, l->all, l->count, &l->room, sizeof *l->all);
    l->all[l->count] = (struct variable){ arena_str(&l->arena, name), l->count, 0 };
    return l->count++;
}

static void note(void *context, struct str name, struct tensor *t)
{
    struct largest *l = context;
    if (!t->buffer || t->buffer->device != l->device || buffer_lost(t->buffer))
        return;
    size_t variable = variable_of(l, name);
    l->held = arena_grow(&l->arena, l->held, l->held_count, &l->held_room, sizeof *l->held);
    l->held[l->held_count++] = (struct holding){ t->buffer, variable };
}

static size_t first_of(const struct largest *l, size_t variable)
{
    while (l->all[variable].with != variable)
        variable = l->all[variable].with;
    return variable;
}

static int by_buffer(const void *a, const void *b)
{
    const struct holding *x = a, *y = b;
    return (x->buffer > y->buffer) - (x->buffer < y->buffer);
}

/* Each buffer counts once, for the first of all names that lead to it. */
static void join(struct largest *l)
{
    if (l->held_count)
        qsort(l->held, l->held_count, sizeof *l->held, by_buffer);
    for (size_t i = 1; i < l->held_count; i++) {
        if (l->held[i].buffer != l->held[i - 1].buffer)
            continue;
        size_t a = first_of(l, l->held[i].variable), b = first_of(l, l->held[i - 1].variable);
        l->all[a > b ? a : b].with = a < b ? a : b;
    }
    for (size_t i = 0; i < l->held_count; i++)
        if (i == 0 || l->held[i].buffer != l->held[i - 1].buffer)
            l->all[first_of(l, l->held[i].variable)].bytes += (int64_t)l->held[i].buffer->bytes;
}

static void add_bytes(struct strbuf *out, int64_t bytes)
{
    strbuf_char(out, ' ');
    number_bytes(bytes, out);
}

/* "a 4.00 MiB", "a, b, c together 22.9 MiB" */
static void add_variable(const struct largest *l, size_t first, struct strbuf *out)
{
    int names = 0;
    for (size_t i = first; i < l->count; i++)
        if (first_of(l, i) == first && ++names <= NAMES) {
            strbuf_text(out, names > 1 ? ", " : "");
            strbuf_add(out, l->all[i].name);
        }
    if (names > NAMES)
        strbuf_printf(out, " and %d more", names - NAMES);
    strbuf_text(out, names > 1 ? " together" : "");
    add_bytes(out, l->all[first].bytes);
}

/* Smaller ones would not help. The largest first. */
static int add_largest(struct largest *l, int64_t least, struct strbuf *out)
{
    for (int told = 0; told < VARIABLES; told++) {
        struct variable *largest = NULL;
        for (size_t i = 0; i < l->count; i++)
            if (l->all[i].bytes >= least && (!largest || l->all[i].bytes > largest->bytes))
                largest = &l->all[i];
        if (!largest)
            return told;
        strbuf_text(out, told ? "; " : "del what is not needed (");
        add_variable(l, (size_t)(largest - l->all), out);
        largest->bytes = -1;
    }
    return VARIABLES;
}

static void add_variables(struct workspace *w, const struct memory_lack *lack, struct strbuf *out)
{
    struct largest l = { .device = lack->device };
    int64_t least = lack->needed / 64 > 4096 ? lack->needed / 64 : 4096;
    arena_init(&l.arena);
    lost_walk(w, note, &l);
    join(&l);
    int told = add_largest(&l, least, out);
    strbuf_text(out, told == 0   ? ""
                     : told == 1 ? " is the largest there)"
                                 : " are the largest there)");
    arena_fini(&l.arena);
}

/* ---- who else, and what instead ---------------------------------------------------------------
 */

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

/* Takes it and gives it back: what is free may lie in pieces. */
static bool can_be_had(const struct memory_lack *lack, int64_t each)
{
    struct device *device = lack->device;
    void *blocks[ALIKE_MOST + 1];
    struct err ignored;
    int taken = 0, wanted = lack->alike + (lack->beside > 0);
    while (taken < wanted) {
        int64_t bytes = taken < lack->alike ? each : lack->beside;
        if (device->backend->alloc(device->handle, (size_t)bytes, &blocks[taken], &ignored))
            break;
        taken++;
    }
    for (int i = 0; i < taken; i++)
        device->backend->free(device->handle, blocks[i]);
    return taken == wanted;
}

/* How long the first axis could be; 0: not known. */
static int64_t rows_that_fit(const struct memory_lack *lack)
{
    int64_t row = (int64_t)dtype_bytes(lack->dtype) * shape_count(&lack->shape) /
                  lack->shape.size[0];
    int64_t left = lack->free - lack->beside, rows = row > 0 ? left / lack->alike / row : 0;
    rows = rows < lack->shape.size[0] ? rows : lack->shape.size[0] - 1;
    int trials = 0;
    while (rows > 0 && trials++ < TRIALS && !can_be_had(lack, rows * row))
        rows -= rows / 16 + 1;
    lack->device->backend->trim(lack->device->handle);
    return trials <= TRIALS ? rows : 0;
}

/* A shorter first axis. */
static void add_fit(const struct memory_lack *lack, struct strbuf *out)
{
    struct shape fits = lack->shape;
    if (lack->device->kind != DEVICE_GPU || !lack->device->handle || lack->needed <= 0 ||
        fits.ndim == 0 || fits.size[0] < 2 || lack->alike < 1 || lack->alike > ALIKE_MOST)
        return;
    fits.size[0] = rows_that_fit(lack);
    if (fits.size[0] <= 0)
        return;
    strbuf_text(out, out->n ? "; " : "");
    shape_text(&fits, out);
    strbuf_text(out, " would fit");
}

void lack_explain(struct workspace *w, const struct memory_lack *lack, struct err *err)
{
    struct strbuf text;
    strbuf_init(&text);
    add_variables(w, lack, &text);
    add_processes(w, lack->device, &text);
    add_fit(lack, &text);
    if (text.n)
        err_hint(err, "%.*s", (int)text.n, text.p);
    strbuf_fini(&text);
}
