/* einsum("bij,bjk->bik", a, b): its equation is a text, its operands follow one by one or as a
 * list. The work is graph/einsum.c's. */
#include "graph/einsum.h"
#include "eval/evaluated.h"
#include "eval/needed.h"

static int find_equation(const struct op *op, const struct argument *args, size_t count,
                         const struct argument **out, struct err *err)
{
    *out = evaluated_argument(op, args, count, 0, err);
    if (!*out)
        return -1;
    if ((*out)->value.kind == VALUE_TEXT)
        return 0;
    err_at(err, ERR_TYPE, (*out)->span, "einsum begins with an equation, and this is a %s",
           value_kind_name((*out)->value.kind));
    return err_hint(err, "for example einsum(\"ij,jk->ik\", a, b)");
}

/* One list for all operands, unless it is itself the one tensor that the equation names. */
static bool is_list_of_all(const struct argument *arg, size_t operands, int terms)
{
    return operands == 1 && arg->value.kind == VALUE_LIST && (int)arg->value.list->count == terms &&
           terms > 1;
}

static int add_node(struct eval *e, struct value v, struct span span, struct node **nodes, int *n,
                    struct err *err)
{
    if (*n == EINSUM_MOST)
        return err_at(err, ERR_VALUE, span, "einsum takes at most %d operands", EINSUM_MOST);
    if (eval_value_node(e, v, &nodes[(*n)++], err) == 0)
        return 0;
    needed_for(STR("tensors"), "einsum", err);
    return err_place(err, span);
}

static int collect(struct eval *e, const struct argument *equation, const struct argument *args,
                   size_t count, struct node **nodes, int *n, struct err *err)
{
    int terms = einsum_terms(equation->value.text->s);
    for (size_t i = 0; i < count; i++) {
        const struct argument *a = &args[i];
        if (a == equation)
            continue;
        if (a->name.p && !str_is(a->name, "tensors")) {
            err_at(err, ERR_TYPE, a->span, "einsum has no argument " STR_FMT, STR_ARG(a->name));
            return err_hint(err, "help einsum shows what it takes");
        }
        size_t items = is_list_of_all(a, count - 1, terms) ? a->value.list->count : 1;
        bool apart = is_list_of_all(a, count - 1, terms);
        for (size_t k = 0; k < items; k++)
            if (add_node(e, apart ? a->value.list->items[k] : a->value, a->span, nodes, n, err))
                return -1;
    }
    return 0;
}

int eval_einsum(struct eval *e, const struct op *op, const struct argument *args, size_t count,
                struct value *out, struct err *err)
{
    const struct argument *equation;
    struct node *nodes[EINSUM_MOST], *n;
    int operands = 0;
    if (find_equation(op, args, count, &equation, err) ||
        collect(e, equation, args, count, nodes, &operands, err))
        return -1;
    e->graph.where = e->where;
    e->graph.statement = e->statement;
    if (graph_einsum(&e->graph, equation->value.text->s, nodes, operands, &n, err))
        return err_place(err, equation->span);
    return eval_node_value(e, n, out, err);
}
