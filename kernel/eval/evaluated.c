/* The table of evaluated operations, and how they find their arguments. */
#include "eval/evaluated.h"

#include "eval/bind.h"

evaluated_fn *evaluated_of(const struct op *op)
{
    static evaluated_fn *const table[OP_COUNT] = {
#define EVALUATED(op, function) [OP_##op] = function,
#include "eval/evaluated.def"
#undef EVALUATED
    };
    return table[op->id];
}

const struct argument *evaluated_argument(const struct op *op, const struct argument *args,
                                          size_t count, int at, struct err *err)
{
    const struct param *p = &op->word.params[at];
    int place = 0;
    for (size_t i = 0; i < count; i++) {
        if (args[i].name.n == 0 ? place++ == at && !(p->flags & PARAM_BY_NAME)
                                : param_is_called(p, args[i].name))
            return &args[i];
    }
    if (!(p->flags & PARAM_OPTIONAL)) {
        err_set(err, ERR_TYPE, "%s needs %s", op->word.name, p->name);
        err_hint(err, "for example %s", op->word.example);
    }
    return NULL;
}

static int param_at(const struct op *op, const struct argument *arg, int place)
{
    int i = 0;
    while (op->word.params[i].kind != PARAM_NONE &&
           (arg->name.n ? !param_is_called(&op->word.params[i], arg->name)
                        : i != place || op->word.params[i].flags & PARAM_BY_NAME))
        i++;
    return op->word.params[i].kind == PARAM_NONE ? -1 : i;
}

/* The parameter that takes each place from its own on; -1: none. */
static int first_many(const struct op *op)
{
    for (int i = 0; op->word.params[i].kind != PARAM_NONE; i++)
        if (op->word.params[i].flags & PARAM_MANY)
            return i;
    return -1;
}

int evaluated_check(const struct op *op, const struct argument *args, size_t count, struct err *err)
{
    unsigned filled = 0;
    int place = 0;
    int many = first_many(op);
    for (size_t i = 0; i < count; i++) {
        if (!args[i].name.n && place == many)
            continue;
        int at = param_at(op, &args[i], args[i].name.n ? 0 : place++);
        if (at < 0 || filled >> at & 1)
            return bind_unknown(op, &args[i], err);
        filled |= 1u << at;
    }
    return 0;
}
