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
#define PARAM_ROW(name, kind, flags, standard)                                                     \
    {                                                                                              \
        name, kind, flags, standard, NULL, NULL, NULL                                              \
    }
#define X_P(name)             PARAM_ROW(name, PARAM_TENSOR, 0, NULL)
#define X_O(name, standard)   PARAM_ROW(name, PARAM_TENSOR, PARAM_OPTIONAL, standard)
#define XS_P                  PARAM_ROW("tensors", PARAM_TENSORS, PARAM_MANY, NULL)
#define INT_P(name)           PARAM_ROW(name, PARAM_INT, 0, NULL)
#define INT_O(name, standard) PARAM_ROW(name, PARAM_INT, PARAM_OPTIONAL, standard)
#define INT_K(name, standard) PARAM_ROW(name, PARAM_INT, PARAM_OPTIONAL | PARAM_BY_NAME, standard)
#define NUM_P(name)           PARAM_ROW(name, PARAM_NUMBER, 0, NULL)
#define NUM_O(name, standard) PARAM_ROW(name, PARAM_NUMBER, PARAM_OPTIONAL, standard)
#define NUM_K(name, standard)                                                                      \
    PARAM_ROW(name, PARAM_NUMBER, PARAM_OPTIONAL | PARAM_BY_NAME, standard)
#define SHAPE_P    PARAM_ROW("shape", PARAM_SHAPE, PARAM_MANY | PARAM_OPTIONAL, "[]")
#define SHAPE_R    PARAM_ROW("shape", PARAM_SHAPE, PARAM_MANY, NULL)
#define SHAPE_LIST PARAM_ROW("shape", PARAM_SHAPE, 0, NULL)
#define AXES_P                                                                                     \
    {                                                                                              \
        "axis", PARAM_AXES, PARAM_OPTIONAL, "none", NULL, "dim axes", NULL                         \
    }
#define KEEP_P                                                                                     \
    {                                                                                              \
        "keepdims", PARAM_BOOL, PARAM_OPTIONAL, "false", NULL, "keepdim", NULL                     \
    }
#define DTYPE_P                                                                                    \
    {                                                                                              \
        "dtype", PARAM_DTYPE, PARAM_OPTIONAL | PARAM_BY_NAME, "none", NULL, NULL, NULL             \
    }

static const struct op rows[OP_COUNT] = {
#define OP(id_, ...) [OP_##id_] = { .id = OP_##id_, __VA_ARGS__, .word.name = #id_ },
#include "tensor/ops.def"
#undef OP
};

const struct op *op_row(enum op_id id)
{
    return &rows[id];
}

/* The parser asks for each word of a cell, and most are variables: lengths and first bytes lie
 * together, so that a word that is no operation's costs little. */
enum { NAME_MOST = 40 };
static const struct {
    uint8_t length;
    char text[NAME_MOST];
} names[OP_COUNT] = {
#define OP(id_, ...) [OP_##id_] = { sizeof #id_ - 1, #id_ },
#include "tensor/ops.def"
#undef OP
};

static const struct op *find_name(struct str name)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (names[i].length == name.n && memcmp(names[i].text, name.p, name.n) == 0)
            return &rows[i];
    return NULL;
}

static bool has_word(const char *words, struct str word)
{
    for (const char *at = words; *at;) {
        const char *end = at;
        while (*end && *end != ' ')
            end++;
        if ((size_t)(end - at) == word.n && memcmp(at, word.p, word.n) == 0)
            return true;
        at = *end ? end + 1 : end;
    }
    return false;
}

const struct op *op_find(struct str name)
{
    if (name.n == 0 || name.n >= NAME_MOST)
        return NULL;
    const struct op *found = find_name(name);
    for (int i = 0; !found && i < OP_COUNT; i++)
        if (rows[i].word.aliases && has_word(rows[i].word.aliases, name))
            found = &rows[i];
    return found;
}

int64_t op_flops(const struct op *op, const struct operand *in, int count, const struct shape *out)
{
    if (op->id == OP_matmul) {
        int64_t inner = in[0].shape.size[in[0].shape.ndim - 1], n = shape_count(out);
        return checked_mul(n, inner, &n) || checked_mul(n, 2, &n) ? INT64_MAX : n;
    }
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
