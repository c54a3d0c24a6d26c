/* Operators on what is no tensor: texts and lists are joined and compared. */
#include "eval/eval_impl.h"

#include "base/settings.h"

static int join_texts(struct value a, struct value b, struct value *out, struct err *err)
{
    struct strbuf both;
    size_t most = (size_t)setting(SETTING_TEXT_BYTES);
    if (a.text->s.n > most - b.text->s.n)
        return err_set(err, ERR_MEMORY, "this text would be longer than %zu bytes", most);
    strbuf_init(&both);
    strbuf_add(&both, a.text->s);
    strbuf_add(&both, b.text->s);
    *out = value_text(strbuf_str(&both), err);
    strbuf_fini(&both);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

static int add_items(struct list *to, const struct list *from, struct err *err)
{
    for (size_t i = 0; i < from->count; i++)
        if (list_add(to, value_ref(from->items[i]), err))
            return -1;
    return 0;
}

static int join_lists(const struct list *a, const struct list *b, struct value *out,
                      struct err *err)
{
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    out->list->plain = a->plain || b->plain;
    if (add_items(out->list, a, err) == 0 && add_items(out->list, b, err) == 0)
        return 0;
    value_unref(*out);
    return -1;
}

/* Lists that are nested deeper than this are not looked into, and count as different. */
enum { DEPTH_MOST = 200 };

static bool same(struct value a, struct value b, int depth)
{
    if (value_is_number(a) && value_is_number(b))
        return value_as_real(a) == value_as_real(b);
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_NONE:
        return true;
    case VALUE_TEXT:
        return str_equal(a.text->s, b.text->s);
    case VALUE_DTYPE:
        return a.dtype == b.dtype;
    case VALUE_FUNCTION:
        return a.function == b.function;
    case VALUE_LIST:
        break;
    default:
        return false;
    }
    if (a.list->count != b.list->count || depth == DEPTH_MOST)
        return false;
    for (size_t i = 0; i < a.list->count; i++)
        if (!same(a.list->items[i], b.list->items[i], depth + 1))
            return false;
    return true;
}

/* A shape is compared as a whole, whatever it is compared with: x.shape == [2, 3]. So is every list
 * that could be no tensor. */
static bool is_whole(struct value v)
{
    return v.kind == VALUE_LIST && (v.list->plain || !list_is_tensor(v.list));
}

static bool compares_whole(struct value a, struct value b)
{
    bool lists = a.kind == VALUE_LIST && b.kind == VALUE_LIST && (is_whole(a) || is_whole(b));
    bool alike = a.kind == b.kind &&
                 (a.kind == VALUE_TEXT || a.kind == VALUE_DTYPE || a.kind == VALUE_FUNCTION);
    return lists || alike || a.kind == VALUE_NONE || b.kind == VALUE_NONE;
}

/* An empty list literal that was assigned is a tensor by now. */
static bool is_empty(struct value v)
{
    return v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim == 1 &&
           v.tensor->layout.shape.size[0] == 0;
}

int operate_items(enum ast_sign sign, struct value a, struct value b, struct value *out,
                  struct err *err)
{
    static const struct list none = { .refs = 1 };
    if ((sign == SIGN_EQUAL || sign == SIGN_NOT_EQUAL) && compares_whole(a, b)) {
        *out = value_bool(same(a, b, 0) == (sign == SIGN_EQUAL));
        return 0;
    }
    if (sign != SIGN_ADD)
        return 1;
    if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT)
        return join_texts(a, b, out, err);
    if ((a.kind == VALUE_TEXT && value_is_number(b)) ||
        (b.kind == VALUE_TEXT && value_is_number(a))) {
        err_set(err, ERR_TYPE, "a text and a number cannot be added");
        return err_hint(err, "print takes several values, as in print \"loss\" 3");
    }
    if ((is_whole(a) && b.kind == VALUE_LIST) || (is_whole(b) && a.kind == VALUE_LIST))
        return join_lists(a.list, b.list, out, err);
    if (is_whole(a) && is_empty(b))
        return join_lists(a.list, &none, out, err);
    if (is_empty(a) && is_whole(b))
        return join_lists(&none, b.list, out, err);
    return 1;
}
