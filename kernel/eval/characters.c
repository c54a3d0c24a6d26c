/* Text as numbers and back: the way of a text into a model, and of what the model says out of it.
 */
#include "eval/evaluated.h"
#include "eval/needed.h"

#include <stdlib.h>

int eval_encode(struct eval *e, const struct op *op, const struct argument *args, size_t count,
                struct value *out, struct err *err)
{
    const struct argument *arg = evaluated_argument(op, args, count, 0, err);
    if (!arg)
        return -1;
    if (arg->value.kind != VALUE_TEXT) {
        err_at(err, ERR_TYPE, arg->span, "encode takes a text, and this is a %s",
               value_kind_name(arg->value.kind));
        return err_hint(err, "write encode(\"abc\"); numbers become text by decode");
    }
    struct str text = arg->value.text->s;
    struct shape shape = { 1, { (int64_t)text.n } };
    struct tensor *t;
    if (device_host_tensor(e->workspace->devices, DTYPE_I64, &shape, &t, err))
        return -1;
    int64_t *to = tensor_host(t);
    for (size_t i = 0; i < text.n; i++)
        to[i] = (unsigned char)text.p[i];
    *out = value_tensor(t);
    return 0;
}

static int refuse_code(const struct argument *arg, int64_t at, int64_t code, struct err *err)
{
    err_at(err, ERR_VALUE, arg->span, "element %lld is %lld, and a byte is 0 to 255", (long long)at,
           (long long)code);
    return err_hint(err, "decode takes what encode gives: the bytes of a UTF-8 text");
}

/* The elements, downloaded, as bytes. */
static int to_bytes(struct eval *e, const struct argument *arg, const struct tensor *t,
                    int64_t *codes, char *bytes, struct err *err)
{
    if (device_download(e->workspace->devices, t, codes, err))
        return -1;
    for (int64_t i = 0; i < shape_count(&t->layout.shape); i++) {
        if (codes[i] < 0 || codes[i] > 255)
            return refuse_code(arg, i, codes[i], err);
        bytes[i] = (char)codes[i];
    }
    return 0;
}

static int decode_tensor(struct eval *e, const struct argument *arg, const struct tensor *t,
                         struct value *out, struct err *err)
{
    size_t n = (size_t)shape_count(&t->layout.shape);
    int64_t *codes = calloc(n + 1, sizeof *codes);
    char *bytes = malloc(n + 1);
    int status = -1;
    if (!codes || !bytes)
        err_set(err, ERR_MEMORY, "no memory for a text of %zu bytes", n);
    else if (to_bytes(e, arg, t, codes, bytes, err) == 0)
        *out = value_text((struct str){ bytes, n }, err), status = out->kind == VALUE_TEXT ? 0 : -1;
    free(codes);
    free(bytes);
    return status;
}

static bool is_real(const struct value *v)
{
    return v->kind == VALUE_REAL ||
           (v->kind == VALUE_TENSOR && dtype_kind(v->tensor->dtype) == 'f' &&
            shape_count(&v->tensor->layout.shape) > 0);
}

static bool is_truth(const struct value *v)
{
    return v->kind == VALUE_BOOL || (v->kind == VALUE_TENSOR && v->tensor->dtype == DTYPE_BOOL);
}

int eval_decode(struct eval *e, const struct op *op, const struct argument *args, size_t count,
                struct value *out, struct err *err)
{
    const struct argument *arg = evaluated_argument(op, args, count, 0, err);
    struct op_attrs attrs;
    struct value given, codes;
    if (!arg)
        return -1;
    if (arg->value.kind == VALUE_TEXT) {
        err_at(err, ERR_TYPE, arg->span, "decode takes numbers, and this is a text already");
        return err_hint(err, "write encode(text) for its bytes");
    }
    if (eval_settle(e, value_ref(arg->value), &given, err))
        return -1;
    if (is_real(&given)) {
        value_unref(given);
        err_at(err, ERR_TYPE, arg->span, "decode takes whole numbers, and these are decimals");
        return err_hint(err, "cast(x, i64) drops what is behind the point");
    }
    if (is_truth(&given)) {
        value_unref(given);
        err_at(err, ERR_TYPE, arg->span, "decode takes whole numbers, and these are truth values");
        return err_hint(err, "cast(x, i64) makes 0 and 1 of them");
    }
    attrs_init(&attrs);
    attrs.dtype = DTYPE_I64;
    int status = eval_operation_direct(e, OP_cast, &given, 1, &attrs, &codes, err);
    value_unref(given);
    if (status) {
        needed_for(str_of(op->word.params[0].name), op->word.name, err);
        return err_place(err, arg->span);
    }
    status = eval_flush(e, err);
    if (status == 0)
        status = decode_tensor(e, arg, codes.tensor, out, err);
    value_unref(codes);
    return status;
}
