/* What binding an operation's arguments needs: the row, the arguments, and what has been filled. */
#ifndef EVAL_BIND_H
#define EVAL_BIND_H

#include "eval/eval_impl.h"
#include "tensor/op.h"

enum { OPERANDS_MOST = 64 };

struct binding {
    struct eval *e;
    const struct op *op;
    const struct argument *args;
    size_t count;
    bool *used;
    struct op_attrs attrs;
    struct value in[OPERANDS_MOST]; /* operands, borrowed: nodes are made when all is bound, since
                                       reading an attribute from a tensor flushes the graph */
    unsigned char param[OPERANDS_MOST], arg[OPERANDS_MOST]; /* of each: where it comes from */
    const struct param *binding;                            /* the parameter that is being bound */
    const struct argument *taken;                           /* and the argument for it */
    int in_count;
    int held;              /* the first so many of them are the binding's own references */
    int whole_at, real_at; /* next free places in attrs */
};

/* bind.c */
int bind_all(struct binding *b, struct err *err);
/* The argument for a parameter: by name, else the next unnamed one unless it is by name only. */
const struct argument *bind_take(struct binding *b, const struct param *p);
int bind_missing(struct binding *b, const struct param *p, struct err *err);
/* An argument that no parameter took: unknown, given twice, or one too many. Always -1. */
int bind_unknown(const struct op *op, const struct argument *arg, struct err *err);

/* attributes.c: arg is NULL when it was left out */
int bind_whole(struct binding *b, const struct param *p, const struct argument *arg,
               struct err *err);
int bind_wholes(struct binding *b, const struct param *p, const struct argument *arg,
                struct err *err);
int bind_word(struct binding *b, const struct param *p, const struct argument *arg,
              struct err *err);
int bind_bool(struct binding *b, const struct param *p, const struct argument *arg,
              struct err *err);
int bind_number(struct binding *b, const struct param *p, const struct argument *arg,
                struct err *err);
int bind_axes(struct binding *b, const struct param *p, const struct argument *arg,
              struct err *err);
int bind_shape(struct binding *b, const struct param *p, struct err *err);
int bind_dtype(struct binding *b, const struct argument *arg, struct err *err);
int bind_free(struct binding *b, const struct argument *arg, struct err *err);
/* Adds the argument's place to an error; always -1. */
int bind_refuse(const struct argument *arg, struct err *err);

#endif
