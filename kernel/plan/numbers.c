/* Reading the numbers of one live graph. */
#include "plan/numbers.h"

#include "plan/constant.h"

/* Starts may be any numbers where a part is empty: their sums only must not trap. */
int64_t *numbers_shifts(const struct plan *p, const struct live *l, struct arena *a)
{
    int64_t *shifts = ARENA_ARRAY(a, p->shift_count, int64_t);
    for (int32_t i = 0; i < p->shift_count; i++) {
        const struct plan_shift *s = &p->shifts[i];
        const struct node *n = l->nodes[s->ordinal];
        uint64_t sum = s->before < 0 ? 0 : (uint64_t)shifts[s->before];
        if (s->ndim < 0)
            sum += (uint64_t)n->tensor->layout.offset;
        for (int32_t axis = 0; axis < s->ndim; axis++)
            sum += (uint64_t)n->attrs.whole[2 * axis] * (uint64_t)s->step[axis];
        shifts[i] = (int64_t)sum;
    }
    return shifts;
}

union scalar *numbers_of_part(const struct plan_part *part, const struct live *l,
                              const int64_t *shifts, struct arena *a)
{
    int32_t count = part->program->scalar_count;
    union scalar *scalars = ARENA_ARRAY(a, count + 1, union scalar);
    for (int32_t i = 0; i < count; i++) {
        int32_t from = part->scalars[i];
        if (from < 0)
            scalars[i].whole = shifts[~from];
        else
            scalars[i] = constant_value(l->nodes[from]);
    }
    return scalars;
}
