/* The kernel text that sources are made of: files of text/, kept in the program, cut into sections
 * by lines "//// name". */
#ifndef CUDA_SOURCE_TEXT_H
#define CUDA_SOURCE_TEXT_H

#include "base/str.h"

/* The section without its first line; empty: there is none. */
struct str source_text(const char *section);

#endif
