/* From the names in a with to a device, with the words that the placement report will use. */
#include "device/request.h"

#include "device/devices_impl.h"

#include <stdio.h>

/* The name as reports say it: /GPU:1 is gpu1, or gpu0.1 where gpu0 has two parts; gpu is gpu0. */
static struct str asked_name(const struct devices *d, const struct device_name *n, struct arena *a)
{
    struct str host = n->host.n ? arena_printf(a, STR_FMT "/", STR_ARG(n->host)) : STR("");
    if (n->cpu)
        return arena_printf(a, STR_FMT "cpu", STR_ARG(host));
    if (n->every)
        return arena_printf(a, STR_FMT "gpu*", STR_ARG(host));
    if (n->logical && devices_known(d) && n->index < d->gpu_count)
        return arena_printf(a, STR_FMT "%s", STR_ARG(host), d->list[n->index]->name);
    if (n->part >= 0)
        return arena_printf(a, STR_FMT "gpu%d.%d", STR_ARG(host), n->index, n->part);
    return arena_printf(a, STR_FMT "gpu%d", STR_ARG(host), n->index);
}

/* "1 GPU, gpu0", "2 GPUs, gpu0 and gpu1", "8 simulated GPUs, gpu0 to gpu7"; logical: its parts
 * count. */
static const char *inventory(struct devices *d, bool logical, struct arena *a)
{
    int count = logical && d->gpu_count ? d->gpu_count : devices_gpus(d);
    const char *kind = count != devices_gpus(d) ? "logical "
                       : d->simulation.count    ? "simulated "
                                                : "";
    const char *first = logical && d->gpu_count ? d->list[0]->name : "gpu0";
    const char *last = logical && d->gpu_count ? d->list[count - 1]->name
                                               : arena_printf(a, "gpu%d", count - 1).p;
    if (count == 1)
        return arena_printf(a, "this machine has 1 %sGPU, %s", kind, first).p;
    return arena_printf(a, "this machine has %d %sGPUs, %s %s %s", count, kind, first,
                        count == 2 ? "and" : "to", last)
        .p;
}

static const char *parts_there(const struct devices *d, int gpu, struct arena *a)
{
    int parts = policy_limits(d, gpu)->count;
    if (parts < 2)
        return arena_printf(a, "gpu%d is not split into parts", gpu).p;
    return arena_printf(a, "gpu%d has %d parts, gpu%d.0 %s gpu%d.%d", gpu, parts, gpu,
                        parts == 2 ? "and" : "to", gpu, parts - 1)
        .p;
}

/* gpu0 of one that is split: its first part. */
static struct device *pick(struct devices *d, const struct device_name *n)
{
    if (n->logical)
        return n->index < d->gpu_count ? d->list[n->index] : NULL;
    for (int i = 0; i < d->gpu_count; i++)
        if (d->list[i]->index == n->index && (n->part < 0 || d->list[i]->part == n->part))
            return d->list[i];
    return NULL;
}

/* The device of a name; NULL: *cause says why there is none. */
static struct device *find(struct devices *d, const struct device_name *n, struct arena *a,
                           const char **cause)
{
    if (n->host.n) {
        *cause = arena_printf(a,
                              "the machine " STR_FMT " is not reachable: this version computes on "
                              "one machine",
                              STR_ARG(n->host))
                     .p;
        return NULL;
    }
    if (n->cpu)
        return devices_cpu(d);
    devices_find(d);
    struct device *found = pick(d, n);
    if (found)
        return found;
    int gpus = devices_gpus(d);
    if (gpus > 0 && n->index >= (n->logical && d->gpu_count ? d->gpu_count : gpus))
        *cause = inventory(d, n->logical, a);
    else if (*devices_cause(d))
        *cause = arena_str(a, str_of(devices_cause(d))).p;
    else if (n->index < gpus && *devices_gpu(d, n->index)->refused)
        *cause = arena_str(a, str_of(devices_gpu(d, n->index)->refused)).p;
    else if (n->part >= 0)
        *cause = parts_there(d, n->index, a);
    else
        *cause = "this machine has no such GPU";
    return NULL;
}

struct search {
    struct device *devices[REQUEST_CHOICES]; /* that can be used, in order */
    int found;
    int at;            /* place in the list of the first */
    struct str asked;  /* "gpu0 or gpu1" */
    struct str reason; /* why those before it cannot be used */
};

/* "cause" where all causes are the same, else "gpu0: cause; gpu1: cause". */
static struct str join_causes(const struct str *names, const char *const *causes, int count,
                              struct arena *a)
{
    bool same = true;
    for (int i = 1; i < count; i++)
        same = same && strcmp(causes[0], causes[i]) == 0;
    if (same)
        return count ? str_of(causes[0]) : STR("");
    struct str all = STR("");
    for (int i = 0; i < count; i++)
        all = arena_printf(a, STR_FMT "%s" STR_FMT ": %s", STR_ARG(all), i ? "; " : "",
                           STR_ARG(names[i]), causes[i]);
    return all;
}

static void add_choice(struct device **choices, int *count, struct device *device)
{
    for (int i = 0; i < *count; i++)
        if (choices[i] == device)
            return;
    if (*count < REQUEST_CHOICES)
        choices[(*count)++] = device;
}

/* What stands after the first device that can be used is only looked at where that costs nothing.
 */
static struct search search(struct devices *d, const struct device_name *names, int count,
                            struct arena *a)
{
    struct search s = { .at = count, .asked = STR("") };
    struct str *asked = ARENA_ARRAY(a, count, struct str);
    const char **causes = ARENA_ARRAY(a, count, const char *);
    for (int i = 0; i < count; i++) {
        struct device *device = NULL;
        if (!s.found || devices_known(d) || names[i].cpu)
            device = find(d, &names[i], a, &causes[i]);
        asked[i] = asked_name(d, &names[i], a);
        s.asked = i ? arena_printf(a, STR_FMT " or " STR_FMT, STR_ARG(s.asked), STR_ARG(asked[i]))
                    : asked[i];
        if (device && !s.found)
            s.at = i;
        if (device)
            add_choice(s.devices, &s.found, device);
    }
    s.reason = join_causes(asked, causes, s.at, a);
    return s;
}

static int refuse(const struct search *s, const struct str *spellings, int count, struct err *err)
{
    bool renamed = count == 1 && spellings && spellings[0].n && !str_equal(spellings[0], s->asked);
    if (renamed)
        err_set(err, ERR_DEVICE, "%.60s (written %.*s) cannot be used: %.300s", s->asked.p,
                (int)(spellings[0].n < 60 ? spellings[0].n : 60), spellings[0].p, s->reason.p);
    else
        err_set(err, ERR_DEVICE, "%.120s cannot be used: %.300s", s->asked.p, s->reason.p);
    return err_hint(err, "list a second choice, as in: with %.60s or cpu < … >, or run doctor",
                    s->asked.p);
}

static void fill_choices(struct devices *d, const struct search *s, struct request *out)
{
    for (int i = 0; i < s->found; i++)
        add_choice(out->choices, &out->choice_count, s->devices[i]);
    if (out->choice_count == REQUEST_CHOICES)
        out->choice_count--;
    if (!out->strict)
        add_choice(out->choices, &out->choice_count, devices_cpu(d));
    out->device = out->choices[0];
}

int request_resolve(struct devices *d, const struct device_name *names, const struct str *spellings,
                    int count, bool strict, struct arena *a, struct request *out, struct err *err)
{
    struct search s = search(d, names, count, a);
    if (!s.found && strict)
        return refuse(&s, spellings, count, err);
    *out = (struct request){
        .asked = s.asked.p,
        .reason = s.at > 0 ? s.reason.p : NULL,
        .fell_back = !s.found,
        .strict = strict,
    };
    fill_choices(d, &s, out);
    return 0;
}

int request_again(struct devices *d, struct request *r, struct arena *a, struct err *err)
{
    struct device_name names[REQUEST_CHOICES];
    struct str rest = str_of(r->asked), word;
    int count = 0;
    while (r->device->retired && count < REQUEST_CHOICES && str_cut(&rest, ' ', &word))
        count += !str_equal(word, STR("or")) && device_name_read(word, &names[count]);
    return count ? request_resolve(d, names, NULL, count, r->strict, a, r, err) : 0;
}

int request_each(struct devices *d, bool strict, struct arena *a, struct request **out, int *count,
                 struct err *err)
{
    devices_find(d);
    int n = d->gpu_count > 0 ? d->gpu_count : 1;
    *out = ARENA_ARRAY(a, n, struct request);
    *count = n;
    for (int i = 0; i < n; i++) {
        struct device_name name = {
            .index = i, .part = -1, .logical = d->gpu_count > 0, .every = d->gpu_count == 0
        };
        struct str spelling = asked_name(d, &name, a);
        if (request_resolve(d, &name, &spelling, 1, strict, a, &(*out)[i], err))
            return -1;
    }
    return 0;
}

/* No arena here: the words lie in the session and are made anew each time, because a probe in
 * between may have found something else. */
void request_default(struct devices *d, struct request *out)
{
    struct policy *p = &d->policy;
    *out = (struct request){ .device = devices_cpu(d),
                             .strict = !p->fallback,
                             .choices = { devices_cpu(d) },
                             .choice_count = 1 };
    if (!p->use_set)
        return;
    struct arena scratch;
    struct request now;
    struct err none;
    arena_init(&scratch);
    if (request_resolve(d, &p->use, NULL, 1, false, &scratch, &now, &none) == 0) {
        *out = now;
        out->strict = !p->fallback;
        if (out->strict && !out->fell_back)
            out->choice_count = 1;
        snprintf(p->use_reason, sizeof p->use_reason, "%s", now.reason ? now.reason : "");
        snprintf(p->use_asked, sizeof p->use_asked, "%s", now.asked);
    }
    arena_fini(&scratch);
    out->asked = p->use_asked;
    out->reason = p->use_reason[0] ? p->use_reason : NULL;
}
