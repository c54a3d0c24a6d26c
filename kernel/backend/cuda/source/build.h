/* How the printers of steps build a source: operands, parameters with the arguments that go with
 * them, functions and their launches.
 *
 *     build_begin(b, "move");
 *     build_operand(b, "from", "const uint32_t", &x);   a parameter, and what it is given
 *     build_axes(b, "FROM", &walk, 1);                  a macro FROM(i): where element i lies
 *     build_end(b, "move", n, 1);                       the section of text; one element a thread
 *
 * Nothing is checked at each call: what fails (no memory, too large) is said at the end. A function
 * that was printed before with the same parameters and macros is not printed again, so a step may
 * launch it as often as it likes. */
#ifndef CUDA_SOURCE_BUILD_H
#define CUDA_SOURCE_BUILD_H

#include "backend/cuda/source/source.h"
#include "backend/cuda/source/walk.h"
#include "backend/gpu/fault.h"

enum { BUILD_THREADS = 256, BUILD_FUNCTIONS = 64, BUILD_MACROS = 64, BUILD_WALKS = 8 };

/* An operand, or something in scratch memory. */
struct operand_view {
    enum dtype dtype;
    struct shape shape;
    int64_t stride[MAX_DIMS];
    enum source_argument_kind kind; /* SOURCE_VIEW, SOURCE_SCRATCH or SOURCE_SCALAR (its cell) */
    int32_t index;                  /* view or scalar */
    int64_t at;                     /* SOURCE_SCRATCH: bytes */
    int32_t alignment;              /* bytes that its address is known to be a multiple of */
    int32_t unshifted;              /* the same, before the run's shift is added */
};

struct build {
    const struct program *p;
    const struct step *s;
    struct source *out;
    struct err *err;
    bool failed;
    int64_t scratch;
    struct strbuf printed; /* what build_once has been asked, a line each */
    bool wide_place;       /* of the function: its places need 64 bits */
    const char *base;
    struct strbuf parameters, macros, body;
    struct strbuf locals; /* what the function reads of the run's scalars before its body */
    struct source_argument *arguments; /* of the function being built */
    int argument_count;
    char macro[BUILD_MACROS][48];
    int macro_count;
    struct {
        const struct walk *of;
        int64_t size[WALK_AXES];
        bool named[WALK_AXES]; /* is there a parameter for the size? */
    } walks[BUILD_WALKS];      /* of the function: its views share their sizes */
    int walk_count;
    struct {
        char name[64];
        char *text;
    } functions[BUILD_FUNCTIONS];
    int function_count;
};

/* Operands of the step. A scalar stands for itself until build_dense or build_cell. */
struct operand_view build_in(const struct build *b, int k);
struct operand_view build_out(const struct build *b);
struct operand_view build_view(const struct build *b, int32_t index); /* a view of the program */
bool build_is_dense(const struct operand_view *v);
/* The same elements side by side: `v` itself, or copied to scratch memory; a scalar becomes an
 * element there. */
struct operand_view build_dense(struct build *b, struct operand_view v);
struct operand_view build_cell(struct build *b, struct operand_view v); /* only the latter */
/* Room in scratch memory, as a view side by side of n elements. */
struct operand_view build_scratch(struct build *b, enum dtype t, int64_t n);

/* Is this the first time that it is asked for this name? */
bool build_once(struct build *b, const char *name);
void build_part(struct build *b, const char *section); /* text that functions need, once */
void build_begin(struct build *b, const char *name, bool wide_place);
void build_operand(struct build *b, const char *name, const char *type,
                   const struct operand_view *v);
void build_whole(struct build *b, const char *name, int64_t v);
void build_real(struct build *b, const char *name, double v);
/* A scalar of the program as it comes: a double or an i64. */
void build_scalar(struct build *b, const char *name, const struct operand_view *scalar);
/* The number in an operand of one element, as i64 (its dtype is i64 too). */
void build_number(struct build *b, const char *name, const struct operand_view *v);
void build_fault(struct build *b);
void build_define(struct build *b, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Macro NAME(i): where element i of walk's space lies in view number `view` of it. Views of one
 * walk share its sizes, so that a compiler divides once for all of them; steps of 0 and 1 are not
 * multiplied by, and a view that lies as the walk goes is (i). */
void build_axes(struct build *b, const char *name, const struct walk *w, int view);
/* Launch over n elements, one or more a thread; nothing is launched over none. */
void build_end(struct build *b, const char *section, int64_t n);
void build_end_text(struct build *b, struct str body, int64_t n); /* with a text of its own */
/* Or over a given number of blocks of BUILD_THREADS threads. */
void build_end_blocks(struct build *b, const char *section, int64_t x, int64_t y);

const char *build_type(enum dtype t);              /* the C type of an element as it lies */
const char *build_bits(enum dtype t);              /* a C type of its size, to move it */
bool build_is_wide(int64_t count);                 /* do places up to count need 64 bits? */
void build_fail(struct build *b, const char *why); /* DeviceError */

#endif
