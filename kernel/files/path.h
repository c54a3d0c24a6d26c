/* Paths as people type them. */
#ifndef FILES_PATH_H
#define FILES_PATH_H

#include "base/err.h"

#include <limits.h>

/* ~ and ~/… begin at home; the rest is taken as it is. FileError when it is no path. */
int path_expand(struct str typed, char out[PATH_MAX], struct err *err);
/* Ends the text with one of a blank-separated list? Capitals count as small letters. */
bool path_ends(struct str path, const char *endings);
/* Where a new file comes to be when `path` is opened for writing: at the end of its links.
 * -1, with errno: of too many, or of a name that is too long. */
int path_follow(const char *path, char out[PATH_MAX]);
/* FileError for what the system says about a path, with names near it in its folder. */
int path_refuse(const char *path, int error_number, struct err *err);
/* FileError: a pipe, a device. */
int path_refuse_odd(const char *label, struct err *err);
/* As much of `text` as fits, from its end, with what a terminal could mistake for a command taken
 * out: names that come from files, paths in messages. */
const char *path_shown(struct str text, char *out, size_t size);

#endif
