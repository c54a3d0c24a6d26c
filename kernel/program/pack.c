/* Programs as bytes and back. One list of fields a struct serves both directions. The bytes: the
 * six counts and the arrays, every number little-endian in its own width, then a hash over all of
 * it. What has the right hash is still checked number by number (check.c). */
#include "program/block.h"

enum { MAGIC = 0x31504354 /* "TCP1" */, HASH_BYTES = 8, COUNT_MOST = 1 << 24 };

struct codec {
    struct strbuf *out; /* packing, or */
    struct str in;      /* unpacking: what is left */
    bool failed;        /* unpacking: the bytes ended early */
};

static void code_bytes(struct codec *c, void *field, size_t bytes)
{
    if (c->out) {
        strbuf_add(c->out, (struct str){ field, bytes });
    } else if (c->in.n < bytes) {
        c->failed = true;
    } else {
        memcpy(field, c->in.p, bytes);
        c->in = str_slice(c->in, bytes, c->in.n);
    }
}

#define CODE(c, field) code_bytes((c), &(field), sizeof(field))

/* An enum travels as 32 bits; what is none of its values becomes -1 for the check to refuse. */
#define CODE_ENUM(c, field, type)                                                                  \
    do {                                                                                           \
        int32_t number_ = (int32_t)(field);                                                        \
        CODE(c, number_);                                                                          \
        (field) = (type)number_;                                                                   \
    } while (0)

static void code_shape(struct codec *c, struct shape *s)
{
    CODE(c, s->ndim);
    for (int32_t i = 0; i < s->ndim && i < MAX_DIMS; i++)
        CODE(c, s->size[i]);
}

static void code_buffer(struct codec *c, struct program_buffer *b)
{
    CODE_ENUM(c, b->role, enum buffer_role);
    CODE(c, b->first);
    CODE(c, b->last);
    CODE(c, b->bytes);
}

static void code_view(struct codec *c, struct program_view *v)
{
    CODE(c, v->buffer);
    CODE_ENUM(c, v->dtype, enum dtype);
    code_shape(c, &v->layout.shape);
    for (int32_t i = 0; i < v->layout.shape.ndim && i < MAX_DIMS; i++)
        CODE(c, v->layout.stride[i]);
    CODE(c, v->layout.offset);
    CODE(c, v->shift);
}

static void code_step(struct codec *c, struct step *s)
{
    CODE_ENUM(c, s->kind, enum step_kind);
    CODE_ENUM(c, s->op, enum op_id);
    CODE(c, s->attrs.axis_count);
    CODE(c, s->attrs.axes);
    CODE(c, s->attrs.dtype);
    CODE(c, s->attrs.all_whole);
    code_shape(c, &s->attrs.shape);
    CODE(c, s->attrs.whole);
    CODE(c, s->attrs.real);
    CODE(c, s->operand_first);
    CODE(c, s->operand_count);
    CODE(c, s->result);
    CODE(c, s->code_first);
    CODE(c, s->code_count);
    code_shape(c, &s->space);
    CODE(c, s->flops);
    CODE(c, s->bytes);
}

static void code_instruction(struct codec *c, struct instruction *i)
{
    CODE(c, i->code);
    CODE(c, i->dtype);
    CODE(c, i->to);
    CODE(c, i->dst);
    CODE(c, i->a);
    CODE(c, i->b);
    CODE(c, i->c);
    CODE(c, i->index);
}

static void code_counts(struct codec *c, struct program *p)
{
    uint32_t magic = MAGIC;
    CODE(c, magic);
    c->failed |= magic != MAGIC;
    CODE(c, p->buffer_count);
    CODE(c, p->view_count);
    CODE(c, p->scalar_count);
    CODE(c, p->step_count);
    CODE(c, p->operand_count);
    CODE(c, p->code_count);
    CODE(c, p->peak_bytes);
}

static void code_arrays(struct codec *c, struct program *p)
{
    for (int32_t i = 0; i < p->buffer_count; i++)
        code_buffer(c, &p->buffers[i]);
    for (int32_t i = 0; i < p->view_count; i++)
        code_view(c, &p->views[i]);
    for (int32_t i = 0; i < p->step_count; i++)
        code_step(c, &p->steps[i]);
    for (int32_t i = 0; i < p->operand_count; i++)
        CODE(c, p->operands[i]);
    for (int32_t i = 0; i < p->code_count; i++)
        code_instruction(c, &p->code[i]);
    for (int32_t i = 0; i < p->scalar_count; i++)
        CODE_ENUM(c, p->scalars[i], enum dtype);
}

void program_pack(const struct program *p, struct strbuf *out)
{
    size_t start = out->n;
    struct codec c = { .out = out };
    struct program shallow = *p; /* code_ functions take what they could also fill */
    code_counts(&c, &shallow);
    code_arrays(&c, &shallow);
    if (out->failed)
        return;
    uint64_t hash = str_hash(out->p + start, out->n - start, MAGIC);
    CODE(&c, hash);
}

/* No count may promise more than the bytes can hold: nothing large is allocated for a lie. */
static bool counts_are_sane(const struct program *p, size_t bytes)
{
    const int32_t counts[] = { p->buffer_count, p->view_count,    p->scalar_count,
                               p->step_count,   p->operand_count, p->code_count };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] < 0 || counts[i] > COUNT_MOST)
            return false;
    int64_t least = p->buffer_count * 20LL + p->view_count * 24LL + p->step_count * 100LL +
                    p->operand_count * 4LL + p->code_count * 12LL + p->scalar_count * 4LL;
    return (uint64_t)least <= bytes;
}

static int refuse(struct err *err)
{
    err_set(err, ERR_VALUE, "these bytes are no packed program");
    return err_hint(err, "both ends must be the same version of tensorcell");
}

struct program *program_unpack(struct str bytes, struct err *err)
{
    struct program counts = { 0 }, *p = NULL;
    uint64_t hash;
    if (bytes.n < HASH_BYTES) {
        refuse(err);
        return NULL;
    }
    struct str body = str_slice(bytes, 0, bytes.n - HASH_BYTES);
    memcpy(&hash, body.p + body.n, sizeof hash);
    struct codec c = { .in = body };
    code_counts(&c, &counts);
    if (hash != str_hash(body.p, body.n, MAGIC) || c.failed || !counts_are_sane(&counts, c.in.n)) {
        refuse(err);
        return NULL;
    }
    p = program_block(&counts);
    if (!p) {
        err_set(err, ERR_MEMORY, "no memory for a program of %d steps", counts.step_count);
        return NULL;
    }
    code_arrays(&c, p);
    if (c.failed || c.in.n) {
        refuse(err);
    } else if (program_check(p, err) == 0) {
        return p;
    }
    program_free(p);
    return NULL;
}
