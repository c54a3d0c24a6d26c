/* The placement report for people: where each operation ran, why not where it was asked to, how
 * long it took and how fast that is. report_json.c writes it for scripts. */
#include "display/display.h"

#include "display/number.h"
#include "display/report.h"
#include "display/table.h"

enum { NAMES_MOST = 8 };

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* "cpu", "cpu (asked gpu0: no device)", "gpu1 (simulated; asked gpu0: …)", "gpu0 (tf32)" */
static void place_text(const struct report_entry *e, struct strbuf *out)
{
    const char *sign = " (";
    strbuf_text(out, e->device);
    if (e->simulated) {
        strbuf_printf(out, "%ssimulated", sign);
        sign = "; ";
    }
    if (e->precision) {
        strbuf_printf(out, "%s%s", sign, e->precision);
        sign = "; ";
    }
    if (e->requested && e->reason)
        strbuf_printf(out, "%sasked %s: ", sign, e->requested);
    else if (e->reason)
        strbuf_text(out, sign);
    strbuf_text(out, e->reason ? e->reason : "");
    if (e->simulated || e->precision || e->reason)
        strbuf_char(out, ')');
}

static bool has_rate(const struct report_entry *e)
{
    return e->seconds > 0 && (e->flops > 0 || e->bytes > 0);
}

/* Work that computes more than it moves has a rate in operations, other work in bytes. */
static void rate_text(const struct report_entry *e, struct strbuf *out)
{
    if (!has_rate(e))
        return;
    bool computes = e->flops > e->bytes;
    number_rate((double)(computes ? e->flops : e->bytes) / e->seconds, computes ? "FLOP/s" : "B/s",
                out);
}

/* ", 1.20 ms, 3.33 GB/s"; ", queued"; nothing for what a device did not come to, and did again. */
static void time_text(const struct report_entry *e, struct strbuf *out)
{
    if (e->queued)
        strbuf_text(out, ", queued");
    if (e->queued || e->seconds <= 0)
        return;
    strbuf_text(out, ", ");
    number_seconds(e->seconds, out);
    strbuf_text(out, has_rate(e) ? ", " : "");
    rate_text(e, out);
}

/* "copy cpu to gpu0 (simulated), 2 times: 4.00 MiB, 1.20 ms, 3.33 GB/s" */
static void transfer_line(const struct report_entry *e, struct strbuf *out)
{
    strbuf_add(out, e->op);
    strbuf_text(out, e->simulated ? " (simulated)" : "");
    if (e->count > 1)
        strbuf_printf(out, ", %lld times", (long long)e->count);
    strbuf_text(out, ": ");
    number_bytes(e->bytes, out);
    time_text(e, out);
}

static void entry_line(const struct report_entry *e, bool full, struct strbuf *out)
{
    if (e->transfer) {
        transfer_line(e, out);
        return;
    }
    strbuf_add(out, e->op);
    strbuf_char(out, ' ');
    shape_text(&e->shape, out);
    strbuf_printf(out, " %s", dtype_name(e->dtype));
    if (e->count > 1)
        strbuf_printf(out, ", %lld times", (long long)e->count);
    strbuf_text(out, ": ");
    place_text(e, out);
    time_text(e, out);
    if (full && e->bytes > 0) {
        strbuf_text(out, ", ");
        number_bytes(e->bytes, out);
        strbuf_text(out, " moved");
    }
}

static bool alike(const struct report_entry *a, const struct report_entry *b)
{
    return !a->transfer && !b->transfer && same_text(a->device, b->device) &&
           same_text(a->requested, b->requested) && same_text(a->reason, b->reason) &&
           same_text(a->precision, b->precision);
}

static bool named_before(const struct report *r, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (alike(&r->entries[j], &r->entries[i]) && str_equal(r->entries[j].op, r->entries[i].op))
            return true;
    return false;
}

/* All that is like entry `first`: "ran on cpu: matmul, add (3 operations, 5.10 ms)" */
static void group_line(const struct report *r, size_t first, struct strbuf *out)
{
    int64_t count = 0;
    double seconds = 0;
    int names = 0;
    strbuf_text(out, "ran on ");
    place_text(&r->entries[first], out);
    for (size_t i = first; i < r->count; i++) {
        const struct report_entry *e = &r->entries[i];
        if (!alike(&r->entries[first], e))
            continue;
        count += e->count;
        seconds += e->seconds;
        if (named_before(r, i))
            continue;
        if (++names <= NAMES_MOST)
            strbuf_printf(out, "%s" STR_FMT, names == 1 ? ": " : ", ", STR_ARG(e->op));
    }
    if (names > NAMES_MOST)
        strbuf_printf(out, " and %d more", names - NAMES_MOST);
    strbuf_printf(out, " (%lld operation%s, ", (long long)count, count == 1 ? "" : "s");
    number_seconds(seconds, out);
    strbuf_char(out, ')');
}

/* How many entries are like entry i; 0 when an earlier one is. Each copy stands for itself. */
static size_t group_size(const struct report *r, size_t i)
{
    size_t size = 0;
    if (r->entries[i].transfer)
        return 1;
    for (size_t j = 0; j < r->count; j++)
        if (alike(&r->entries[j], &r->entries[i])) {
            if (j < i)
                return 0;
            size++;
        }
    return size;
}

static void new_line(struct strbuf *out)
{
    if (out->n)
        strbuf_char(out, '\n');
}

static void report_text(const struct report *r, bool full, struct strbuf *out)
{
    for (size_t i = 0; i < r->count; i++) {
        size_t size = full ? 1 : group_size(r, i);
        if (size == 0)
            continue;
        new_line(out);
        if (size == 1)
            entry_line(&r->entries[i], full, out);
        else
            group_line(r, i, out);
    }
}

/* One line for each fallback: "gpu0 was asked for, ran on cpu: no NVIDIA driver" */
static void fallback_lines(const struct report *r, struct strbuf *out)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct report_entry *e = &r->entries[i];
        if (!e->fell_back || group_size(r, i) == 0)
            continue;
        new_line(out);
        strbuf_printf(out, "ran on %s instead of %s", e->device,
                      e->requested ? e->requested : "the default device");
        if (e->reason)
            strbuf_printf(out, ": %s", e->reason);
    }
}

static struct str kept(struct arena *a, struct strbuf *text)
{
    struct str s = arena_str(a, strbuf_str(text));
    strbuf_fini(text);
    strbuf_init(text);
    return s;
}

static void html_row(struct table *t, const struct report_entry *e, struct arena *a)
{
    struct strbuf text;
    strbuf_init(&text);
    struct str cells[TABLE_COLUMNS] = { e->op };
    if (!e->transfer)
        shape_text(&e->shape, &text);
    cells[1] = e->transfer ? STR("") : kept(a, &text);
    cells[2] = e->transfer ? STR("") : str_of(dtype_name(e->dtype));
    cells[3] = str_of(e->requested);
    cells[4] = arena_printf(a, "%s%s%s%s", e->device, e->simulated ? ", simulated" : "",
                            e->precision ? ", " : "", e->precision ? e->precision : "");
    cells[5] = arena_printf(a, "%lld", (long long)e->count);
    number_seconds(e->seconds, &text);
    cells[6] = kept(a, &text);
    rate_text(e, &text);
    cells[7] = kept(a, &text);
    number_bytes(e->bytes, &text);
    cells[8] = kept(a, &text);
    table_row(t, cells);
    strbuf_fini(&text);
}

static void report_html(const struct report *r, struct arena *a, struct strbuf *out)
{
    struct table t;
    table_init(&t, a, "operation|shape|dtype|asked|device|>times|>time|>rate|>bytes");
    for (size_t i = 0; i < r->count; i++)
        html_row(&t, &r->entries[i], a);
    table_html(&t, out);
    struct strbuf notes;
    strbuf_init(&notes);
    fallback_lines(r, &notes);
    struct str rest = strbuf_str(&notes), line;
    while (str_cut(&rest, '\n', &line)) {
        strbuf_text(out, "\n<div>");
        html_escape(out, line);
        strbuf_text(out, "</div>");
    }
    strbuf_fini(&notes);
}

void display_report(const struct report *r, bool full, struct arena *a, struct bundle *out)
{
    if (r->count == 0)
        return;
    struct strbuf text;
    strbuf_init(&text);
    report_text(r, full, &text);
    bundle_add(out, a, MIME_TEXT, kept(a, &text));
    report_html(r, a, &text);
    bundle_add(out, a, MIME_HTML, kept(a, &text));
    report_json(r, &text);
    bundle_add(out, a, MIME_PLACEMENT, kept(a, &text));
    strbuf_fini(&text);
}

void display_fallbacks(const struct report *r, struct arena *a, struct bundle *out)
{
    struct strbuf text;
    strbuf_init(&text);
    fallback_lines(r, &text);
    if (text.n)
        bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_fini(&text);
}
