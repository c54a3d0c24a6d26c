/* Cases of the self-test: from the lines of cases.def to one call of an operation, with the shapes,
 * dtypes and attributes that its rule asks for. */
#ifndef SELFTEST_CASE_H
#define SELFTEST_CASE_H

#include "selftest/draw.h"
#include "tensor/op.h"

enum { CASE_OPERANDS = 4, CASE_SIZES = 9 };

enum case_scale { SCALE_RELATIVE, SCALE_ONE, SCALE_MAGNITUDE, SCALE_FACTORS };

struct case_line {
    enum op_id op;
    const char *operands, *attributes;
    int32_t most;
    double ulps;
    enum case_scale scale;
};

int case_count(void);
const struct case_line *case_line(int i);
/* The odd size number i, of CASE_SIZES: what n of the texts is. */
int64_t case_size(int i);

struct case_operand {
    enum draw draw;
    bool number;   /* of the source: no tensor */
    double value;  /* … that one */
    int64_t below; /* DRAW_INDEX, DRAW_LABEL */
    struct shape shape;
    enum dtype lies;  /* what its elements are in memory */
    enum dtype works; /* what the operation reads; differs for elementwise operations only */
};

/* One call of an operation. */
struct case_call {
    const struct case_line *line;
    const struct op *op;
    int count;
    struct case_operand in[CASE_OPERANDS];
    struct op_attrs attrs;
    enum dtype made;   /* what the operation gives */
    enum dtype result; /* what it becomes in memory */
    struct shape shape;
    int64_t starts; /* op->starts: the place of the first element */
};

/* The call of a line for the dtype `t` and size number `size`. 1: there is none, or it is one that
 * another dtype has too. -1: the line cannot be read. */
int case_call(const struct case_line *line, enum dtype t, int size, struct case_call *out,
              struct err *err);
/* Asks the rule again, after a change of operation, dtypes or attributes. */
int case_ask(struct case_call *c, struct err *err);
/* The same call in the widest dtypes: what is right. 0, or 1 when its rule refuses it. */
int case_widen(const struct case_call *call, struct case_call *out);
enum dtype dtype_widest(enum dtype t);

/* The texts of a line, for sizes n, m and k. */
struct case_sizes {
    int64_t n, m, k;
};
int spec_operands(const char *text, const struct case_sizes *sizes, struct case_call *out,
                  struct err *err);
/* *takes_dtype: the result's dtype is the one that is tried. */
int spec_attributes(const char *text, const struct case_sizes *sizes, struct op_attrs *out,
                    bool *takes_dtype, struct err *err);

#endif
