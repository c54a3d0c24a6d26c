/* From the names in a with to a device, with the words that the placement report will use. */
#include "device/request.h"

#include "device/devices_impl.h"

#include <stdio.h>

/* The name as reports say it: /GPU:1 is gpu1, gpu is gpu0. */
static struct str asked_name(const struct device_name *n, struct arena *a)
{
    struct str host = n->host.n ? arena_printf(a, STR_FMT "/", STR_ARG(n->host)) : STR("");
    if (n->cpu)
        return arena_printf(a, STR_FMT "cpu", STR_ARG(host));
    if (n->every)
        return arena_printf(a, STR_FMT "gpu*", STR_ARG(host));
    if (n->part >= 0)
        return arena_printf(a, STR_FMT "gpu%d.%d", STR_ARG(host), n->index, n->part);
    return arena_printf(a, STR_FMT "gpu%d", STR_ARG(host), n->index);
}

/* "1 GPU, gpu0", "2 GPUs, gpu0 and gpu1", "8 GPUs, gpu0 to gpu7". */
static const char *inventory(int count, struct arena *a)
{
    if (count == 1)
        return "this machine has 1 GPU, gpu0";
    return arena_printf(a, "this machine has %d GPUs, gpu0 %s gpu%d", count,
                        count == 2 ? "and" : "to", count - 1)
        .p;
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
    const struct probe_report *report = devices_probe(d, false);
    if (report->gpu_count > 0 && n->index >= report->gpu_count)
        *cause = inventory(report->gpu_count, a);
    else if (report->cause[0])
        *cause = arena_str(a, str_of(report->cause)).p;
    else if (n->index >= d->gpu_count)
        *cause = "this machine has no such GPU";
    else if (n->part >= 0)
        *cause = arena_printf(a, "gpu%d is not split into parts", n->index).p;
    else
        return &d->gpus[n->index];
    return NULL;
}

struct search {
    struct device *device; /* the first that can be used, or NULL */
    int at;                /* its place in the list */
    struct str asked;      /* "gpu0 or gpu1" */
    struct str reason;     /* why those before it cannot be used */
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

static struct search search(struct devices *d, const struct device_name *names, int count,
                            struct arena *a)
{
    struct search s = { .at = count, .asked = STR("") };
    struct str *asked = ARENA_ARRAY(a, count, struct str);
    const char **causes = ARENA_ARRAY(a, count, const char *);
    for (int i = 0; i < count; i++) {
        asked[i] = asked_name(&names[i], a);
        s.asked = i ? arena_printf(a, STR_FMT " or " STR_FMT, STR_ARG(s.asked), STR_ARG(asked[i]))
                    : asked[i];
        if (!s.device && (s.device = find(d, &names[i], a, &causes[i])))
            s.at = i;
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

int request_resolve(struct devices *d, const struct device_name *names, const struct str *spellings,
                    int count, bool strict, struct arena *a, struct request *out, struct err *err)
{
    struct search s = search(d, names, count, a);
    if (!s.device && strict)
        return refuse(&s, spellings, count, err);
    *out = (struct request){
        .asked = s.asked.p,
        .device = s.device ? s.device : devices_cpu(d),
        .reason = s.at > 0 ? s.reason.p : NULL,
        .fell_back = !s.device,
        .strict = strict,
    };
    return 0;
}

int request_each(struct devices *d, bool strict, struct arena *a, struct request **out, int *count,
                 struct err *err)
{
    devices_probe(d, false);
    int n = d->gpu_count > 0 ? d->gpu_count : 1;
    *out = ARENA_ARRAY(a, n, struct request);
    *count = n;
    for (int i = 0; i < n; i++) {
        struct device_name name = { .index = i, .part = -1, .every = d->gpu_count == 0 };
        struct str spelling = asked_name(&name, a);
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
    *out = (struct request){ .device = devices_cpu(d), .strict = !p->fallback };
    if (!p->use_set)
        return;
    struct arena scratch;
    struct request now;
    struct err none;
    arena_init(&scratch);
    if (request_resolve(d, &p->use, NULL, 1, false, &scratch, &now, &none) == 0) {
        out->device = now.device;
        out->fell_back = now.fell_back;
        snprintf(p->use_reason, sizeof p->use_reason, "%s", now.reason ? now.reason : "");
    }
    arena_fini(&scratch);
    out->asked = p->use_asked;
    out->reason = p->use_reason[0] ? p->use_reason : NULL;
}
