/* Rows normalised: softmax and log_softmax along any axis, layer_norm's rows and the ways back of
 * rows along the last axis. Each row is read two or three times by the lanes of a block. */
#include "backend/cuda/source/lanes.h"
#include "backend/cuda/source/printers.h"

/* Begins a function over the rows along `axis` of the first operand, and of a second one. */
static bool rows_begin(struct build *b, const char *name, int axis, struct lanes *l)
{
    static const char *const kept[] = { "X_KEPT", "TO_KEPT", "G_KEPT" };
    static const char *const gone[] = { "X_GONE", "TO_GONE", "G_GONE" };
    static const char *const names[] = { "x", "to", "g" };
    int views = b->s->operand_count > 1 ? 3 : 2;
    struct operand_view v[3] = { build_cell(b, build_in(b, 0)), build_out(b) };
    bool goes[MAX_DIMS] = { false };
    if (views > 2)
        v[2] = build_cell(b, build_in(b, 1));
    const int64_t *strides[] = { v[0].stride, v[1].stride, v[2].stride };
    if (v[0].shape.ndim == 0) {
        build_fail(b, "a row without an axis");
        return false;
    }
    goes[axis] = true;
    lanes_read(l, &v[0].shape, goes, views, strides);
    if (l->kept_count == 0 || l->gone_count == 0)
        return false;
    build_part(b, "lanes");
    build_part(b, "join");
    build_begin(b, name, build_is_wide(l->kept_count) || build_is_wide(l->gone_count));
    lanes_define(b, l);
    build_define(b, "element", "%s", build_type(v[0].dtype));
    for (int i = 0; i < views; i++) {
        build_operand(b, names[i], i == 1 ? "element" : "const element", &v[i]);
        build_axes(b, kept[i], &l->kept, i);
        build_axes(b, gone[i], &l->gone, i);
    }
    return true;
}

static void print_softmax(struct build *b, bool logarithm)
{
    struct lanes l;
    if (!rows_begin(b, "softmax", (int)b->s->attrs.whole[0], &l))
        return;
    build_define(b, "EXP", build_out(b).dtype == DTYPE_F32 ? "expf" : "exp");
    build_define(b, "LOGARITHM", "%d", logarithm);
    build_end_blocks(b, "softmax", l.blocks, 1);
}

void softmax_print(struct build *b)
{
    print_softmax(b, false);
}

void log_softmax_print(struct build *b)
{
    print_softmax(b, true);
}

static void print_last(struct build *b, const char *section, bool epsilon)
{
    struct lanes l;
    if (!rows_begin(b, section, build_in(b, 0).shape.ndim - 1, &l))
        return;
    if (epsilon)
        build_real(b, "epsilon", b->s->attrs.real[0]);
    build_end_blocks(b, section, l.blocks, 1);
}

void softmax_back_print(struct build *b)
{
    print_last(b, "softmax_back", false);
}

void layer_norm_print(struct build *b)
{
    print_last(b, "normal", true);
}

void layer_norm_back_print(struct build *b)
{
    print_last(b, "normal_back", true);
}
