/* A stretch of source text, as byte offsets [start, end) into the cell it came from. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdint.h>

struct span {
    uint32_t start, end;
};

static inline struct span span_join(struct span a, struct span b)
{
    return (struct span){ a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end };
}

#endif
