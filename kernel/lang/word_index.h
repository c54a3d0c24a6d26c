/* All words by their names and aliases in one hash table: made once, from the look-up that walks
 * the tables, for who asks for each word of a source. */
#ifndef LANG_WORD_INDEX_H
#define LANG_WORD_INDEX_H

#include "lang/words.h"

/* NULL when the system is out of memory: words without an index are found all the same. */
struct word_index *word_index_new(const struct words *words);
void word_index_free(struct word_index *index);

/* What words->find answers, through words->index when there is one. */
const struct word *word_find(const struct words *words, struct str name);
/* The same, else a layer or an optimiser: what somebody asks about. */
const struct word *word_find_any(const struct words *words, struct str name);

#endif
