/* A program's memory: one block on the heap that holds the struct and its arrays. How programs
 * become bytes is in pack.c, how they become text in print.c. */
#include "program/program.h"

#include "program/block.h"

#include <stdlib.h>

/* Room for `count` elements behind what is already counted; false when sizes overflow. */
static bool add_array(size_t *total, int32_t count, size_t each)
{
    size_t bytes;
    return count >= 0 && !__builtin_mul_overflow((size_t)count, each, &bytes) &&
           !__builtin_add_overflow(bytes, (size_t)15, &bytes) &&
           !__builtin_add_overflow(*total, bytes & ~(size_t)15, total);
}

static void *take_array(char **at, int32_t count, size_t each)
{
    void *array = *at;
    *at += ((size_t)count * each + 15) & ~(size_t)15;
    return array;
}

struct program *program_block(const struct program *counts)
{
    size_t total = (sizeof(struct program) + 15) & ~(size_t)15;
    if (!add_array(&total, counts->buffer_count, sizeof *counts->buffers) ||
        !add_array(&total, counts->view_count, sizeof *counts->views) ||
        !add_array(&total, counts->step_count, sizeof *counts->steps) ||
        !add_array(&total, counts->operand_count, sizeof *counts->operands) ||
        !add_array(&total, counts->code_count, sizeof *counts->code) ||
        !add_array(&total, counts->scalar_count, sizeof *counts->scalars))
        return NULL;
    struct program *p = calloc(1, total);
    if (!p)
        return NULL;
    *p = *counts;
    char *at = (char *)p + ((sizeof *p + 15) & ~(size_t)15);
    p->buffers = take_array(&at, p->buffer_count, sizeof *p->buffers);
    p->views = take_array(&at, p->view_count, sizeof *p->views);
    p->steps = take_array(&at, p->step_count, sizeof *p->steps);
    p->operands = take_array(&at, p->operand_count, sizeof *p->operands);
    p->code = take_array(&at, p->code_count, sizeof *p->code);
    p->scalars = take_array(&at, p->scalar_count, sizeof *p->scalars);
    return p;
}

static void copy_array(void *to, const void *from, int32_t count, size_t each)
{
    if (count > 0)
        memcpy(to, from, (size_t)count * each);
}

struct program *program_copy(const struct program *from)
{
    struct program *p = program_block(from);
    if (!p)
        return NULL;
    copy_array(p->buffers, from->buffers, p->buffer_count, sizeof *p->buffers);
    copy_array(p->views, from->views, p->view_count, sizeof *p->views);
    copy_array(p->steps, from->steps, p->step_count, sizeof *p->steps);
    copy_array(p->operands, from->operands, p->operand_count, sizeof *p->operands);
    copy_array(p->code, from->code, p->code_count, sizeof *p->code);
    copy_array(p->scalars, from->scalars, p->scalar_count, sizeof *p->scalars);
    return p;
}

void program_free(struct program *p)
{
    free(p);
}
