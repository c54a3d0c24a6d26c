/* See kernel.h. */
#include "backend/sim/kernel.h"

#include <stdlib.h>

/* ---- cutting a step out -----------------------------------------------------------------------
 */

static int32_t own_buffer(struct gpu_kernel *k, const struct program *p, int32_t buffer)
{
    struct program *own = &k->program;
    for (int32_t i = 0; i < own->buffer_count; i++)
        if (k->whole_buffer[i] == buffer)
            return i;
    k->whole_buffer[own->buffer_count] = buffer;
    own->buffers[own->buffer_count] = (struct program_buffer){ BUFFER_OUTPUT, 0, 0,
                                                               p->buffers[buffer].bytes };
    return own->buffer_count++;
}

static int32_t own_view(struct gpu_kernel *k, const struct program *p, int32_t view)
{
    struct program *own = &k->program;
    for (int32_t i = 0; i < own->view_count; i++)
        if (k->source[i] == view)
            return i;
    k->source[own->view_count] = view;
    own->views[own->view_count] = p->views[view];
    own->views[own->view_count].buffer = own_buffer(k, p, p->views[view].buffer);
    return own->view_count++;
}

static void copy_kernel_step(struct gpu_kernel *k, const struct program *p)
{
    for (int32_t i = 0; i < k->step.operand_count; i++) {
        operand_ref r = p->operands[k->step.operand_first + i];
        k->program.operands[i] = operand_is_scalar(r) ? r : own_view(k, p, r);
    }
    k->program.operand_count = k->step.operand_count;
    k->step.operand_first = 0;
    k->step.result = own_view(k, p, k->step.result);
}

static void copy_fused_step(struct gpu_kernel *k, const struct program *p)
{
    for (int32_t i = 0; i < k->step.code_count; i++) {
        struct instruction *own = &k->program.code[i];
        *own = p->code[k->step.code_first + i];
        if (own->code == TILE_LOAD || own->code == TILE_STORE)
            own->index = own_view(k, p, own->index);
    }
    k->program.code_count = k->step.code_count;
    k->step.code_first = 0;
}

static bool get_room(struct gpu_kernel *k, size_t views, size_t operands, size_t codes)
{
    struct program *own = &k->program;
    own->buffers = calloc(views, sizeof *own->buffers);
    own->views = calloc(views, sizeof *own->views);
    own->operands = calloc(operands + 1, sizeof *own->operands);
    own->code = calloc(codes + 1, sizeof *own->code);
    k->source = calloc(views, sizeof *k->source);
    k->whole_buffer = calloc(views, sizeof *k->whole_buffer);
    return own->buffers && own->views && own->operands && own->code && k->source && k->whole_buffer;
}

int sim_kernel_make(const struct program *p, int32_t step, struct gpu_kernel **out, struct err *err)
{
    struct gpu_kernel *k = calloc(1, sizeof *k);
    const struct step *s = &p->steps[step];
    bool fused = s->kind == STEP_FUSED;
    size_t operands = fused ? 0 : (size_t)s->operand_count;
    size_t codes = fused ? (size_t)s->code_count : 0;
    if (!k || !get_room(k, operands + codes + 1, operands, codes)) {
        sim_kernel_free(k);
        return err_set(err, ERR_MEMORY, "no memory to prepare a step");
    }
    k->step = *s;
    k->program.steps = &k->step;
    k->program.step_count = 1;
    k->program.scalars = p->scalars;
    k->program.scalar_count = p->scalar_count;
    if (fused)
        copy_fused_step(k, p);
    else
        copy_kernel_step(k, p);
    *out = k;
    return 0;
}

void sim_kernel_free(struct gpu_kernel *k)
{
    if (!k)
        return;
    free(k->program.buffers);
    free(k->program.views);
    free(k->program.operands);
    free(k->program.code);
    free(k->source);
    free(k->whole_buffer);
    free(k);
}

/* ---- addresses --------------------------------------------------------------------------------
 */

void sim_kernel_buffers(const struct gpu_kernel *k, const struct gpu_launch *l, void **buffers)
{
    for (int32_t i = 0; i < k->program.view_count; i++) {
        const struct program_view *v = &k->program.views[i];
        int64_t at = v->layout.offset;
        if (shape_count(&v->layout.shape) == 0 && buffers[v->buffer])
            continue; /* nobody looks where it lies */
        buffers[v->buffer] = (void *)(uintptr_t)(l->views[k->source[i]] -
                                                 (uint64_t)(at * (int64_t)dtype_bytes(v->dtype)));
    }
}
