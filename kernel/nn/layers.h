/* The layers that a model's block may hold: their names and arguments. What they compute is not
 * known here. */
#ifndef NN_LAYERS_H
#define NN_LAYERS_H

#include "lang/words.h"

size_t layers_count(void);
const struct word *layers_get(size_t i);
const struct word *layers_find(struct str name); /* by name or alias; NULL: no such layer */

#endif
