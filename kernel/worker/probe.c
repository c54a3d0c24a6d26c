/* The probe's facts as lines of text, and back: one table of keys serves both ways. */
#include "worker/probe.h"

#include "worker/probe_lines.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum field_kind { FIELD_FLAG, FIELD_INT, FIELD_WIDE, FIELD_TEXT };

struct field {
    const char *key;
    enum field_kind kind;
    size_t at, size;
};

#define AT(type, member) offsetof(struct type, member), sizeof(((struct type *)0)->member)
static const struct field fields[] = {
    { "pci", FIELD_INT, AT(probe_facts, pci_devices) },
    { "visible-set", FIELD_FLAG, AT(probe_facts, visible_set) },
    { "visible", FIELD_TEXT, AT(probe_facts, visible) },
    { "container-set", FIELD_FLAG, AT(probe_facts, container_set) },
    { "container", FIELD_TEXT, AT(probe_facts, container) },
    { "mounted", FIELD_FLAG, AT(probe_facts, mounted) },
    { "nodes", FIELD_INT, AT(probe_facts, nodes) },
    { "node", FIELD_TEXT, AT(probe_facts, node) },
    { "node-error", FIELD_TEXT, AT(probe_facts, node_error) },
    { "module-version", FIELD_TEXT, AT(probe_facts, module_version) },
    { "library-sought", FIELD_FLAG, AT(probe_facts, library_sought) },
    { "library", FIELD_TEXT, AT(probe_facts, library) },
    { "library-version", FIELD_TEXT, AT(probe_facts, library_version) },
    { "library-error", FIELD_TEXT, AT(probe_facts, library_error) },
    { "missing-call", FIELD_TEXT, AT(probe_facts, missing_call) },
    { "started", FIELD_FLAG, AT(probe_facts, started) },
    { "start-code", FIELD_INT, AT(probe_facts, start_code) },
    { "start-text", FIELD_TEXT, AT(probe_facts, start_text) },
    { "version", FIELD_INT, AT(probe_facts, version) },
    { "count-code", FIELD_INT, AT(probe_facts, count_code) },
    { "count", FIELD_INT, AT(probe_facts, count) },
    { "blas-major", FIELD_INT, AT(probe_facts, blas.major) },
    { "blas", FIELD_TEXT, AT(probe_facts, blas.path) },
    { "compiler-major", FIELD_INT, AT(probe_facts, compiler.major) },
    { "compiler", FIELD_TEXT, AT(probe_facts, compiler.path) },
    { "places", FIELD_TEXT, AT(probe_facts, places) },
    { "nvml-code", FIELD_INT, AT(probe_facts, nvml_code) },
    { "listed", FIELD_INT, AT(probe_facts, listed) },
    { "cut", FIELD_INT, AT(probe_facts, cut) },
    { "trying", FIELD_INT, AT(probe_facts, trying) },
    { "gpus", FIELD_INT, AT(probe_facts, gpu_count) },
    { "end", FIELD_FLAG, AT(probe_facts, complete) },
};
static const struct field gpu_fields[] = {
    { "model", FIELD_TEXT, AT(gpu_fact, model) },
    { "uuid", FIELD_TEXT, AT(gpu_fact, uuid) },
    { "pci", FIELD_TEXT, AT(gpu_fact, pci) },
    { "memory-total", FIELD_WIDE, AT(gpu_fact, memory_total) },
    { "memory-free", FIELD_WIDE, AT(gpu_fact, memory_free) },
    { "capability-major", FIELD_INT, AT(gpu_fact, capability_major) },
    { "capability-minor", FIELD_INT, AT(gpu_fact, capability_minor) },
    { "mode", FIELD_INT, AT(gpu_fact, mode) },
    { "utilisation", FIELD_INT, AT(gpu_fact, utilisation) },
    { "temperature", FIELD_INT, AT(gpu_fact, temperature) },
    { "mig", FIELD_FLAG, AT(gpu_fact, mig) },
    { "processes", FIELD_INT, AT(gpu_fact, process_count) },
    { "tried", FIELD_FLAG, AT(gpu_fact, tried) },
    { "try-us", FIELD_INT, AT(gpu_fact, try_us) },
    { "try-error", FIELD_TEXT, AT(gpu_fact, try_error) },
    { "try-hint", FIELD_TEXT, AT(gpu_fact, try_hint) },
};
static const struct field process_fields[] = {
    { "pid", FIELD_INT, AT(gpu_process, pid) },
    { "name", FIELD_TEXT, AT(gpu_process, name) },
    { "bytes", FIELD_WIDE, AT(gpu_process, bytes) },
};
#undef AT
enum {
    FIELDS = sizeof fields / sizeof *fields,
    GPU_FIELDS = sizeof gpu_fields / sizeof *gpu_fields,
    PROCESS_FIELDS = sizeof process_fields / sizeof *process_fields,
};

void gpu_fact_init(struct gpu_fact *g)
{
    *g = (struct gpu_fact){ .memory_free = -1, .utilisation = -1, .temperature = -1 };
}

void probe_facts_init(struct probe_facts *f)
{
    *f = (struct probe_facts){ .pci_devices = -1, .nvml_code = -1, .listed = -1, .trying = -1 };
    for (int i = 0; i < PROBE_GPUS; i++)
        gpu_fact_init(&f->gpus[i]);
}

/* Tabs and line ends are the format's own. */
static void add_text(struct strbuf *out, const char *text)
{
    for (; *text; text++)
        strbuf_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

static void write_field(struct strbuf *out, const struct field *field, const char *value)
{
    if (field->kind == FIELD_TEXT)
        add_text(out, value);
    else if (field->kind == FIELD_FLAG)
        strbuf_char(out, *(const bool *)value ? '1' : '0');
    else if (field->kind == FIELD_WIDE)
        strbuf_printf(out, "%lld", (long long)*(const int64_t *)(const void *)value);
    else
        strbuf_printf(out, "%d", *(const int *)(const void *)value);
    strbuf_char(out, '\n');
}

/* One line for each field that differs, each begun by `where` and the field's key. */
static void write_fields(struct strbuf *out, const char *where, const struct field *table,
                         int count, const void *before, const void *now)
{
    for (int i = 0; i < count; i++) {
        const char *old = (const char *)before + table[i].at;
        const char *new = (const char *)now + table[i].at;
        if (memcmp(old, new, table[i].size) == 0)
            continue;
        strbuf_printf(out, "%s%s\t", where, table[i].key);
        write_field(out, &table[i], new);
    }
}

static void write_gpu(struct strbuf *out, int index, const struct gpu_fact *before,
                      const struct gpu_fact *now)
{
    char where[48];
    snprintf(where, sizeof where, "gpu\t%d\t", index);
    write_fields(out, where, gpu_fields, GPU_FIELDS, before, now);
    for (int i = 0; i < PROBE_PROCESSES; i++) {
        snprintf(where, sizeof where, "gpu\t%d\tprocess\t%d\t", index, i);
        write_fields(out, where, process_fields, PROCESS_FIELDS, &before->processes[i],
                     &now->processes[i]);
    }
}

void probe_write_changes(struct strbuf *out, const struct probe_facts *before,
                         const struct probe_facts *now)
{
    for (int i = 0; i < PROBE_GPUS; i++)
        write_gpu(out, i, &before->gpus[i], &now->gpus[i]);
    write_fields(out, "", fields, FIELDS, before, now);
}

static void copy_text(char *to, size_t size, struct str s)
{
    size_t n = s.n < size ? s.n : size - 1;
    memcpy(to, s.p, n);
    to[n] = 0;
}

static int64_t whole(struct str s)
{
    char text[32];
    copy_text(text, sizeof text, s);
    return strtoll(text, NULL, 10);
}

static bool read_field(const struct field *table, int count, struct str key, struct str value,
                       void *to)
{
    for (int i = 0; i < count; i++) {
        char *at = (char *)to + table[i].at;
        if (!str_is(key, table[i].key))
            continue;
        if (table[i].kind == FIELD_TEXT)
            copy_text(at, table[i].size, value);
        else if (table[i].kind == FIELD_FLAG)
            *(bool *)at = str_is(value, "1");
        else if (table[i].kind == FIELD_WIDE)
            *(int64_t *)(void *)at = whole(value);
        else
            *(int *)(void *)at = (int)whole(value);
        return true;
    }
    return false;
}

/* "INDEX<TAB>KEY<TAB>rest"; false: not so, or an index that is out of bounds. */
static bool read_head(struct str *rest, int most, int *index, struct str *key)
{
    struct str number;
    if (!str_cut(rest, '\t', &number) || !str_cut(rest, '\t', key) || !rest->p)
        return false;
    int64_t i = whole(number);
    *index = (int)i;
    return number.n > 0 && i >= 0 && i < most;
}

static int at_most(int count, int most)
{
    return count < 0 ? 0 : count < most ? count : most;
}

static void read_gpu(struct probe_facts *f, struct str rest)
{
    int gpu, process;
    struct str key;
    if (!read_head(&rest, PROBE_GPUS, &gpu, &key))
        return;
    struct gpu_fact *g = &f->gpus[gpu];
    if (!str_is(key, "process"))
        read_field(gpu_fields, GPU_FIELDS, key, rest, g);
    else if (read_head(&rest, PROBE_PROCESSES, &process, &key))
        read_field(process_fields, PROCESS_FIELDS, key, rest, &g->processes[process]);
    g->process_count = at_most(g->process_count, PROBE_PROCESSES);
}

void probe_read_line(struct probe_facts *f, struct str line)
{
    struct str rest = line, key;
    if (!str_cut(&rest, '\t', &key) || !rest.p)
        return;
    if (str_is(key, "gpu"))
        read_gpu(f, rest);
    else
        read_field(fields, FIELDS, key, rest, f);
    f->gpu_count = at_most(f->gpu_count, PROBE_GPUS);
}

void probe_read(struct probe_facts *f, struct str text)
{
    struct str line;
    /* A last line without its end was cut off, and its value may be too. */
    while (text.n && memchr(text.p, '\n', text.n) && str_cut(&text, '\n', &line))
        probe_read_line(f, line);
}
