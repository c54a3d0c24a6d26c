/* A window that slides over images [n, height, width, channels]: what the attributes of conv2d, its
 * adjoints and the pools say once their rule has run. Pairs are height, width. */
#ifndef TENSOR_WINDOW_H
#define TENSOR_WINDOW_H

#include "tensor/op.h"

struct window {
    int64_t size[2], stride[2], dilation[2];
    int64_t before[2], after[2]; /* width of the border */
};

/* Where the pairs lie in attrs->whole. */
enum {
    CONV_STRIDES = 0,
    CONV_PADDING = 2,
    CONV_DILATION = 3,
    CONV_GROUPS = 5,
    CONV_BORDERS = 6, /* before and after the height, before and after the width */
    POOL_SIZE = 0,
    POOL_STRIDES = 2,
    POOL_PADDING = 4,
    POOL_BORDERS = 5,
};
/* The choices of `padding`, and what a rule makes of them: the borders are in their places. */
enum { PADDING_VALID, PADDING_SAME, PADDING_GIVEN };

struct window window_of_conv(const struct op_attrs *attrs, const struct shape *kernel);
struct window window_of_pool(const struct op_attrs *attrs);
/* How many places the window takes along the height (0) or width (1) of n elements; 0: none. */
int64_t window_places(const struct window *w, int along, int64_t n);

#endif
