/* The tree of a cell. One node struct; which fields a kind uses is written beside the kind.
 * Nodes, arrays and texts live in the arena that the parser was handed. */
#ifndef LANG_AST_H
#define LANG_AST_H

#include "base/span.h"
#include "base/str.h"
#include "lang/sign.h"
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
} __attribute__((packed));

struct ast;

/* One argument of a call, a command, a with or a fn's parameter list. By the parameter's kind: an
 * expression is in value; PARAM_WORD, _DEVICE, _NAME, _TEXT, _DTYPE, _SIZE as written are in text
 * (value when the source gave an expression in parentheses). */
struct ast_arg {
    struct span span;
    struct str name;           /* {NULL, 0} when given by position */
    const struct param *param; /* the row it was matched to; NULL in calls of fns */
    struct ast *value;
    struct str text;
};

/* There is a node for every few bytes of source: fields that no kind uses together share a place,
 * so read only those of the kind. */
struct ast {
    enum ast_kind kind;
    enum ast_sign op;
    bool whole;         /* AST_NUMBER: an integer */
    bool method;        /* AST_CALL */
    bool hidden;        /* a statement that ended in ; as the cell's last one: no result shown */
    bool percent;       /* AST_ALONE written %word: never the variable */
    bool parenthesized; /* an expression that stood in ( ) */
    uint32_t height;    /* longest way down to a leaf */
    struct span span;
    struct span op_span; /* the operator, the called word or the attribute's name */
    union {
        uint32_t item_count, arg_count;
    };
    union {
        struct ast **items;
        struct ast_arg *args;
    };
    union {
        struct str text;
        struct {
            int64_t integer;
            double real;
        };
        struct ast *other;
    };
    union {
        struct ast *left, *rest;
    };
    union {
        struct ast *right;
        const struct word *word;
    };
    union {
        struct ast *body, *third;
    };
};

/* Which places a kind uses (node.c); left also means rest, and body third. */
enum { AST_LEFT = 1, AST_RIGHT = 2, AST_BODY = 4, AST_OTHER = 8, AST_ITEMS = 16, AST_ARGS = 32 };
unsigned ast_parts(enum ast_kind kind);

#endif
