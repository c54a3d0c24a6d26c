/* What the parser asks of a table row: how a word's arguments look and whether it takes a block.
 * Operations (tensor/ops.def), commands (magics/), layers and optimisers (nn/) all begin with one
 * struct word; the look-up is handed in. From the same row come argument checks, completion,
 * inspection, help and the manual. A word is in one table only. */
#ifndef LANG_WORDS_H
#define LANG_WORDS_H

#include "base/str.h"

enum param_kind {
    PARAM_NONE,    /* ends the list */
    PARAM_VALUE,   /* an expression of any kind */
    PARAM_TENSOR,  /* an expression: tensor, number, or list of numbers */
    PARAM_TENSORS, /* a list of tensors, or tensors one by one */
    PARAM_INT,     /* an expression: a whole number */
    PARAM_INTS,    /* an expression: two whole numbers, or one for both: height and width */
    PARAM_NUMBER,  /* an expression: a number, whole or not */
    PARAM_BOOL,    /* an expression: true or false */
    PARAM_AXES,    /* an expression: a whole number, a list of them, or none */
    PARAM_SHAPE,   /* whole numbers one by one, or a list of them */
    PARAM_DTYPE,   /* f32 i64 bool … as a word or text */
    PARAM_WORD,    /* one of `choices`, as a word or text; `open`: other expressions too */
    PARAM_DEVICE,  /* gpu0, /GPU:0, gpu*, node1/gpu0, text, or an expression in parentheses */
    PARAM_SIZE,    /* bytes: 512MiB, 90%, a bare number is MiB */
    PARAM_NAME,    /* a variable's name, not its value */
    PARAM_TEXT,    /* a word or quoted text, taken as written: digits, "f.npz" */
};

/* PARAM_PAIR: of a first PARAM_TEXT, NAME=value may be the text: env A=3 */
enum { PARAM_OPTIONAL = 1, PARAM_MANY = 2, PARAM_BY_NAME = 4, PARAM_OPEN = 8, PARAM_PAIR = 16 };

struct param {
    const char *name;
    enum param_kind kind;
    unsigned flags;
    const char *standard; /* what is taken when it is left out, as the language writes it */
    const char *choices;  /* PARAM_WORD: blank-separated */
    const char *aliases;  /* blank-separated: other frameworks' names of the same option */
    const char *help;     /* half a sentence; may be NULL */
};

enum word_kind { WORD_OPERATION, WORD_COMMAND, WORD_LAYER, WORD_OPTIMIZER };
enum word_block {
    BLOCK_NONE,
    BLOCK_MAY,    /* fit net x y < … > */
    BLOCK_MUST,   /* model < … > */
    BLOCK_OR_REST /* time < … >, or the rest of the statement */
};

enum { PARAM_MOST = 14 };

struct word {
    const char *name;
    const char *aliases; /* blank-separated, or NULL */
    enum word_kind kind;
    enum word_block block;
    bool block_of_layers; /* the block's statements are layers */
    bool has_value;       /* may follow = and stand in expressions; true of every operation */
    bool hidden;          /* not for users: left out of help and completion */
    const char *group;    /* heading in help: devices, run, look, files, make, elementwise, … */
    const char *help;     /* one sentence without full stop */
    const char *example;  /* runs as a test and is shown by help */
    const char *errors;   /* what can go wrong, as "Kind: cause; Kind: cause"; may be NULL */
    struct param params[PARAM_MOST + 1];
};

/* The look-up handed to the parser. find: operations and commands, by name or alias; layer and
 * optimizer: words that mean something only inside model < … > and after update and optimizer=.
 * all: walks every word for suggestions and completion (*at = 0 first, NULL at the end). */
struct words {
    const struct word *(*find)(struct str name);
    const struct word *(*layer)(struct str name);
    const struct word *(*optimizer)(struct str name);
    const struct word *(*all)(size_t *at);
    struct word_index *index; /* lang/word_index.h, or NULL: find walks the tables */
};

/* By the name or one of the aliases? */
static inline bool word_is_called(const struct word *w, struct str name)
{
    return str_is(name, w->name) || str_find_word(w->aliases, name) >= 0;
}

static inline bool param_is_called(const struct param *p, struct str name)
{
    return str_is(name, p->name) || str_find_word(p->aliases, name) >= 0;
}

static inline int word_param_count(const struct word *w)
{
    int n = 0;
    while (n < PARAM_MOST && w->params[n].kind != PARAM_NONE)
        n++;
    return n;
}

#endif
