/* See window.h. */
#include "tensor/window.h"

static struct window window_of(const int64_t *strides, const int64_t *borders)
{
    return (struct window){
        .stride = { strides[0], strides[1] },
        .dilation = { 1, 1 },
        .before = { borders[0], borders[2] },
        .after = { borders[1], borders[3] },
    };
}

struct window window_of_conv(const struct op_attrs *attrs, const struct shape *kernel)
{
    struct window w = window_of(&attrs->whole[CONV_STRIDES], &attrs->whole[CONV_BORDERS]);
    for (int i = 0; i < 2; i++) {
        w.size[i] = kernel->size[i];
        w.dilation[i] = attrs->whole[CONV_DILATION + i];
    }
    return w;
}

struct window window_of_pool(const struct op_attrs *attrs)
{
    struct window w = window_of(&attrs->whole[POOL_STRIDES], &attrs->whole[POOL_BORDERS]);
    for (int i = 0; i < 2; i++)
        w.size[i] = attrs->whole[POOL_SIZE + i];
    return w;
}

int64_t window_places(const struct window *w, int along, int64_t n)
{
    int64_t room = n + w->before[along] + w->after[along];
    int64_t reach = (w->size[along] - 1) * w->dilation[along] + 1;
    return room < reach ? 0 : (room - reach) / w->stride[along] + 1;
}
