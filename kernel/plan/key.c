/* Packing a live graph into words. A node is a header word and what its kind needs beyond it; an
 * elementwise node has no attributes but its dtype, so that most nodes take three or four words. */
#include "plan/key.h"

#include "plan/keep.h"

enum {
    LEAF_MOST = 3 + 2 * MAX_DIMS,
    ATTR_MOST = 3 + MAX_DIMS + 2 * MAX_DIMS + 8 + 4,
    CALL_MOST = 3 + MAX_DIMS + ATTR_MOST, /* and a word for two inputs */
    NODE_MOST = CALL_MOST > LEAF_MOST ? CALL_MOST : LEAF_MOST,
};

static uint64_t *put_sizes(uint64_t *at, const int64_t *sizes, int n)
{
    for (int i = 0; i < n; i++)
        *at++ = (uint64_t)sizes[i];
    return at;
}

static uint64_t *put_leaf(uint64_t *at, const struct tensor *t)
{
    const struct layout *l = &t->layout;
    at = put_sizes(at, l->shape.size, l->shape.ndim);
    at = put_sizes(at, l->stride, l->shape.ndim);
    *at++ = t->buffer->bytes;
    *at++ = (uintptr_t)t->buffer->device;
    return at;
}

static uint64_t *put_reals(uint64_t *at, const double *real, uint64_t *mask)
{
    for (int i = 0; i < 4; i++) {
        uint64_t bits;
        memcpy(&bits, &real[i], sizeof bits);
        if (bits) {
            *mask |= (uint64_t)1 << (32 + i);
            *at++ = bits;
        }
    }
    return at;
}

static uint64_t *put_attrs(uint64_t *at, const struct op_attrs *a, bool starts)
{
    uint64_t head = (uint8_t)a->axis_count | (uint64_t)(uint8_t)a->dtype << 8 |
                    (uint64_t)(a->all_whole != 0) << 16 | (uint64_t)(uint8_t)a->shape.ndim << 24;
    for (int i = 0; i < a->axis_count; i++)
        head |= (uint64_t)(a->axes[i] & 15) << (32 + 4 * i);
    *at++ = head;
    uint64_t mask = 0, *mask_at = at++;
    for (int i = 0; i < MAX_DIMS; i++) { /* split keeps its cuts there, whatever ndim says */
        if (a->shape.size[i]) {
            mask |= (uint64_t)1 << (40 + i);
            *at++ = (uint64_t)a->shape.size[i];
        }
    }
    for (int i = 0; i < 2 * MAX_DIMS + 8; i++) {
        bool is_start = starts && i < 2 * MAX_DIMS && i % 2 == 0;
        if (a->whole[i] && !is_start) {
            mask |= (uint64_t)1 << i;
            *at++ = (uint64_t)a->whole[i];
        }
    }
    at = put_reals(at, a->real, &mask);
    *mask_at = mask;
    return at;
}

static uint64_t *put_call(uint64_t *at, const struct live *l, int32_t ordinal)
{
    const struct node *n = l->nodes[ordinal];
    *at++ = (uintptr_t)l->devices[ordinal];
    *at++ = (uint64_t)l->asked[ordinal] | (uint64_t)(n->part_of ? n->part_of->id + 1 : 0) << 32;
    at = put_sizes(at, n->shape.size, n->shape.ndim);
    for (int32_t i = 0; i < n->in_count; i += 2) {
        uint64_t pair = (uint32_t)l->ordinal[n->in[i]->index];
        if (i + 1 < n->in_count)
            pair |= (uint64_t)(uint32_t)l->ordinal[n->in[i + 1]->index] << 32;
        *at++ = pair;
    }
    const struct op *op = op_row(n->op);
    return op->class == OP_TILE ? at : put_attrs(at, &n->attrs, op->starts);
}

static uint64_t *put_node(uint64_t *at, const struct live *l, int32_t ordinal)
{
    const struct node *n = l->nodes[ordinal];
    bool call = n->kind == NODE_CALL;
    bool strict = call && live_request(l, n)->strict;
    *at++ = (uint64_t)n->kind | (uint64_t)n->dtype << 2 | (uint64_t)(uint32_t)n->shape.ndim << 8 |
            (uint64_t)(call ? n->op : 0) << 12 | (uint64_t)live_is_output(n) << 24 |
            (uint64_t)strict << 25 | (uint64_t)keep_outlives_leaf(n) << 26 |
            (uint64_t)(uint32_t)n->in_count << 32;
    if (n->kind == NODE_LEAF)
        return put_leaf(at, n->tensor);
    return call ? put_call(at, l, ordinal) : at;
}

static uint64_t hash_words(const uint64_t *words, size_t count)
{
    uint64_t h = count;
    for (size_t i = 0; i < count; i++) {
        h = (h ^ words[i]) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
    }
    return h;
}

void key_build(struct key *k, const struct live *l, struct arena *a)
{
    /* The room of the worst node is asked for in advance, and what is not used is given back. */
    size_t capacity = 0;
    k->words = NULL;
    k->count = 0;
    for (int32_t i = 0; i < l->count; i++) {
        size_t most = NODE_MOST + (size_t)l->nodes[i]->in_count;
        if (k->count + most > capacity) {
            size_t larger = k->count + most + 10 * (size_t)(l->count - i);
            uint64_t *words = ARENA_ARRAY(a, larger, uint64_t);
            if (k->count)
                memcpy(words, k->words, k->count * sizeof *words);
            k->words = words;
            capacity = larger;
        }
        k->count = (size_t)(put_node(k->words + k->count, l, i) - k->words);
    }
    k->hash = hash_words(k->words, k->count);
}

bool key_equal(const struct key *a, const struct key *b)
{
    return a->hash == b->hash && a->count == b->count &&
           memcmp(a->words, b->words, a->count * sizeof *a->words) == 0;
}
