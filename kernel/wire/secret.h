/* Memory for what must not get out: pages of their own, left out of core files, wiped at the end.
 */
#ifndef WIRE_SECRET_H
#define WIRE_SECRET_H

#include <stddef.h>

void *secret_new(size_t size); /* zeros; NULL: out of memory */
void secret_free(void *p, size_t size);

/* While it lasts, Jansson's memory is wiped before it is given back. Not for threads. */
void secret_json_begin(void);
void secret_json_end(void);

#endif
