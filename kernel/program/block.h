/* What program.c, pack.c and check.c share; nobody else needs it. */
#ifndef PROGRAM_BLOCK_H
#define PROGRAM_BLOCK_H

#include "program/program.h"

/* An empty program with room for the counts of `counts`, zeroed. NULL: no memory. */
struct program *program_block(const struct program *counts);

/* Could a planner have written this? Every number is in its range, every view inside its buffer,
 * every temporary alive where it is used, every register written before it is read. */
int program_check(const struct program *p, struct err *err);

/* How many registers an instruction reads (a, b, c in this order). */
int instruction_reads(const struct instruction *i);

#endif
