/* The file of a history_store: opened, judged, closed, set aside. */
#ifndef CELL_HISTORY_OPEN_H
#define CELL_HISTORY_OPEN_H

#include "cell/history_store.h"

/* Opens it, or again when another file has taken its place; makes what is missing. */
enum history_status history_open(struct history_store *s);
void history_open_end(struct history_store *s);
int history_open_execute(struct history_store *s, const char *sql); /* SQLite's code */
/* What such a code means; its words go to s->problem. */
enum history_status history_open_judge(struct history_store *s, int code);
/* Renames the damaged file to PATH.corrupt, unless another process has done it. */
enum history_status history_open_set_aside(struct history_store *s);

#endif
