/* Cells run on the real CPU backend in one session, without output: for tests that look at what
 * planner and device have counted. */
#ifndef TEST_CELLS_H
#define TEST_CELLS_H

#include "cell/cell.h"
#include "magics/magics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct workspace workspace;
static struct cancel cells_cancel;

static inline void cells_emit(void *context, const struct event *e)
{
    struct strbuf *errors = context;
    if (e->kind == EVENT_ERROR)
        strbuf_add(errors, e->text);
}

/* The kind of error that it ends with; 0: none. */
static inline enum err_kind cells_run(const char *source, char *text, size_t size)
{
    struct strbuf errors;
    struct err err;
    struct sink sink = { .context = &errors, .emit = cells_emit };
    struct cell cell = { .source = str_of(source), .sink = &sink, .cancel = &cells_cancel };
    strbuf_init(&errors);
    int status = cell_run(&workspace, &cell, &err);
    snprintf(text, size, "%.*s", (int)errors.n, errors.n ? errors.p : "");
    strbuf_fini(&errors);
    return status ? err.kind : 0;
}

static inline void cells_run_well(const char *source)
{
    char text[2000];
    if (cells_run(source, text, sizeof text))
        fail_msg("%s: %s", source, text);
}

static inline void cells_fail(const char *source, enum err_kind kind)
{
    char text[2000];
    enum err_kind is = cells_run(source, text, sizeof text);
    if (is != kind)
        fail_msg("%s: error %d, not %d: %s", source, (int)is, (int)kind, text);
}

static inline struct memory_facts cells_memory(void)
{
    struct memory_facts m;
    struct device *cpu = devices_cpu(workspace.devices);
    cpu->backend->memory(cpu->handle, &m);
    return m;
}

static inline void cells_reset_peak(void)
{
    struct device *cpu = devices_cpu(workspace.devices);
    cpu->backend->reset_peak(cpu->handle);
}

static inline int cells_start(void **state)
{
    struct err err;
    (void)state;
    return workspace_init(&workspace, magics_words(), NULL, &err);
}

static inline int cells_stop(void **state)
{
    (void)state;
    workspace_fini(&workspace);
    return 0;
}

#endif
