#include "protocol/subshells.h"

#include "protocol/route.h"

#include <stdio.h>
#include <stdlib.h>

enum { DELETE_GRACE_MS = 1000 };

/* Those that were deleted and have ended; a few may take longer than deleting waited for. */
static bool reap(struct kernel *k, const struct timespec *until)
{
    bool all = true;
    for (struct executor **at = &k->leaving; *at;) {
        struct executor *x = *at;
        if (!executor_join(x, until)) {
            all = false;
            at = &x->next;
            continue;
        }
        pthread_mutex_lock(&k->lock);
        *at = x->next;
        pthread_mutex_unlock(&k->lock);
        executor_fini(x);
        free(x);
    }
    return all;
}

static int add(struct kernel *k, struct executor *x, struct err *err)
{
    pthread_mutex_lock(&k->lock);
    struct executor **last = &k->subshells;
    int count = 0;
    for (; *last; last = &(*last)->next)
        count++;
    if (count < SUBSHELLS_MOST)
        *last = x;
    pthread_mutex_unlock(&k->lock);
    if (count < SUBSHELLS_MOST)
        return 0;
    err_set(err, ERR_VALUE, "there are %d subshells already", count);
    return err_hint(err, "delete one before the next is created");
}

int subshells_create(struct kernel *k, const struct executor **out, struct err *err)
{
    char id[64];
    struct timespec now = executor_deadline(0);
    reap(k, &now);
    struct executor *x = malloc(sizeof *x);
    if (!x)
        return err_set(err, ERR_MEMORY, "no memory is left for another subshell");
    snprintf(id, sizeof id, "%s-%d", k->session.id, ++k->subshells_made);
    if (executor_init(x, k, id, err)) {
        free(x);
        return -1;
    }
    if (executor_start(x, err) == 0 && add(k, x, err) == 0) {
        *out = x;
        return 0;
    }
    executor_end(x);
    if (x->started)
        pthread_join(x->thread, NULL);
    executor_fini(x);
    free(x);
    return -1;
}

static struct executor **find(struct kernel *k, struct str id)
{
    struct executor **at = &k->subshells;
    while (*at && !str_is(id, (*at)->id))
        at = &(*at)->next;
    return *at ? at : NULL;
}

static int unknown(struct str id, struct err *err)
{
    return err_set(err, ERR_VALUE, "there is no subshell \"%.*s\"", (int)(id.n < 80 ? id.n : 80),
                   id.p);
}

int subshells_delete(struct kernel *k, struct str id, struct err *err)
{
    pthread_mutex_lock(&k->lock);
    struct executor **at = find(k, id), *x = at ? *at : NULL;
    if (x) {
        *at = x->next;
        x->next = k->leaving;
        k->leaving = x;
    }
    pthread_mutex_unlock(&k->lock);
    if (!x)
        return unknown(id, err);
    executor_end(x);
    struct timespec until = executor_deadline(DELETE_GRACE_MS);
    reap(k, &until);
    return 0;
}

void subshells_list(struct kernel *k, struct json_out *j)
{
    json_out_array_begin(j);
    pthread_mutex_lock(&k->lock);
    for (const struct executor *x = k->subshells; x; x = x->next)
        json_out_text(j, x->id);
    pthread_mutex_unlock(&k->lock);
    json_out_array_end(j);
}

bool subshells_end(struct kernel *k, const struct timespec *until)
{
    pthread_mutex_lock(&k->lock);
    struct executor **last = &k->leaving;
    while (*last)
        last = &(*last)->next;
    *last = k->subshells;
    k->subshells = NULL;
    pthread_mutex_unlock(&k->lock);
    for (struct executor *x = k->leaving; x; x = x->next)
        executor_end(x);
    return reap(k, until);
}

/* Under the lock from finding to putting: what is deleted afterwards finds it in its queue. */
static bool put(struct executor *x, struct message *m)
{
    if (!x)
        return false;
    if (str_is(m->type, "execute_request"))
        x->waiting++;
    mailbox_put(&x->inbox, &m->mail);
    return true;
}

bool subshells_route(struct kernel *k, struct message *m)
{
    struct str id;
    bool named = route_subshell(m, &id);
    pthread_mutex_lock(&k->lock);
    struct executor **at = named ? find(k, id) : NULL;
    bool found = put(named ? (at ? *at : NULL) : &k->shell, m);
    pthread_mutex_unlock(&k->lock);
    return found;
}
