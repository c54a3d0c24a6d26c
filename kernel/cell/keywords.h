/* The reserved words, as people are told about them. */
#ifndef CELL_KEYWORDS_H
#define CELL_KEYWORDS_H

#include "base/strbuf.h"

const char *keyword_at(size_t i); /* NULL at the end */
/* Form, meaning and example, in the layout of display_help; false: no reserved word. */
bool keyword_help(struct str word, struct strbuf *out);

#endif
