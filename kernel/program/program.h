/* One device's work as plain data: what a planner writes once, a backend runs often, and a worker
 * receives as bytes. No pointers into anybody's memory: buffers, views and scalars are numbers.
 *
 *   buffer   memory of a known size; inputs and outputs are handed in for each run, temporaries are
 *            the backend's, alive from the first step that uses them to the last
 *   view     dtype + layout over a buffer
 *   scalar   a number handed in for each run: literals of the source, seeds, places where views
 *            begin (i64, in elements)
 *   step     one kernel call, or one fused run of elementwise instructions
 */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include "base/strbuf.h"
#include "tensor/element.h"
#include "tensor/op.h"

enum buffer_role { BUFFER_INPUT, BUFFER_OUTPUT, BUFFER_TEMPORARY };

struct program_buffer {
    enum buffer_role role;
    int32_t first, last; /* steps that use it; temporaries live from first to last */
    int64_t bytes;
};

/* An operand: a view's number, or the complement (~n, negative) of scalar number n. */
typedef int32_t operand_ref;

struct program_view {
    int32_t buffer;
    enum dtype dtype;
    struct layout layout;
    operand_ref shift; /* a scalar that each run adds to layout.offset; 0: none. Who runs the
                          program checks that the view still lies inside its buffer */
};

static inline bool operand_is_scalar(operand_ref r)
{
    return r < 0;
}

static inline int32_t operand_scalar(operand_ref r)
{
    return ~r;
}

/* Fused work: registers hold one tile (TILE elements) each. Elementwise operations are instructions
 * by their op_id; these four move data. */
enum { TILE = 1024, TILE_REGISTERS = 24, FUSED_MOST_INSTRUCTIONS = 64 };
enum tile_code {
    TILE_LOAD = OP_COUNT, /* dst <- tile of view `index` (any strides, 0 for broadcast) */
    TILE_SCALAR,          /* dst <- scalar `index`, as dtype */
    TILE_STORE,           /* view `index` (contiguous) <- a */
    TILE_CODE_COUNT
};

struct instruction {
    uint16_t code; /* enum op_id of class OP_TILE, or enum tile_code */
    uint8_t dtype; /* of the operands (and of the result, but for comparisons and OP_cast) */
    uint8_t to;    /* OP_cast: the result's dtype */
    uint8_t dst, a, b, c;
    int32_t index;
};

enum step_kind { STEP_KERNEL, STEP_FUSED };

struct step {
    enum step_kind kind;
    enum op_id op;                        /* STEP_KERNEL */
    struct op_attrs attrs;                /* STEP_KERNEL */
    int32_t operand_first, operand_count; /* into program.operands; STEP_KERNEL */
    int32_t result;                       /* view written; STEP_KERNEL */
    int32_t code_first, code_count;       /* into program.code; STEP_FUSED */
    struct shape space;                   /* STEP_FUSED: the iteration space */
    int64_t flops, bytes;                 /* for the report */
};

struct program {
    int32_t buffer_count, view_count, scalar_count, step_count, operand_count, code_count;
    struct program_buffer *buffers;
    struct program_view *views;
    struct step *steps;
    operand_ref *operands;
    struct instruction *code;
    int64_t peak_bytes; /* outputs and temporaries alive at once, at most */
    enum dtype *scalars;
};

/* A program on the heap in one block, copied from the arrays of `from`. NULL: no memory. */
struct program *program_copy(const struct program *from);
void program_free(struct program *p);
/* To bytes and back; program_unpack checks every number and refuses what could not have been
 * packed. */
void program_pack(const struct program *p, struct strbuf *out);
struct program *program_unpack(struct str bytes, struct err *err);
/* As text, for tests and --explain. */
void program_print(const struct program *p, struct strbuf *out);

#endif
