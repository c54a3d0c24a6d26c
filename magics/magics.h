/* The table of commands, and the one look-up over all words of the language (operations, commands,
 * layers), which main hands down. */
#ifndef MAGICS_MAGICS_H
#define MAGICS_MAGICS_H

#include "lang/words.h"

const struct words *magics_words(void);

#endif
