/* Tree to values. Tensor work becomes graph nodes; the graph is flushed through the planner when a
 * value is needed and at the latest at the cell's end. Commands use what is declared here. */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H

#include "base/sink.h"
#include "eval/workspace.h"
#include "lang/ast.h"

/* The source of a cell with its tree: lives as long as a fn that was defined in it. */
struct source {
    int refs;
    struct arena arena;
    struct str text;
    struct ast *tree; /* AST_BLOCK */
};

struct source *source_new(struct str text, struct err *err); /* copies; the tree is the caller's */
void source_unref(struct source *s);

/* From statement `statement` on the work is of another source: fns of earlier cells. */
struct source_change {
    uint32_t statement;
    struct source *source;
};

enum flow { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN };

/* An assignment that may have to be undone: until the graph is flushed, a late error in the work of
 * statement `statement` takes back what it and later ones assigned. */
struct undo {
    struct scope *scope;
    struct str name;
    struct value before;
    uint32_t statement;
};

struct eval {
    struct workspace *workspace;
    struct arena scratch;  /* rewound after each statement */
    struct arena nodes;    /* the graph's: emptied by each flush */
    struct arena *arena;   /* &scratch: what commands and helpers allocate from */
    struct arena *journal; /* of the cell: undo, report */
    const struct sink *sink;
    const struct cancel *cancel;
    struct source *source;
    struct source *failed_in; /* whose text an error's span points into; NULL: source. Held */
    struct source_change *source_changes; /* since the last flush; held */
    size_t source_change_count, source_change_capacity;
    struct scope *scope;
    struct graph graph;
    struct report report;
    const struct request *where; /* of the innermost with; NULL: none */
    bool strict;                 /* inside try */
    bool in_layers;
    int calls;             /* fns inside each other */
    const char *stack_end; /* recursion stops before this address */
    uint32_t statement;    /* number of the running statement */
    bool
        must_run; /* the statement made work that can fail: it is computed before the next begins */
    bool wanted; /* the command being started stands where its value is used: then it shows nothing.
                    Valid until the command evaluates anything */
    enum flow flow;
    struct value returned; /* by a return inside a loop, on its way to the fn */
    struct undo *undo;
    size_t undo_count, undo_capacity;
    struct eval *beside; /* in workspace->running */
    bool hidden;         /* another cell has the turn: the names show what they were before */
    bool queued;         /* runs of it may still be under way: computing_leave */
    bool lost;           /* a name could not be set again for lack of memory */
};

/* All return 0, or -1 with err. *out gets a reference that the caller gives back; after a failure
 * it is VALUE_NOTHING, and whatever it held has been given back. */
int eval_block(struct eval *e, const struct ast *block, struct value *out, struct err *err);
int eval_statement(struct eval *e, const struct ast *statement, struct value *out, struct err *err);
int eval_expression(struct eval *e, const struct ast *expression, struct value *out,
                    struct err *err);
/* A list of numbers becomes a tensor; everything else stays. */
int eval_settle_result(struct eval *e, struct value *v, struct err *err);
/* Computes what is pending. */
int eval_flush(struct eval *e, struct err *err);
/* The same where nobody needs the values yet: GPUs may still be at it when this comes back. */
int eval_start(struct eval *e, struct err *err);
/* Sets a variable of the running scope, with undo. Takes over the reference to v. The name's text
 * has to live until the next flush: it is the source's, or a constant. */
int eval_assign(struct eval *e, struct str name, struct value v, struct err *err);
/* Reads a variable, or a NameError with the nearest names. Borrowed. */
int eval_name(struct eval *e, const struct ast *name, const struct value **out, struct err *err);

/* Calls an operation: its result is pending. attrs NULL: standard ones. */
int eval_operation_direct(struct eval *e, enum op_id id, const struct value *operands, int count,
                          const struct op_attrs *attrs, struct value *out, struct err *err);

/* A value as a number of the session: a 0-d or one-element tensor is computed and read. */
int eval_whole(struct eval *e, struct value v, int64_t *out, struct err *err);
int eval_real(struct eval *e, struct value v, double *out, struct err *err);
int eval_truth(struct eval *e, struct value v, bool *out, struct err *err);
/* As eval_truth, for what is on or off: numbers are refused. */
int eval_switch(struct eval *e, struct value v, bool *out, struct err *err);

/* The placement of a list of device arguments (of with, use, to). */
int eval_request(struct eval *e, const struct ast_arg *args, size_t count, struct request *out,
                 struct err *err);

#endif
