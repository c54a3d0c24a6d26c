/* An error as people read it: kind and cause, line with carets under the words, next step.
 *
 *   ShapeError: matmul: the inner sizes differ: [3, 4] @ [5, 6]
 *     line 2: c = matmul(a, b)
 *                 ^^^^^^^^^^^^
 *     next: transpose one of them, as in matmul(a, b.T)
 */
#ifndef LANG_CARET_H
#define LANG_CARET_H

#include "base/err.h"
#include "base/strbuf.h"

void caret_report(struct strbuf *out, struct str source, const struct err *err);
/* Line and column of a byte offset, both from 1; the column counts code points. */
void caret_place(struct str source, uint32_t at, int *line, int *column);

#endif
