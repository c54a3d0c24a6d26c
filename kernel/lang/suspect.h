/* First suspects for errors that only show when a cell runs: words of other languages, misspelt
 * names, and texts with {braces}. The parser uses the same lists. */
#ifndef LANG_SUSPECT_H
#define LANG_SUSPECT_H

#include "base/span.h"
#include "lang/words.h"

/* A name that no variable has and that Python's users know (np, tf, torch, plt, len …): what to
 * write here. False when nothing is known about it. */
bool suspect_foreign(struct str name, char *hint, size_t size);
/* The same with the source at hand: `np.mean(x)` gives "write mean(x)". `at`: where the name
 * stands. */
bool suspect_foreign_at(struct str source, struct span at, char *hint, size_t size);
/* The word or variable that `name` most likely is, or {NULL, 0}. */
struct str suspect_nearest(struct str name, const struct words *words, const struct str *variables,
                           size_t variable_count);
/* The nearest of a blank-separated list, or {NULL, 0}. */
struct str suspect_nearest_of(struct str name, const char *list);
/* "loss {x}" prints its braces: offers `print "loss" x`. False when the text holds no {name}. */
bool suspect_braces(struct str text, char *hint, size_t size);

#endif
