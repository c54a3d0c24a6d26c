/* Convolutions as sums over a window that reads images. One walk serves both directions: conv2d
 * reads the image, its adjoint by x reads the derivatives of the result, where each place of x is
 * read by those taps that its place in the stride allows (a phase). */
#ifndef CPU_CONV_H
#define CPU_CONV_H

#include "backend/cpu/call.h"
#include "tensor/window.h"

/* The window along the height or the width: tap t at place i reads element i * step + first[t] of
 * the source, or the border when that is outside [0, size). */
struct conv_axis {
    int64_t places, size, step, taps;
    int64_t *first;
    int64_t *tap; /* its number in the kernel */
};

/* What the window reads: images [n, height, width, channels], contiguous. */
struct conv_source {
    const char *data;
    size_t bytes; /* of an element */
    int64_t images, channels;
    struct conv_axis axis[2];
};

/* The shapes of a call of conv2d or of one of its adjoints. */
struct conv_shapes {
    struct window window;
    int64_t images, size[2], channels; /* of x */
    int64_t places[2], filters;        /* of the result */
    int64_t groups, in, out;           /* channels and filters of a group */
};
struct conv_shapes conv_shapes_of(const struct cpu_call *call, const struct shape *x,
                                  const struct shape *kernel);
/* Is each channel a group of its own, with one filter? Then weights are the kernel as it is. */
static inline bool conv_is_depthwise(const struct conv_shapes *s)
{
    return s->in == 1 && s->out == 1 && s->groups > 1;
}

/* Sets the axis to the window as it reads x, or to phase `phase` of the way back. `room` holds
 * 2 * size of the window numbers. */
void conv_axis_forward(struct conv_axis *a, const struct conv_shapes *s, int along, int64_t *room);
void conv_axis_back(struct conv_axis *a, const struct conv_shapes *s, int along, int64_t phase,
                    int64_t *room);

/* What the window reads at places [from, from + count), counted over images, rows and columns: for
 * each place the taps of rows [tap, tap + taps), of each tap `channels` channels from `channel`. */
struct conv_part {
    int64_t tap, taps, channel, channels;
};
void conv_columns(const struct conv_source *s, const struct conv_part *part, int64_t from,
                  int64_t count, char *to);
/* The same where it lies, with rows `*step` elements apart; NULL: it has to be copied. */
const char *conv_columns_direct(const struct conv_source *s, const struct conv_part *part,
                                int64_t from, int64_t *step);
/* Where tap (a, b) of a place lies, or NULL: the border. */
const char *conv_tap(const struct conv_source *s, int64_t place, int64_t a, int64_t b);

/* The operands of a call side by side, and room for the axes of a window. */
struct conv_operands {
    const void *first, *second;
    int64_t *room;
};
int conv_open(const struct cpu_call *call, const struct conv_shapes *s, struct conv_operands *o,
              struct err *err);
void conv_close(const struct cpu_call *call, struct conv_operands *o); /* also after a failure */

/* The first error of some tasks. */
struct conv_failure {
    atomic_int count;
    struct err err;
};
void conv_fail(struct conv_failure *f, const struct err *err);  /* in a task */
int conv_failed(const struct conv_failure *f, struct err *err); /* after them: 0, or -1 */

#endif
