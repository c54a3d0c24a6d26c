/* Mapped files that another program cuts short, or whose disk fails: touching the missing part
 * raises SIGBUS, which would end the process with all its variables. For memory that is named here
 * the handler puts zeros in the place and takes a note, which becomes an error of the cell. Of any
 * other memory the signal means what it meant before. */
#ifndef FILES_GUARD_H
#define FILES_GUARD_H

#include <stdbool.h>
#include <stddef.h>

struct guarded;

/* start: of a page. label: for the message, copied. NULL when out of memory. */
struct guarded *guard_add(void *start, size_t bytes, const char *label);
void guard_remove(struct guarded *g); /* before it is unmapped; NULL is legal */
/* Has something been missing since guard_lost was asked? */
bool guard_is_missing(const struct guarded *g);
/* Was something missing since the last call? Then the file's label goes to text. */
bool guard_lost(char *text, size_t size);

#endif
