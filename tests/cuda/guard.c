/* See guard.h. */
#include "guard.h"

#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, ALIGNMENT = 16, SENTINEL = 0xa5 };

int guard_open(struct guarded *g, size_t bytes)
{
    size_t room = (bytes + PAGE - 1) / PAGE * PAGE + PAGE;
    size_t all = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    char *area = mmap(NULL, room + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                      0);
    *g = (struct guarded){ 0 };
    if (area == MAP_FAILED)
        return -1;
    if (mprotect(area + room, PAGE, PROT_NONE)) {
        munmap(area, room + PAGE);
        return -1;
    }
    memset(area, SENTINEL, room);
    *g = (struct guarded){ area + room - all, area, bytes, room };
    return 0;
}

bool guard_is_whole(const struct guarded *g)
{
    const unsigned char *p = (const unsigned char *)g->area;
    size_t first = (size_t)(g->data - g->area), last = first + g->bytes;
    for (size_t i = 0; i < g->area_bytes; i++)
        if ((i < first || i >= last) && p[i] != SENTINEL)
            return false;
    return true;
}

void guard_close(struct guarded *g)
{
    if (g->area)
        munmap(g->area, g->area_bytes + PAGE);
    *g = (struct guarded){ 0 };
}
