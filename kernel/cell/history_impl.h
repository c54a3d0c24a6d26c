/* What the files of the history share. The caller holds the lock. */
#ifndef CELL_HISTORY_IMPL_H
#define CELL_HISTORY_IMPL_H

#include "cell/history.h"

const struct history_row *history_at(const struct history *h, size_t i); /* 0: the oldest kept */
/* Writes what the file does not have; a failure is dealt with. */
void history_save(struct history *h, int64_t patience);
/* The file has failed: warn, set it aside, leave it alone for a while. */
void history_failed(struct history *h, enum history_status status);

#endif
