/* The operators, as the tree calls them. */
#ifndef LANG_SIGN_H
#define LANG_SIGN_H

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
} __attribute__((packed));

#endif
