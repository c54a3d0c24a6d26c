/* Programs made for their speed, and their runs one after another. */
#ifndef SELFTEST_STREAM_H
#define SELFTEST_STREAM_H

#include "selftest/work.h"

enum { STREAM_BUFFERS = 3 };

struct stream {
    struct station station;
    struct program *program;
    void *prepared;
    void *buffers[STREAM_BUFFERS];
    union scalar scalars[1];
};

/* Two n x n matrices of random numbers multiplied. */
int stream_product(struct stream *out, const struct station *s, enum dtype t, int64_t n,
                   struct err *err);
/* n f32 copied. */
int stream_copy(struct stream *out, const struct station *s, int64_t n, struct err *err);
/* So many elementwise operations on n f32, fused: of ten, exp and tanh are two. */
int stream_chain(struct stream *out, const struct station *s, int operations, int64_t n,
                 struct err *err);
void stream_end(struct stream *s);

/* Seconds of one run: the median of five batches, which take `least` together at least. */
int stream_time(struct stream *s, double least, double *seconds, struct err *err);
/* Of one run that is waited for, before the next begins: the median. */
int stream_time_alone(struct stream *s, double *seconds, struct err *err);

#endif
