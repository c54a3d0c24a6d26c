/* Where `tensorcell run` sends a cell's events: as text for people, or as lines of JSON. Both are
 * sinks of the same kind as Jupyter's publisher. */
#ifndef CLI_OUTLET_H
#define CLI_OUTLET_H

#include "base/sink.h"
#include "base/strbuf.h"
#include "cli/script.h"

struct outlet {
    const struct script_cell *cell; /* the running one */
    bool at_line_start;             /* text: nothing stands on stdout's last line */
    struct strbuf line;             /* JSON: the event being written */
};

void outlet_init(struct outlet *o);
void outlet_fini(struct outlet *o);
struct sink outlet_text(struct outlet *o);
struct sink outlet_json(struct outlet *o);
/* How both ask: the prompt to stderr, a line from stdin (struct sink, ask). */
int outlet_ask(void *context, struct str prompt, bool hidden, struct arena *a, struct str *answer,
               struct err *err);

#endif
