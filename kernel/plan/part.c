/* What reports and errors say about a part of a plan. */
#include "plan/running.h"

#include "device/policy.h"
#include "tensor/rules.h"

#include <stdio.h>

enum { QUEUED_BYTES = 64 << 10 }; /* uploads of so much are not waited for: they have no time */

/* What is less than full precision is said where it matters. */
static const char *precision_of(const struct run *r, const struct plan_part *part, int32_t step)
{
    static const char *const names[PRECISION_COUNT] = {
        [PRECISION_TF32] = "tf32", [PRECISION_BF16] = "bf16"
    };
    const struct step *s = &part->program->steps[step];
    bool product = s->kind == STEP_KERNEL && s->op == OP_matmul &&
                   part->notes[step].dtype == DTYPE_F32;
    return product && part->device->kind == DEVICE_GPU ? names[policy_precision(r->devices)] : NULL;
}

/* svd and its like make one packed tensor, which is nobody's: they are known by their operand. */
static const struct shape *shown_shape(const struct node *node, const struct plan_note *n)
{
    bool packed = node->kind == NODE_CALL && op_row(node->op)->rule == rule_factors;
    return packed ? &node->in[0]->shape : &n->shape;
}

static struct report_entry entry_of(const struct run *r, const struct plan_part *part, int32_t step)
{
    const struct plan_note *n = &part->notes[step];
    const struct node *node = r->live->nodes[n->ordinal];
    const struct request *q = live_request(r->live, node);
    bool asked = node->where || (q->device && q->reason);
    return (struct report_entry){
        .op = str_of(n->name),
        .shape = *shown_shape(node, n),
        .dtype = n->dtype,
        .requested = asked ? q->asked : NULL,
        .device = part->device->name,
        .simulated = part->device->simulated,
        .precision = precision_of(r, part, step),
        .reason = n->reason ? n->reason
                  : asked   ? q->reason
                            : NULL,
        .fell_back = (asked && q->fell_back) || n->reason,
        .flops = part->program->steps[step].flops,
        .bytes = part->program->steps[step].bytes,
        .count = 1,
    };
}

void part_report(const struct run *r, const struct plan_part *part, const double *seconds,
                 size_t *entries)
{
    for (int32_t s = 0; r->flush->report && s < part->program->step_count; s++) {
        struct report_entry e = entry_of(r, part, s);
        e.seconds = seconds ? seconds[s] : 0;
        size_t at = report_add(r->flush->report, &e);
        if (entries)
            entries[s] = at;
    }
}

void part_report_copy(const struct run *r, const struct buffer *from, const struct buffer *to,
                      double seconds)
{
    bool queued = to->device->kind == DEVICE_GPU && from->bytes <= QUEUED_BYTES;
    if (r->flush->report)
        report_copy(r->flush->report, from->device, to->device, (int64_t)from->bytes,
                    queued ? -1 : seconds);
}

int part_name_step(const struct plan_part *part, int32_t step, struct err *err)
{
    if (step < 0 || step >= part->program->step_count || err->kind == ERR_INTERRUPTED)
        return -1;
    const struct plan_note *n = &part->notes[step];
    char text[sizeof err->text], shape[200];
    if (strncmp(err->text, n->name, strlen(n->name)) == 0) /* "index 7 is outside …" */
        return -1;
    if (err->kind == ERR_MEMORY)
        snprintf(text, sizeof text, "%.100s %.120s %s: %.200s", n->name,
                 shape_name(&n->shape, shape, sizeof shape), dtype_name(n->dtype), err->text);
    else
        snprintf(text, sizeof text, "%.100s: %.350s", n->name, err->text);
    memcpy(err->text, text, sizeof text);
    return -1;
}
