/* The words that the tests of the parser know: all of the language, from the tables themselves. */
#ifndef TESTS_LANG_WORDS_H
#define TESTS_LANG_WORDS_H

#include "magics/magics.h"

static const struct words *test_words(void)
{
    return magics_words();
}

#endif
