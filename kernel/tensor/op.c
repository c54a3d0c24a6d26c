/* The table of operations, made from ops.def, and look-ups in it. */
#include "tensor/op.h"

#include "tensor/rules.h"

/* The short forms that ops.def writes its rows with. */
#define W(group_, help_, example_, aliases_, ...)                                                  \
    .word = { .kind = WORD_OPERATION,                                                              \
              .has_value = true,                                                                   \
              .group = group_,                                                                     \
              .help = help_,                                                                       \
              .example = example_,                                                                 \
              .aliases = aliases_,                                                                 \
              .params = { __VA_ARGS__ } }
/* Rows that only other parts of the program call. */
#define INNER(...) W("inner", "for inner use", NULL, NULL, __VA_ARGS__), .word.hidden = true
#define PARAM_ROW(name, kind, flags, standard) { name, kind, flags, standard, NULL, NULL, NULL }
#define X_P(name)                              PARAM_ROW(name, PARAM_TENSOR, 0, NULL)
#define X_O(name, standard)                    PARAM_ROW(name, PARAM_TENSOR, PARAM_OPTIONAL, standard)
#define XS_P                                   PARAM_ROW("tensors", PARAM_TENSORS, PARAM_MANY, NULL)
#define INT_P(name)                            PARAM_ROW(name, PARAM_INT, 0, NULL)
#define INT_O(name, standard)                  PARAM_ROW(name, PARAM_INT, PARAM_OPTIONAL, standard)
#define INT_K(name, standard)                                                                      \
    PARAM_ROW(name, PARAM_INT, PARAM_OPTIONAL | PARAM_BY_NAME, standard)
#define NUM_P(name)           PARAM_ROW(name, PARAM_NUMBER, 0, NULL)
#define NUM_O(name, standard) PARAM_ROW(name, PARAM_NUMBER, PARAM_OPTIONAL, standard)
#define NUM_K(name, standard)                                                                      \
    PARAM_ROW(name, PARAM_NUMBER, PARAM_OPTIONAL | PARAM_BY_NAME, standard)
#define SHAPE_P    PARAM_ROW("shape", PARAM_SHAPE, PARAM_MANY | PARAM_OPTIONAL, "[]")
#define SHAPE_R    PARAM_ROW("shape", PARAM_SHAPE, PARAM_MANY, NULL)
#define SHAPE_LIST PARAM_ROW("shape", PARAM_SHAPE, 0, NULL)
#define AXES_P     { "axis", PARAM_AXES, PARAM_OPTIONAL, "none", NULL, "dim axes", NULL }
#define KEEP_P     { "keepdims", PARAM_BOOL, PARAM_OPTIONAL, "false", NULL, "keepdim", NULL }
#define DTYPE_P    { "dtype", PARAM_DTYPE, PARAM_OPTIONAL | PARAM_BY_NAME, "none", NULL, NULL, NULL }

static const struct op rows[OP_COUNT] = {
#define OP(id_, ...) [OP_##id_] = { .id = OP_##id_, __VA_ARGS__, .word.name = #id_ },
#include "tensor/ops.def"
#undef OP
};
