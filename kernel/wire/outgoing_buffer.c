/* Binary frames behind a message's content; they are not signed. */
#include "wire/outgoing.h"

bool outgoing_add_buffer(struct outgoing *m, struct str bytes)
{
    if (m->count == OUTGOING_FRAMES)
        return false;
    strbuf_add(&m->bytes, bytes);
    m->ends[m->count++] = m->bytes.n;
    return !m->bytes.failed;
}
