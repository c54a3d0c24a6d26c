/* The state of one parse. */
#ifndef LANG_PARSER_H
#define LANG_PARSER_H

#include "lang/lex.h"
#include "lang/parse.h"

/* A bracket or a block that waits for its end; a chain through the C stack. */
struct open {
    struct open *outer;
    struct span span;
    bool block;
};

/* How operators and line ends are read at the moment; saved and restored around brackets. */
struct mode {
    int bracket;     /* inside ( ) or [ ]: line ends are blanks */
    bool tight;      /* a command's argument: an operator touches both its sides */
    bool no_angle;   /* < and > are no comparisons here */
    bool layers;     /* statements are layers */
    bool loop;       /* break and continue have a meaning */
    bool function;   /* return has a meaning */
    bool whole_cell; /* the header of a %%word cell: its block is what follows the line */
    int blocks;      /* open < … > around this place */
};

struct parser {
    struct str source;
    const struct words *words;
    struct arena *arena;
    struct err *err;
    const struct token *tokens;
    struct tokens lexed;
    size_t at;
    enum parse_status status;
    struct mode mode;
    struct open *open;
    int depth, frames; /* nesting as users see it; calls of the expression rules */
    int height_most;
    size_t statement;       /* first token of the innermost statement */
    size_t condition;       /* first token after the last if or while */
    struct span last_value; /* the right side, or the argument, that was read last */
    uint32_t argument;      /* where the argument of a command that is being read begins */
    bool pair;              /* the argument being read is NAME=value as one text */
    struct span closed, closed_opener;  /* the last > that closed a block, and its < */
    struct span odd_closer, odd_opener; /* a > that stands further left than its block's line */
    bool sure;                          /* the error is already blamed on the right words */
};

#endif
