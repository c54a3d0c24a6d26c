/* The memory of a simulated GPU: pages of this process, as many as its capacity says, and nothing
 * but the queue reads or writes them. */
#include "backend/gpu/pool.h"
#include "backend/sim/context.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

struct sim_piece {
    struct sim_piece *next;
    void *at;
    size_t bytes;
};

int sim_check(struct gpu_context *c, struct err *err)
{
    const char *why = atomic_load(&c->lost);
    return why ? err_set(err, ERR_DEVICE, "%s", why) : 0;
}

/* ---- pieces -----------------------------------------------------------------------------------
 */

/* A fault refuses a request, and the same request when it is tried again. */
static bool is_refused(struct gpu_context *c)
{
    if (c->refused) {
        c->refused = false;
        return true;
    }
    c->maps++;
    c->refused = c->faults.oom_at == c->maps;
    return c->refused || c->faults.oom_at < 0;
}

static int refuse(size_t bytes, struct err *err)
{
    char size[32];
    err_set(err, ERR_MEMORY, "the simulated GPU has no %s left",
            gpu_size_text(size, sizeof size, (int64_t)bytes));
    return err_hint(err, "del what is no longer needed, or compute in smaller parts");
}

int sim_map(struct gpu_context *c, size_t bytes, gpu_address *out, struct err *err)
{
    if (sim_check(c, err))
        return -1;
    if (is_refused(c) || bytes > (size_t)(c->capacity - c->mapped))
        return refuse(bytes, err);
    struct sim_piece *piece = calloc(1, sizeof *piece);
    void *at = piece ? mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                     : MAP_FAILED;
    if (at == MAP_FAILED) {
        free(piece);
        return err_set(err, ERR_MEMORY, "this machine has no memory for a simulated GPU's");
    }
    *piece = (struct sim_piece){ c->pieces, at, bytes };
    c->pieces = piece;
    c->mapped += (int64_t)bytes;
    *out = (gpu_address)(uintptr_t)at;
    return 0;
}

void sim_unmap(struct gpu_context *c, gpu_address at)
{
    sim_queue_wait(&c->queue);
    for (struct sim_piece **p = &c->pieces; *p; p = &(*p)->next) {
        struct sim_piece *piece = *p;
        if (piece->at != sim_pointer(at))
            continue;
        *p = piece->next;
        c->mapped -= (int64_t)piece->bytes;
        munmap(piece->at, piece->bytes);
        free(piece);
        return;
    }
}

void sim_memory_fini(struct gpu_context *c)
{
    while (c->pieces)
        sim_unmap(c, (gpu_address)(uintptr_t)c->pieces->at);
}

/* ---- copies -----------------------------------------------------------------------------------
 */

static void copy(void *owner, const struct sim_item *item)
{
    struct gpu_context *c = owner;
    int64_t ms = c->faults.slow_ms;
    if (atomic_load(&c->lost))
        return;
    if (ms > 0)
        nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
    memcpy(item->to, item->from, item->bytes);
}

static int put(struct gpu_context *c, const struct sim_item *item, struct err *err)
{
    if (sim_check(c, err))
        return -1;
    if (item->bytes > 0)
        sim_queue_put(&c->queue, item);
    return 0;
}

int sim_copy_up(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                struct err *err)
{
    return put(c, &(struct sim_item){ copy, sim_pointer(to), from, bytes, NULL }, err);
}

int sim_copy_down(struct gpu_context *c, void *to, gpu_address from, size_t bytes, struct err *err)
{
    return put(c, &(struct sim_item){ copy, to, sim_pointer(from), bytes, NULL }, err);
}
