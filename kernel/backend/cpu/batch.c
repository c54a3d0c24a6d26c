/* See batch.h. */
#include "backend/cpu/batch.h"

void batch_read(const struct shape *shape, int own, struct batch *b)
{
    b->ndim = shape->ndim - own;
    b->count = 1;
    for (int i = 0; i < b->ndim; i++) {
        b->size[i] = shape->size[i];
        b->count *= shape->size[i];
    }
}

void matrices_read(const struct cpu_view *v, int own, enum vector_side side, const struct batch *b,
                   struct matrices *m)
{
    int first = v->shape->ndim - own;
    const int64_t *size = v->shape->size + first, *stride = v->stride + first;
    *m = (struct matrices){ .data = v->data, .rows = 1, .columns = 1 };
    if (own == 2 || (own == 1 && side == AS_COLUMN)) {
        m->rows = size[0];
        m->row_step = stride[0];
    }
    if (own == 2 || (own == 1 && side == AS_ROW)) {
        m->columns = size[own - 1];
        m->column_step = stride[own - 1];
    }
    for (int i = 0; i < b->ndim; i++) {
        int axis = i - (b->ndim - first); /* aligned at the right */
        bool stretched = axis < 0 || v->shape->size[axis] == 1;
        m->step[i] = stretched ? 0 : v->stride[axis];
    }
}

int64_t matrices_offset(const struct batch *b, const struct matrices *m, int64_t at)
{
    int64_t offset = 0;
    for (int i = b->ndim - 1; i >= 0; i--) {
        offset += at % b->size[i] * m->step[i];
        at /= b->size[i];
    }
    return offset;
}

const char *batch_name(const struct batch *b, int64_t at, char *text, size_t size)
{
    struct shape indices = { .ndim = b->ndim };
    for (int i = b->ndim - 1; i >= 0; i--) {
        indices.size[i] = at % b->size[i];
        at /= b->size[i];
    }
    return shape_name(&indices, text, size);
}
