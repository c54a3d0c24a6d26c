/* What the session has been told about devices. */
#include "device/policy.h"

#include "device/devices_impl.h"
#include "device/request.h"

#include <stdio.h>

void policy_init(struct policy *p)
{
    for (int i = 0; i < POLICY_GPUS; i++)
        p->growth[i].on = true;
    p->fallback = true;
}

struct growth policy_growth(const struct devices *d, int gpu)
{
    return d->policy.growth[gpu >= 0 && gpu < POLICY_GPUS ? gpu : 0];
}

void policy_set_growth(struct devices *d, int gpu, struct growth g)
{
    for (int i = 0; i < POLICY_GPUS; i++)
        if (gpu < 0 || gpu == i)
            d->policy.growth[i] = g;
}

bool policy_fallback(const struct devices *d)
{
    return d->policy.fallback;
}

void policy_set_fallback(struct devices *d, bool on)
{
    d->policy.fallback = on;
}

int policy_use(struct devices *d, const struct device_name *name, struct str spelling,
               struct err *err)
{
    if (name->every) {
        err_set(err, ERR_VALUE, "use takes one device, and gpu* is every GPU");
        return err_hint(err, "write use gpu0, or: with gpu* < … >");
    }
    struct arena scratch;
    struct request resolved;
    arena_init(&scratch);
    int status = request_resolve(d, name, &spelling, 1, !d->policy.fallback, &scratch, &resolved,
                                 err);
    if (status == 0) {
        struct policy *p = &d->policy;
        p->use_set = true;
        p->use = *name;
        snprintf(p->use_host, sizeof p->use_host, STR_FMT, STR_ARG(name->host));
        p->use.host = str_of(p->use_host);
        snprintf(p->use_asked, sizeof p->use_asked, "%s", resolved.asked);
        snprintf(p->use_reason, sizeof p->use_reason, "%s", resolved.reason ? resolved.reason : "");
    }
    arena_fini(&scratch);
    return status;
}
