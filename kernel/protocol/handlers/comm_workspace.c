/* The comm target tensorcell.workspace: the session's variables as data, small tensors as raw
 * little-endian bytes in a binary frame, both ways. docs/HACKING.md lists its messages. */
#include "protocol/dispatch.h"

#include "display/display.h"
#include "lang/lex.h"

#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "buffers are the memory's bytes");

enum { VALUE_BYTES_MOST = 4 << 20, PREVIEW_BYTES = 4000 };

struct answer {
    struct kernel *kernel;
    const struct message *message;
    struct json_out json; /* the data object, open */
    void *bytes;          /* the binary frame, or NULL */
    size_t byte_count;
};

/* ---- variables ------------------------------------------------------------------------------- */

static void write_sizes(struct json_out *j, const struct shape *s)
{
    json_out_key(j, "shape");
    json_out_array_begin(j);
    for (int i = 0; i < s->ndim; i++)
        json_out_int(j, s->size[i]);
    json_out_array_end(j);
}

static void write_tensor(struct json_out *j, const struct tensor *t)
{
    int64_t bytes = 0;
    (void)tensor_bytes(t->dtype, &t->layout.shape, &bytes);
    write_sizes(j, &t->layout.shape);
    json_out_kv_text(j, "dtype", dtype_name(t->dtype));
    json_out_kv_text(j, "device", t->buffer ? t->buffer->device->name : NULL);
    json_out_kv_int(j, "bytes", bytes);
}

static void write_summary(struct json_out *j, struct value v)
{
    struct strbuf text;
    strbuf_init(&text);
    display_summary(v, &text);
    json_out_kv_text(j, "kind", value_kind_name(v.kind));
    json_out_kv_str(j, "summary", strbuf_str(&text));
    strbuf_fini(&text);
    if (v.kind == VALUE_TENSOR)
        write_tensor(j, v.tensor);
}

static int answer_who(struct answer *a, struct err *err)
{
    const struct map_entry *e;
    struct json_out *j = &a->json;
    (void)err;
    json_out_key(j, "variables");
    json_out_array_begin(j);
    for (size_t at = 0; (e = map_next(&a->kernel->workspace.globals.names, &at));) {
        if (str_is(e->key, "_"))
            continue;
        json_out_object_begin(j);
        json_out_kv_str(j, "name", e->key);
        write_summary(j, *(const struct value *)e->value);
        json_out_object_end(j);
    }
    json_out_array_end(j);
    return 0;
}

/* ---- one value ------------------------------------------------------------------------------- */

static int take_elements(struct answer *a, const struct tensor *t, struct err *err)
{
    int64_t bytes = 0;
    if (tensor_bytes(t->dtype, &t->layout.shape, &bytes) || bytes > VALUE_BYTES_MOST)
        return err_set(err, ERR_VALUE, "the tensor has more than %d bytes; ask for a part of it",
                       VALUE_BYTES_MOST);
    a->bytes = malloc(bytes ? (size_t)bytes : 1);
    a->byte_count = (size_t)bytes;
    if (!a->bytes)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    return device_download(a->kernel->workspace.devices, t, a->bytes, err);
}

static int write_text(struct answer *a, struct value v, struct err *err)
{
    struct strbuf text;
    strbuf_init(&text);
    int status = display_text(a->kernel->workspace.devices, v, &text, err);
    struct str shown = strbuf_str(&text);
    if (shown.n > PREVIEW_BYTES)
        shown.n = PREVIEW_BYTES;
    json_out_kv_str(&a->json, "text", shown);
    strbuf_fini(&text);
    return status;
}

static int write_value(struct answer *a, struct value v, struct err *err)
{
    switch (v.kind) {
    case VALUE_TENSOR:
        return take_elements(a, v.tensor, err);
    case VALUE_BOOL:
        json_out_kv_bool(&a->json, "value", v.truth);
        return 0;
    case VALUE_WHOLE:
        json_out_kv_int(&a->json, "value", v.whole);
        return 0;
    case VALUE_REAL:
        json_out_kv_real(&a->json, "value", v.real);
        return 0;
    case VALUE_TEXT:
        json_out_kv_str(&a->json, "value", v.text->s);
        return 0;
    default:
        return write_text(a, v, err);
    }
}

static int answer_value(struct answer *a, struct err *err)
{
    struct str name;
    if (message_data_text(a->message, "name", &name, err))
        return -1;
    const struct value *v = scope_get(&a->kernel->workspace.globals, name);
    json_out_kv_str(&a->json, "name", name);
    if (!v)
        return err_set(err, ERR_NAME, "there is no variable called %.60s", name.p);
    write_summary(&a->json, *v);
    return write_value(a, *v, err);
}

/* ---- setting one ----------------------------------------------------------------------------- */

static int read_name(struct answer *a, struct str *name, struct err *err)
{
    struct str text;
    struct tokens tokens;
    if (message_data_text(a->message, "name", &text, err))
        return -1;
    lex(text, &a->kernel->arena, &tokens);
    const struct token *t = tokens.list;
    if (t->kind != TOKEN_NAME || t->start != 0 || t->end != text.n)
        return err_set(err, ERR_NAME, "\"%.60s\" cannot be a variable's name", text.p);
    *name = literal_name(text, (struct span){ t->start, t->end }, &a->kernel->arena);
    return 0;
}

static int read_tensor(struct answer *a, struct tensor **out, struct err *err)
{
    enum dtype dtype;
    struct shape shape;
    struct str name;
    int64_t sizes[MAX_DIMS], bytes;
    int ndim;
    if (message_data_text(a->message, "dtype", &name, err) ||
        message_data_sizes(a->message, "shape", sizes, MAX_DIMS, &ndim, err) ||
        shape_set(&shape, sizes, ndim, err))
        return -1;
    if (!dtype_find(name, &dtype))
        return err_set(err, ERR_TYPE, "there is no dtype %.60s", name.p);
    struct str sent = message_buffer_count(a->message) > 0 ? message_buffer(a->message, 0)
                                                           : STR("");
    if (tensor_bytes(dtype, &shape, &bytes) || (uint64_t)bytes != sent.n)
        return err_set(err, ERR_VALUE,
                       "shape and dtype ask for another number of bytes than the "
                       "%zu of the first buffer",
                       sent.n);
    if (device_host_tensor(a->kernel->workspace.devices, dtype, &shape, out, err))
        return -1;
    unsigned char *to = tensor_host(*out);
    for (size_t i = 0; i < sent.n; i++)
        to[i] = dtype == DTYPE_BOOL ? sent.p[i] != 0 : (unsigned char)sent.p[i];
    return 0;
}

static int answer_set(struct answer *a, struct err *err)
{
    struct str name;
    struct tensor *t;
    if (read_name(a, &name, err) || read_tensor(a, &t, err))
        return -1;
    struct value v = value_tensor(t);
    json_out_kv_str(&a->json, "name", name);
    write_summary(&a->json, v);
    return scope_set(&a->kernel->workspace.globals, name, v, NULL, err);
}

/* ---- messages -------------------------------------------------------------------------------- */

static int answer(struct answer *a, struct err *err)
{
    struct str request;
    if (message_data_text(a->message, "request", &request, err))
        return -1;
    json_out_kv_str(&a->json, "request", request);
    if (str_is(request, "who"))
        return answer_who(a, err);
    if (str_is(request, "value"))
        return answer_value(a, err);
    if (str_is(request, "set"))
        return answer_set(a, err);
    return err_set(err, ERR_VALUE, "the request can be who, value or set");
}

static void write_error(struct json_out *j, const struct err *err)
{
    json_out_key(j, "error");
    json_out_object_begin(j);
    json_out_kv_text(j, "kind", err_kind_name(err->kind));
    json_out_kv_text(j, "text", err->text);
    json_out_object_end(j);
}

/* The message becomes the outbox's; NULL leaves a line in the log. */
static void send(struct answer *a, struct outgoing *out, bool with_buffer)
{
    struct kernel *k = a->kernel;
    out = outgoing_finish(&k->session, out);
    if (out && with_buffer && !outgoing_add_buffer(out, (struct str){ a->bytes, a->byte_count })) {
        outgoing_free(out);
        out = NULL;
    }
    outbox_put(&k->outbox, out);
}

void comm_workspace_message(struct kernel *k, const struct message *m, struct str id)
{
    struct err err = { 0 };
    struct outgoing *out = outbox_begin(&k->outbox, m->header_bytes, "comm_msg");
    if (!out) {
        outbox_put(&k->outbox, NULL);
        return;
    }
    struct answer a = { .kernel = k, .message = m, .json = outgoing_content(out) };
    json_out_object_begin(&a.json);
    json_out_kv_str(&a.json, "comm_id", id);
    json_out_key(&a.json, "data");
    json_out_object_begin(&a.json);
    int status = answer(&a, &err);
    if (status)
        write_error(&a.json, &err);
    json_out_object_end(&a.json);
    json_out_object_end(&a.json);
    send(&a, out, status == 0 && a.bytes);
    free(a.bytes);
}
