/* The tree of a cell. One node struct; which fields a kind uses is written beside the kind.
 * Nodes, arrays and texts live in the arena that the parser was handed. */
#ifndef LANG_AST_H
#define LANG_AST_H

#include "base/span.h"
#include "base/str.h"
#include "lang/words.h"

enum ast_kind {
    /* expressions */
    AST_NUMBER,   /* whole: integer, else real */
    AST_STRING,   /* text, escapes resolved */
    AST_TRUE,     /* true */
    AST_FALSE,    /* false */
    AST_NONE,     /* none */
    AST_NAME,     /* text */
    AST_LIST,     /* items: [a, b] or (a, b) */
    AST_UNARY,    /* op, left */
    AST_BINARY,   /* op, left, right */
    AST_CALL,     /* text (the word called) with word when it is an operation; or left (another
                     expression called). args. method: x.f(…), x is args[0] */
    AST_INDEX,    /* left, items: expressions, AST_SLICE, AST_ELLIPSIS, AST_NONE */
    AST_SLICE,    /* left : right : third, each may be NULL */
    AST_ELLIPSIS, /* ... */
    AST_ATTR,     /* left . text */
    /* statements; AST_COMMAND, AST_WITH, AST_IF and AST_TRY may also be an assignment's right side,
     * and a command that has a value may stand in an expression */
    AST_COMMAND, /* word, args, body (NULL without a block), or rest: the statement it runs */
    AST_ALONE,   /* text: one word as a whole statement. word: its row, or NULL for a plain name.
                    Whether a variable hides the word is decided when it runs */
    AST_ASSIGN,  /* items: targets (AST_NAME, AST_INDEX); op: SIGN_NONE for =, else the operator of
                    += and the like; right */
    AST_BLOCK,   /* items: statements */
    AST_WITH,    /* args: devices, in order of preference; body */
    AST_TRY,     /* body, other (NULL without else) */
    AST_IF,      /* left: condition; body; other: AST_BLOCK, AST_IF or NULL */
    AST_WHILE,   /* left, body */
    AST_FOR,     /* items: names; right: what is walked; body */
    AST_FN,      /* text: name; args: parameters, value = default or NULL; body */
    AST_RETURN,  /* right, or NULL */
    AST_BREAK,
    AST_CONTINUE,
};

enum ast_sign {
    SIGN_NONE,
    SIGN_ADD,
    SIGN_SUBTRACT,
    SIGN_MULTIPLY,
    SIGN_DIVIDE,
    SIGN_FLOOR_DIVIDE,
    SIGN_REMAINDER,
    SIGN_POWER,
    SIGN_MATMUL,
    SIGN_EQUAL,
    SIGN_NOT_EQUAL,
    SIGN_LESS,
    SIGN_LESS_EQUAL,
    SIGN_GREATER,
    SIGN_GREATER_EQUAL,
    SIGN_AND,
    SIGN_OR,
    SIGN_NOT,
    SIGN_NEGATE,
    SIGN_PLUS,
};

struct ast;

/* One argument of a call, a command, a with or a fn's parameter list. By the parameter's kind: an
 * expression is in value; PARAM_WORD, _DEVICE, _NAME, _TEXT, _DTYPE as written are in text (value
 * when the source gave an expression in parentheses); PARAM_SIZE in bytes or percent. */
struct ast_arg {
    struct span span, name_span;
    struct str name;           /* {NULL, 0} when given by position */
    const struct param *param; /* the row it was matched to; NULL in calls of fns */
    struct ast *value;
    struct str text;
    int64_t bytes; /* PARAM_SIZE; -1 when percent is meant */
    double percent;
};

struct ast {
    enum ast_kind kind;
    enum ast_sign op;
    struct span span;
    struct span op_span; /* the operator, the called word or the attribute's name */
    uint32_t height;     /* longest way down to a leaf */
    bool whole;          /* AST_NUMBER: an integer */
    bool method;         /* AST_CALL */
    bool hidden;         /* a statement that ended in ; as the cell's last one: no result shown */
    bool percent;        /* AST_ALONE written %word: never the variable */
    bool parenthesized;  /* an expression that stood in ( ) */
    int64_t integer;
    double real;
    struct str text;
    const struct word *word;
    struct ast *left, *right, *third;
    struct ast *body, *other, *rest;
    struct ast **items;
    size_t item_count;
    struct ast_arg *args;
    size_t arg_count;
};

#endif
