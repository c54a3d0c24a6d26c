/* What the files of eval/ share and nobody else sees. */
#ifndef EVAL_EVAL_IMPL_H
#define EVAL_EVAL_IMPL_H

#include "eval/eval.h"
#include "eval/settle.h"

static inline struct value value_nothing(void)
{
    return (struct value){ .kind = VALUE_NOTHING };
}

/* suggest.c: the hint of a NameError; always -1 */
int eval_name_hint(struct eval *e, struct str name, struct err *err);

/* flush.c */
/* References that only wait in e->undo do not make a pending tensor worth computing. */
void undo_mark(struct value v, int by);
void undo_drop(struct eval *e); /* nothing can fail late any more */
void undo_back_to(struct eval *e,
                  uint32_t statement); /* takes back its assignments and later ones */
void undo_forget_scope(struct eval *e, const struct scope *s);        /* a fn's names are gone */
int eval_relieve(struct eval *e, size_t most_nodes, struct err *err); /* flush if much is pending */
void eval_enter_source(struct eval *e, struct source *s); /* work from here on is of source s */
/* The place of an error is in the source of this statement, which ran since the last flush. */
void eval_blame_source(struct eval *e, uint32_t statement);

/* operate.c */
int eval_binary(struct eval *e, const struct ast *x, struct value *out, struct err *err);
int eval_unary(struct eval *e, const struct ast *x, struct value *out, struct err *err);
/* A number, a list or a tensor as a tensor, which may be pending. */
int eval_as_tensor(struct eval *e, struct value x, struct value *out, struct err *err);
int eval_operate(struct eval *e, enum ast_sign sign, struct value a, struct value b,
                 struct value *out, struct err *err);

/* operate_items.c: 1: not a case for there, the operands have to be tensors */
int operate_items(enum ast_sign sign, struct value a, struct value b, struct value *out,
                  struct err *err);

/* number.c: both operands are numbers of the session */
int number_operate(enum ast_sign sign, struct value a, struct value b, struct value *out,
                   struct err *err);
int number_negate(struct value a, struct value *out, struct err *err);

/* index.c */
int eval_index(struct eval *e, struct value x, const struct ast *index, struct value *out,
               struct err *err);
int eval_row(struct eval *e, struct value x, int64_t i, struct value *out,
             struct err *err); /* x[i] */
int eval_index_set(struct eval *e, struct value x, const struct ast *index, struct value v,
                   struct value *out, struct err *err);
/* x[…] += v and the like; s: the assignment. The index is evaluated once. */
int eval_index_update(struct eval *e, struct value x, const struct ast *s, struct value *out,
                      struct err *err);

/* call.c */
int eval_call(struct eval *e, const struct ast *call, struct value *out, struct err *err);
int eval_attribute(struct eval *e, const struct ast *attr, struct value *out, struct err *err);
/* The error of r.name or r["name"] where there is no such field; always -1. */
int record_unknown(const struct record *r, struct str name, struct err *err);

/* operation.c: arguments, already evaluated, to operands and attributes of an operation, and the
 * call */
struct argument {
    struct str name; /* {NULL, 0}: by position */
    struct span span;
    struct value value; /* borrowed; VALUE_NOTHING when text is meant */
    struct str text;    /* of words that are no expressions: dtypes, choices */
    bool literal;       /* written as a number in the source */
};
int eval_operation(struct eval *e, enum op_id id, const struct argument *args, size_t count,
                   struct value *out, struct err *err);

/* with.c, try.c, control.c, for.c */
/* One round of a loop's body. *more: false after break and return. */
int eval_round(struct eval *e, const struct ast *body, bool *more, struct err *err);
/* Only the devices that were listed may serve: inside try, or with fallback off. */
bool eval_strict(const struct eval *e);
int eval_with(struct eval *e, const struct ast *s, struct value *out, struct err *err);
int eval_try(struct eval *e, const struct ast *s, struct value *out, struct err *err);
int eval_if(struct eval *e, const struct ast *s, struct value *out, struct err *err);
int eval_while(struct eval *e, const struct ast *s, struct err *err);
int eval_for(struct eval *e, const struct ast *s, struct err *err);

/* command.c */
int eval_command(struct eval *e, const struct ast *call, struct value *out, struct err *err);
/* An error when the word cannot stand without arguments or a block. */
int command_needs(const struct word *w, struct span span, struct err *err);
int eval_alone(struct eval *e, const struct ast *word, struct value *out, struct err *err);

/* sample.c */
int eval_sample(struct eval *e, const struct word *w, struct span span, struct err *err);

/* assign.c */
int eval_assignment(struct eval *e, const struct ast *s, struct err *err);
/* Takes v apart into n targets; v stays the caller's, `from` is its place in the source. */
int eval_unpack(struct eval *e, struct ast *const *targets, size_t n, struct value v,
                struct span from, struct err *err);

/* function.c */
int eval_define(struct eval *e, const struct ast *fn, struct err *err);
int eval_call_function(struct eval *e, struct function *f, const struct argument *args,
                       size_t count, struct value *out, struct err *err);

bool eval_stack_low(const struct eval *e);
int eval_too_deep(struct err *err, struct span span);

#endif
