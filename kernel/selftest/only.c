/* The words of --only, and the same written for a failure. */
#include "selftest/only.h"

#include <inttypes.h>
#include <stdio.h>

enum { PARTS = 4 };

static int refuse(const char *what, struct str said, struct err *err)
{
    err_set(err, ERR_VALUE, "there is no %s " STR_FMT, what, (int)(said.n < 40 ? said.n : 40),
            said.p);
    return err_hint(
        err,
        "--only takes OPERATION[:DTYPE[:LAYOUT[:SIZE]]], as in "
        "sum:f32:transposed:33, * for any of them; layouts are contiguous, transposed, broadcast, "
        "sliced, reversed and special");
}

static int read_part(struct only *o, int part, struct str said, struct err *err)
{
    enum dtype t;
    const struct op *op;
    switch (part) {
    case 0:
        if (!(op = op_find(said)))
            for (int i = 0; i < OP_COUNT && !op; i++) /* inner rows are no words */
                op = str_is(said, op_row((enum op_id)i)->word.name) ? op_row((enum op_id)i) : NULL;
        o->op = op ? (int)op->id : -1;
        return op ? 0 : refuse("operation", said, err);
    case 1:
        o->dtype = dtype_find(said, &t) ? (int)t : -1;
        return o->dtype >= 0 ? 0 : refuse("dtype", said, err);
    case 2:
        for (int l = 0; l < LAY_COUNT; l++)
            if (str_is(said, lay_name((enum lay)l)))
                o->lay = l;
        return o->lay >= 0 ? 0 : refuse("layout", said, err);
    default:
        for (int i = 0; i < CASE_SIZES; i++) {
            char size[24];
            snprintf(size, sizeof size, "%" PRId64, case_size(i));
            if (str_is(said, size))
                o->n = case_size(i);
        }
        return o->n >= 0 ? 0 : refuse("size", said, err);
    }
}

int only_read(const char *text, struct only *out, struct err *err)
{
    *out = (struct only){ -1, -1, -1, -1 };
    for (int part = 0; text && *text; part++) {
        size_t n = strcspn(text, ":");
        if (part == PARTS)
            return refuse("further part", str_of(text), err);
        struct str said = { text, n };
        if (!str_is(said, "*") && read_part(out, part, said, err))
            return -1;
        text += n + (text[n] == ':');
    }
    return 0;
}

bool only_wants(const struct only *o, const struct try_case *c)
{
    return (o->op < 0 || o->op == (int)c->line->op) &&
           (o->dtype < 0 || o->dtype == (int)c->dtype) && (o->lay < 0 || o->lay == (int)c->lay) &&
           (o->n < 0 || o->n == case_size(c->size));
}

void only_write(const struct try_case *c, char *text, size_t size)
{
    snprintf(text, size, "%s:%s:%s:%" PRId64, op_row(c->line->op)->word.name, dtype_name(c->dtype),
             lay_name(c->lay), case_size(c->size));
}
