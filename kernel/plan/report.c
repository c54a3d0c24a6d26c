/* Collecting the entries of a report: the same work again only raises a count. */
#include "plan/report.h"

#include <stdio.h>

void report_init(struct report *r, struct arena *arena)
{
    *r = (struct report){ .arena = arena };
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same(const struct report_entry *a, const struct report_entry *b)
{
    return a->dtype == b->dtype && a->fell_back == b->fell_back && a->transfer == b->transfer &&
           a->queued == b->queued && same_text(a->precision, b->precision) &&
           shape_equal(&a->shape, &b->shape) && str_equal(a->op, b->op) &&
           same_text(a->requested, b->requested) && same_text(a->device, b->device) &&
           same_text(a->reason, b->reason);
}

static const char *copy(struct arena *a, const char *text)
{
    return text ? arena_str(a, str_of(text)).p : NULL;
}

static struct report_entry *begin(struct report *r, const struct report_entry *e)
{
    r->entries = arena_grow(r->arena, r->entries, r->count, &r->capacity, sizeof *r->entries);
    struct report_entry *made = &r->entries[r->count++];
    *made = *e;
    made->op = arena_str(r->arena, e->op);
    made->requested = copy(r->arena, e->requested);
    made->device = copy(r->arena, e->device);
    made->reason = copy(r->arena, e->reason);
    made->precision = copy(r->arena, e->precision);
    return made;
}

size_t report_add(struct report *r, const struct report_entry *e)
{
    for (size_t k = 0; k < r->count; k++) {
        /* A loop brings the same entries in the same order: look after the last one first. */
        size_t i = (r->latest + 1 + k) % r->count;
        struct report_entry *old = &r->entries[i];
        if (!same(old, e))
            continue;
        old->seconds += e->seconds;
        old->flops += e->flops;
        old->bytes += e->bytes;
        old->count += e->count;
        return r->latest = i;
    }
    begin(r, e);
    return r->latest = r->count - 1;
}

void report_copy(struct report *r, const struct device *from, const struct device *to,
                 int64_t bytes, double seconds)
{
    char name[80];
    snprintf(name, sizeof name, "copy %s to %s", from->name, to->name);
    report_add(r, &(struct report_entry){
                      .op = str_of(name),
                      .transfer = true,
                      .device = to->name,
                      .queued = seconds < 0,
                      .simulated = to->simulated || from->simulated,
                      .seconds = seconds < 0 ? 0 : seconds,
                      .bytes = bytes,
                      .count = 1,
                  });
}

bool report_fell_back(const struct report *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->entries[i].fell_back)
            return true;
    return false;
}
