/* The printer of cumsum: running sums along an axis, or over all elements in order. Long lines are
 * cut into stretches, whose totals are added up first. */
#include "backend/cuda/source/lanes.h"
#include "backend/cuda/source/printers.h"

/* Elements of a stretch; blocks that fill a large GPU. */
enum { STRETCH_LEAST = 16384, BLOCKS_WANTED = 1024, ACC_MOST = 16 };

struct scan {
    struct operand_view x, to, totals;
    struct walk lines; /* views x, to */
    int64_t count, width, x_step, to_step, each, stretches;
};

static void scan_launch(struct build *b, const struct scan *s, bool only_totals)
{
    const char *t = dtype_name(s->x.dtype);
    build_begin(b, only_totals ? "scan_stretches" : "scan", build_is_wide(s->count));
    build_define(b, "acc",
                 s->x.dtype == DTYPE_F64   ? "twice"
                 : s->x.dtype == DTYPE_F32 ? "double"
                                           : "uint64_t");
    build_define(b, "element", "%s", build_type(s->x.dtype));
    build_define(b, "ZERO", "zero_%s", t);
    build_define(b, "PLUS", "plus_%s", t);
    build_define(b, "FROM_ELEMENT", "from_%s", t);
    build_define(b, "VALUE_OF", s->x.dtype == DTYPE_F64 ? "value_twice" : "");
    build_define(b, "ONLY_TOTALS", "%d", only_totals);
    build_operand(b, "x", "const element", &s->x);
    build_operand(b, "to", "element", &s->to);
    build_operand(b, "totals", "acc", &s->totals);
    build_axes(b, "LINE", &s->lines, 0);
    build_axes(b, "TO_LINE", &s->lines, 1);
    build_whole(b, "x_step", s->x_step);
    build_whole(b, "to_step", s->to_step);
    build_whole(b, "width", s->width);
    build_whole(b, "each", s->each);
    build_whole(b, "stretches", s->stretches);
    build_end_blocks(b, "scan", s->count * s->stretches, 1);
}

static void add_totals(struct build *b, const struct scan *s)
{
    const char *t = dtype_name(s->x.dtype);
    build_begin(b, "scan_totals", build_is_wide(s->count));
    build_define(b, "acc",
                 s->x.dtype == DTYPE_F64   ? "twice"
                 : s->x.dtype == DTYPE_F32 ? "double"
                                           : "uint64_t");
    build_define(b, "ZERO", "zero_%s", t);
    build_define(b, "PLUS", "plus_%s", t);
    build_operand(b, "totals", "acc", &s->totals);
    build_whole(b, "stretches", s->stretches);
    build_whole(b, "n", s->count);
    build_end(b, "scan_totals", s->count);
}

static void cut(struct scan *s)
{
    int64_t most = s->width / STRETCH_LEAST + (s->width % STRETCH_LEAST != 0);
    int64_t wanted = 1 + BLOCKS_WANTED / s->count;
    s->stretches = most < wanted ? most : wanted;
    s->each = (s->width + s->stretches - 1) / s->stretches;
    s->each = (s->each + 2047) / 2048 * 2048;
    s->stretches = (s->width + s->each - 1) / s->each;
}

void cumsum_print(struct build *b)
{
    struct scan s = { .x = build_cell(b, build_in(b, 0)), .to = build_out(b), .lines.views = 2 };
    int axis = b->s->attrs.axis_count > 0 ? b->s->attrs.axes[0] : -1;
    if (shape_count(&s.x.shape) == 0)
        return;
    if (axis < 0) {
        s.x = build_dense(b, s.x);
        s.x.shape = s.to.shape = (struct shape){ 1, { shape_count(&s.x.shape) } };
        s.x.stride[0] = s.to.stride[0] = 1;
        axis = 0;
    }
    for (int i = 0; i < s.x.shape.ndim; i++) {
        const int64_t steps[] = { s.x.stride[i], s.to.stride[i] };
        if (i != axis)
            walk_axis(&s.lines, s.x.shape.size[i], steps);
    }
    s.count = walk_count(&s.lines);
    walk_join(&s.lines);
    s.width = s.x.shape.size[axis];
    s.x_step = s.x.stride[axis];
    s.to_step = s.to.stride[axis];
    cut(&s);
    build_part(b, "twice");
    build_part(b, "sums");
    s.totals = build_scratch(b, DTYPE_U8, s.stretches > 1 ? s.count * s.stretches * ACC_MOST : 0);
    if (s.stretches > 1) {
        scan_launch(b, &s, true);
        add_totals(b, &s);
    }
    scan_launch(b, &s, false);
}
