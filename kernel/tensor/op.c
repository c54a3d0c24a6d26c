/* The table of operations, made from ops.def, and look-ups in it. */
#include "tensor/op.h"

#include "base/checked.h"
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
#define INNER(label, ...) W("inner", label, NULL, NULL, __VA_ARGS__), .word.hidden = true
/* Parameters: the last argument may be followed by more members, as INT_P("k", .help = "how many").
 */
#define NEEDED(kind_, ...)                                                                         \
    {                                                                                              \
        .kind = kind_, .name = __VA_ARGS__                                                         \
    }
#define OPTIONAL(kind_, flags_, name_, ...)                                                        \
    {                                                                                              \
        .name = name_, .kind = kind_, .flags = PARAM_OPTIONAL | (flags_), .standard = __VA_ARGS__  \
    }
#define X_P(...)          NEEDED(PARAM_TENSOR, __VA_ARGS__)
#define X_O(name_, ...)   OPTIONAL(PARAM_TENSOR, 0, name_, __VA_ARGS__)
#define XS_P              NEEDED(PARAM_TENSORS, "tensors", .flags = PARAM_MANY)
#define INT_P(...)        NEEDED(PARAM_INT, __VA_ARGS__)
#define INT_O(name_, ...) OPTIONAL(PARAM_INT, 0, name_, __VA_ARGS__)
#define INT_K(name_, ...) OPTIONAL(PARAM_INT, PARAM_BY_NAME, name_, __VA_ARGS__)
#define NUM_P(...)        NEEDED(PARAM_NUMBER, __VA_ARGS__)
#define NUM_O(name_, ...) OPTIONAL(PARAM_NUMBER, 0, name_, __VA_ARGS__)
#define NUM_K(name_, ...) OPTIONAL(PARAM_NUMBER, PARAM_BY_NAME, name_, __VA_ARGS__)
#define SHAPE_P           OPTIONAL(PARAM_SHAPE, PARAM_MANY, "shape", "[]", .help = "none: a single number")
#define SHAPE_R           NEEDED(PARAM_SHAPE, "shape", .flags = PARAM_MANY)
#define SHAPE_LIST        NEEDED(PARAM_SHAPE, "shape", .help = "as a list")
/* An optional one that other frameworks call by other names. */
#define OPTION(name_, kind_, standard_, ...)                                                       \
    OPTIONAL(kind_, 0, name_, standard_, .aliases = __VA_ARGS__)
#define AXES_P OPTION("axis", PARAM_AXES, "none", "dim axes")
#define AXES_M OPTIONAL(PARAM_AXES, PARAM_MANY, "axis", "none", .aliases = "dim axes dims")
#define LAST_P OPTION("axis", PARAM_AXES, "-1", "dim")
#define DOWN_P OPTION("descending", PARAM_BOOL, "false", "reverse", .help = "the largest first")
#define KEEP_P                                                                                     \
    OPTION("keepdims", PARAM_BOOL, "false", "keepdim", .help = "the axes stay, with size 1")
#define DTYPE_P OPTIONAL(PARAM_DTYPE, PARAM_BY_NAME, "dtype", "none", .help = "of the result")

static const struct op rows[OP_COUNT] = {
#define OP(id_, ...) [OP_##id_] = { .id = OP_##id_, __VA_ARGS__, .word.name = #id_ },
#include "tensor/ops.def"
#undef OP
};

const struct op *op_row(enum op_id id)
{
    return &rows[id];
}

/* A walk: who asks for each word of a source has lang/word_index.h. */
const struct op *op_find(struct str name)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (str_is(name, rows[i].word.name))
            return &rows[i];
    for (int i = 0; i < OP_COUNT; i++)
        if (str_find_word(rows[i].word.aliases, name) >= 0)
            return &rows[i];
    return NULL;
}

static int64_t twice(int64_t a, int64_t b)
{
    int64_t n;
    return checked_mul(a, b, &n) || checked_mul(n, 2, &n) ? INT64_MAX : n;
}

/* Each element of the result's side meets the elements of one filter. */
static int64_t conv_flops(const struct shape *kernel, const struct shape *result)
{
    int64_t filters = kernel->size[3];
    return filters > 0 ? twice(shape_count(result), shape_count(kernel) / filters) : 0;
}

int64_t op_flops(const struct op *op, const struct operand *in, int count, const struct shape *out)
{
    if (op->id == OP_matmul)
        return twice(shape_count(out), in[0].shape.size[in[0].shape.ndim - 1]);
    if (op->id == OP_conv2d)
        return conv_flops(&in[1].shape, out);
    if (op->id == OP__conv2d_x || op->id == OP__conv2d_kernel)
        return conv_flops(op->id == OP__conv2d_x ? &in[0].shape : out, &in[1].shape);
    if (op->class == OP_TILE)
        return shape_count(out);
    if (count > 0 && op->word.group && op->word.group[0] == 'r') /* reduce: one for each element */
        return shape_count(&in[0].shape);
    return 0;
}

const char *op_label(const struct op *op)
{
    return op->word.hidden ? op->word.help : op->word.name;
}
