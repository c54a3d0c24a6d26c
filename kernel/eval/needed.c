#include "eval/needed.h"

#include "eval/eval_impl.h"

#include <math.h>
#include <stdio.h>

static const char *seen(struct value v, char *text, size_t size)
{
    if (v.kind == VALUE_REAL)
        snprintf(text, size, "%g", v.real);
    else if (v.kind == VALUE_WHOLE)
        snprintf(text, size, "%lld", (long long)v.whole);
    else if (v.kind == VALUE_BOOL)
        snprintf(text, size, "%s", v.truth ? "true" : "false");
    else if (v.kind == VALUE_TENSOR)
        snprintf(text, size, "a tensor of %s", dtype_name(v.tensor->dtype));
    else
        snprintf(text, size, "%s%s", v.kind == VALUE_NONE ? "" : "a ", value_kind_name(v.kind));
    return text;
}

static const char *next_step(enum value_kind kind)
{
    static const char *const steps[] = {
        [VALUE_NONE] = "none stands for nothing; give a value, or leave the argument out",
        [VALUE_BOOL] = "write 1 or 0 where a number is meant",
        [VALUE_WHOLE] = "write true or false, or a comparison, as in x > 0",
        [VALUE_REAL] = "whole numbers have no decimals; x // 1 drops those of x",
        [VALUE_TEXT] = "numbers are written without quotes",
        [VALUE_DTYPE] = "a dtype converts when it is called, as in f32(x)",
        [VALUE_TENSOR] = "take one element by its index, or convert all, as in cast(x, i64)",
        [VALUE_LIST] = "take one item by its index, as in x[0]",
        [VALUE_RECORD] = "name one of its fields, as in r.name or r[\"name\"]",
        [VALUE_FUNCTION] = "call it for its result, as in f(x)",
        [VALUE_SEQUENCE] = "go through it with for, or take one item, as in x[0]",
    };
    return kind < sizeof steps / sizeof *steps ? steps[kind] : NULL;
}

int needed(const char *what, struct value v, struct err *err)
{
    char text[64];
    bool endless = v.kind == VALUE_REAL && !isfinite(v.real);
    const char *next = endless ? "give a number that is finite" : next_step(v.kind);
    err_set(err, ERR_TYPE, "%s is needed here, and this is %s", what, seen(v, text, sizeof text));
    return next ? err_hint(err, "%s", next) : -1;
}

/* The first item, at any depth, that is neither a number nor a tensor; NULL: there is none. */
static const struct value *odd_item(const struct list *l, int depth)
{
    for (size_t i = 0; i < l->count && depth < MAX_DIMS; i++) {
        const struct value *v = &l->items[i];
        const struct value *odd = v->kind == VALUE_LIST ? odd_item(v->list, depth + 1) : NULL;
        if (odd)
            return odd;
        if (v->kind != VALUE_LIST && v->kind != VALUE_TENSOR && !value_is_number(*v))
            return v;
    }
    return NULL;
}

static int needed_items(const struct list *l, struct err *err)
{
    char text[64];
    const struct value *odd = odd_item(l, 0);
    if (!odd) {
        err_set(err, ERR_TYPE, "this list is no tensor: its rows differ in length");
        return err_hint(err,
                        "give rows of equal length, at most %d levels deep, as in "
                        "[[1, 2], [3, 4]]",
                        MAX_DIMS);
    }
    err_set(err, ERR_TYPE, "this list is no tensor: an item is %s", seen(*odd, text, sizeof text));
    return err_hint(err, "%s",
                    odd->kind == VALUE_TEXT ? next_step(VALUE_TEXT)
                                            : "its items have to be numbers");
}

bool needed_is_tensor(struct value v)
{
    return v.kind == VALUE_TENSOR || value_is_number(v) ||
           (v.kind == VALUE_LIST && list_is_operand(v.list));
}

int needed_tensor(struct value v, struct err *err)
{
    return v.kind == VALUE_LIST ? needed_items(v.list, err) : needed("a tensor or number", v, err);
}

int needed_at(struct value v, struct span span, struct err *err)
{
    return needed_is_tensor(v) ? -1 : err_place(err, span);
}

int needed_for(struct str name, const char *word, struct err *err)
{
    char text[sizeof err->text];
    if (err->has_span || err->kind != ERR_TYPE)
        return -1;
    memcpy(text, err->text, sizeof text);
    snprintf(err->text, sizeof err->text, STR_FMT " of %s: %.400s", STR_ARG(name), word, text);
    return -1;
}
