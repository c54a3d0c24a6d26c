/* A program while it is written: growing arrays in the planner's scratch arena. */
#ifndef PLAN_WRITER_H
#define PLAN_WRITER_H

#include "plan/work.h"

struct writer {
    struct work *w;
    struct arena *keep; /* of the plan: what notes point to */
    int32_t part;
    struct program p;
    size_t buffers, views, steps, operands, code, scalars_room, notes_room; /* capacities */
    int32_t *bases; /* by buffer: the item whose elements it holds */
    size_t bases_room;
    int32_t *scalars; /* by scalar: item, or ~shift */
    size_t dtypes_room;
    struct plan_note *notes;
};

/* The shape that the item's own step writes (a copied view writes its operand's). */
const struct shape *item_made_shape(const struct work *w, const struct item *i);
int64_t item_bytes(const struct work *w, const struct item *i); /* of its buffer */

/* Writes the steps of a part into wr->p, with notes, scalars and bases. */
void writer_part(struct writer *wr, struct work *w, int32_t part, struct arena *keep);

/* Puts temporaries into outputs that are not written yet. */
void writer_share(struct writer *wr);
/* Bytes of outputs and temporaries that are alive at once, at most. */
int64_t writer_peak(const struct writer *wr);

#endif
