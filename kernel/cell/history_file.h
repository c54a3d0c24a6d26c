/* Where the history's file is and what kind of place that is. */
#ifndef CELL_HISTORY_FILE_H
#define CELL_HISTORY_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* TENSORCELL_HISTORY, else $XDG_DATA_HOME/tensorcell/history.sqlite, else the same below
 * ~/.local/share. False: no file. *wanted: there should be one, but no folder for it is known. */
bool history_file_place(char *path, size_t room, bool *wanted);
/* Makes the folder (0700) and an empty file (0600) where they are missing. 0, or -1 with half a
 * sentence in problem: what is there must be a plain file, for a pipe or a device could hang. */
int history_file_prepare(const char *path, char *problem, size_t room);
/* On a network file system, where SQLite's shared memory does not work. */
bool history_file_is_remote(const char *path);

#endif
