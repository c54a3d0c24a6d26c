/* The probe's facts as lines of text, and back: one table of keys serves both ways. */
#include "worker/probe.h"

#include "worker/probe_lines.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum field_kind { FIELD_FLAG, FIELD_INT, FIELD_TEXT };

static const struct field {
    const char *key;
    enum field_kind kind;
    size_t at, size;
} fields[] = {
#define AT(member) offsetof(struct probe_facts, member), sizeof(((struct probe_facts *)0)->member)
    { "pci", FIELD_INT, AT(pci_devices) },
    { "visible-set", FIELD_FLAG, AT(visible_set) },
    { "visible", FIELD_TEXT, AT(visible) },
    { "nodes", FIELD_INT, AT(nodes) },
    { "node", FIELD_TEXT, AT(node) },
    { "node-error", FIELD_TEXT, AT(node_error) },
    { "library-sought", FIELD_FLAG, AT(library_sought) },
    { "library", FIELD_TEXT, AT(library) },
    { "library-error", FIELD_TEXT, AT(library_error) },
    { "missing-call", FIELD_TEXT, AT(missing_call) },
    { "started", FIELD_FLAG, AT(started) },
    { "start-code", FIELD_INT, AT(start_code) },
    { "start-text", FIELD_TEXT, AT(start_text) },
    { "version", FIELD_INT, AT(version) },
    { "count-code", FIELD_INT, AT(count_code) },
    { "count", FIELD_INT, AT(count) },
    { "end", FIELD_FLAG, AT(complete) },
#undef AT
};
enum { FIELDS = sizeof fields / sizeof *fields };

void probe_facts_init(struct probe_facts *f)
{
    *f = (struct probe_facts){ .pci_devices = -1 };
}

/* Tabs and line ends are the format's own. */
static void add_text(struct strbuf *out, const char *text)
{
    for (; *text; text++)
        strbuf_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

static void write_field(struct strbuf *out, const struct field *field, const char *value)
{
    strbuf_printf(out, "%s\t", field->key);
    if (field->kind == FIELD_TEXT)
        add_text(out, value);
    else if (field->kind == FIELD_FLAG)
        strbuf_char(out, *(const bool *)value ? '1' : '0');
    else
        strbuf_printf(out, "%d", *(const int *)value);
    strbuf_char(out, '\n');
}

void probe_write_changes(struct strbuf *out, const struct probe_facts *before,
                         const struct probe_facts *now)
{
    for (int i = 0; i < FIELDS; i++) {
        const char *old = (const char *)before + fields[i].at;
        const char *new = (const char *)now + fields[i].at;
        if (memcmp(old, new, fields[i].size) != 0)
            write_field(out, &fields[i], new);
    }
    for (int i = before->gpu_count; i < now->gpu_count; i++) {
        const struct gpu_fact *g = &now->gpus[i];
        strbuf_printf(out, "gpu\t%lld\t%lld\t%d\t%d\t", (long long)g->memory_total,
                      (long long)g->memory_free, g->capability_major, g->capability_minor);
        add_text(out, g->uuid);
        strbuf_char(out, '\t');
        add_text(out, g->pci);
        strbuf_char(out, '\t');
        add_text(out, g->model);
        strbuf_char(out, '\n');
    }
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

static void read_gpu(struct probe_facts *f, struct str rest)
{
    struct str part[7];
    for (int i = 0; i < 7; i++)
        if (!str_cut(&rest, '\t', &part[i]))
            return;
    if (f->gpu_count == PROBE_GPUS)
        return;
    struct gpu_fact *g = &f->gpus[f->gpu_count++];
    g->memory_total = whole(part[0]);
    g->memory_free = whole(part[1]);
    g->capability_major = (int)whole(part[2]);
    g->capability_minor = (int)whole(part[3]);
    copy_text(g->uuid, sizeof g->uuid, part[4]);
    copy_text(g->pci, sizeof g->pci, part[5]);
    copy_text(g->model, sizeof g->model, part[6]);
}

void probe_read_line(struct probe_facts *f, struct str line)
{
    struct str rest = line, key;
    if (!str_cut(&rest, '\t', &key) || !rest.p)
        return;
    if (str_is(key, "gpu"))
        read_gpu(f, rest);
    for (int i = 0; i < FIELDS; i++) {
        if (!str_is(key, fields[i].key))
            continue;
        char *value = (char *)f + fields[i].at;
        if (fields[i].kind == FIELD_TEXT)
            copy_text(value, fields[i].size, rest);
        else if (fields[i].kind == FIELD_FLAG)
            *(bool *)value = str_is(rest, "1");
        else
            *(int *)(void *)value = (int)whole(rest);
    }
}

void probe_read(struct probe_facts *f, struct str text)
{
    struct str line;
    /* A last line without its end was cut off, and its value may be too. */
    while (text.n && memchr(text.p, '\n', text.n) && str_cut(&text, '\n', &line))
        probe_read_line(f, line);
}
