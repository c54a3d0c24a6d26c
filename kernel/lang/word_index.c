/* Open addressing over the tables' own texts, at most half full. Names come before aliases, and the
 * aliases of operations before those of commands: where two words claim one text, the first does.
 */
#include "lang/word_index.h"

#include <stdlib.h>

struct slot {
    struct str text;
    const struct word *word; /* NULL: free */
};

struct word_index {
    size_t mask;
    struct slot slots[];
};

/* The slot that holds `text`, or the free one where it would stand. */
static struct slot *slot_of(struct word_index *index, struct str text)
{
    size_t at = (size_t)str_hash(text.p, text.n, 0) & index->mask;
    while (index->slots[at].word && !str_equal(index->slots[at].text, text))
        at = (at + 1) & index->mask;
    return &index->slots[at];
}

static void add(struct word_index *index, struct str text, const struct word *word)
{
    struct slot *s = slot_of(index, text);
    if (!s->word)
        *s = (struct slot){ text, word };
}

/* Adds the aliases of a word to the index, or only counts them. */
static size_t add_aliases(struct word_index *index, const struct word *word)
{
    struct str rest = str_of(word->aliases), alias;
    size_t n = 0;
    while (str_cut(&rest, ' ', &alias))
        if (alias.n) {
            n++;
            if (index)
                add(index, alias, word);
        }
    return n;
}

static size_t count_texts(const struct words *words)
{
    const struct word *w;
    size_t n = 0;
    for (size_t at = 0; (w = words->all(&at));)
        n += 1 + add_aliases(NULL, w);
    return n;
}

struct word_index *word_index_new(const struct words *words)
{
    const struct word *w;
    size_t slots = 1, texts = count_texts(words);
    while (slots < 2 * texts)
        slots *= 2;
    struct word_index *index = calloc(1, sizeof *index + slots * sizeof index->slots[0]);
    if (!index)
        return NULL;
    index->mask = slots - 1;
    for (size_t at = 0; (w = words->all(&at));)
        if (w->kind == WORD_OPERATION || w->kind == WORD_COMMAND)
            add(index, str_of(w->name), w);
    static const enum word_kind order[] = { WORD_OPERATION, WORD_COMMAND };
    for (int i = 0; i < 2; i++)
        for (size_t at = 0; (w = words->all(&at));)
            if (w->kind == order[i])
                add_aliases(index, w);
    return index;
}

void word_index_free(struct word_index *index)
{
    free(index);
}

const struct word *word_find(const struct words *words, struct str name)
{
    return words->index ? slot_of(words->index, name)->word : words->find(name);
}

const struct word *word_find_any(const struct words *words, struct str name)
{
    const struct word *w = word_find(words, name);
    if (!w)
        w = words->layer(name);
    return w ? w : words->optimizer(name);
}
