/* Elements moved as they lie, by walks over two views. */
#ifndef CUDA_SOURCE_COPY_H
#define CUDA_SOURCE_COPY_H

#include "backend/cuda/source/build.h"

enum { COPY_TO, COPY_FROM }; /* the views of the walk */

/* An empty walk for a copy, and its next axis inwards. */
struct walk copy_begin(void);
void copy_axis(struct walk *w, int64_t size, int64_t to_step, int64_t from_step);
/* Launches it: to[to_at + …] = from[from_at + …], places in elements. Elements are of to's dtype,
 * and from's has the same size. */
void copy_end(struct build *b, struct walk *w, const struct operand_view *to, int64_t to_at,
              const struct operand_view *from, int64_t from_at);
/* All of `to` from a view that is broadcast to it. */
void copy_views(struct build *b, const struct operand_view *to, const struct operand_view *from);
/* The same, if the two have their neighbours along different axes: by squares. Else false. */
bool copy_across(struct build *b, const struct operand_view *to, const struct operand_view *from);
/* All of `to`, side by side, with a number, or with an operand of one element. */
void fill_number(struct build *b, const struct operand_view *to, int number);
void fill_operand(struct build *b, const struct operand_view *to, const struct operand_view *cell);

#endif
