/* What an OutOfMemory says beside what was asked for and what is free: the largest variables there,
 * who else has memory of the device, and what would fit. */
#ifndef EVAL_LACK_H
#define EVAL_LACK_H

#include "eval/eval.h"

void lack_explain(struct workspace *w, const struct memory_lack *lack, struct err *err);

#endif
