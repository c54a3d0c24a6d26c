/* All words of the language in one look-up: commands from magics.def, operations from ops.def,
 * layers from layers.def, optimisers from optimizers.def. */
#include "magics/magics.h"

#include "magics/commands.h"
#include "nn/layers.h"
#include "nn/optimizers.h"
#include "tensor/op.h"

static const struct command *const rows[] = {
#define COMMAND(name) &magic_##name,
#include "magics/magics.def"
#undef COMMAND
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static int compare(struct str name, const char *other)
{
    int order = strncmp(name.p, other, name.n);
    return order ? order : other[name.n] ? -1 : 0;
}

static const struct word *command_by_name(struct str name)
{
    size_t low = 0, high = ROW_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(name, rows[middle]->word.name);
        if (order == 0)
            return &rows[middle]->word;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct word *command_by_alias(struct str name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (str_find_word(rows[i]->word.aliases, name) >= 0)
            return &rows[i]->word;
    return NULL;
}

static const struct word *find(struct str name)
{
    const struct word *command = name.n ? command_by_name(name) : NULL;
    if (command)
        return command;
    const struct op *op = op_find(name);
    if (op && !op->word.hidden)
        return &op->word;
    return command_by_alias(name);
}

/* Commands, then operations, layers, optimisers; NULL after the last. */
static const struct word *nth(size_t i)
{
    if (i < ROW_COUNT)
        return &rows[i]->word;
    i -= ROW_COUNT;
    if (i < OP_COUNT)
        return &op_row((enum op_id)i)->word;
    i -= OP_COUNT;
    if (i < layers_count())
        return layers_get(i);
    i -= layers_count();
    return i < optimizers_count() ? &optimizers_get(i)->word : NULL;
}

static const struct word *all(size_t *at)
{
    const struct word *w;
    do
        w = nth((*at)++);
    while (w && w->hidden);
    return w;
}

const struct words *magics_words(void)
{
    static const struct words words = {
        .find = find, .layer = layers_find, .optimizer = optimizers_find, .all = all
    };
    return &words;
}
