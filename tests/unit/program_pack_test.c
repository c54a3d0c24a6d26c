/* Programs to bytes and back: nothing is lost, and of damaged bytes nothing gets through that a
 * backend could stumble over. */
#include "program/block.h"
#include "program/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

static const uint8_t F = DTYPE_F32;

/* t = x[s1:] + s0; y = matmul(t, t.T) */
static struct program *small_program(void)
{
    struct shape s = { 2, { 3, 3 } };
    struct program_buffer buffers[] = { { BUFFER_INPUT, 0, 0, 36 },
                                        { BUFFER_TEMPORARY, 0, 1, 36 },
                                        { BUFFER_OUTPUT, 1, 1, 36 } };
    struct program_view views[] = { { 0, DTYPE_F32, layout_contiguous(&s), ~1 },
                                    { 1, DTYPE_F32, layout_contiguous(&s), 0 },
                                    { 1, DTYPE_F32, { s, { 1, 3 }, 0 }, 0 },
                                    { 2, DTYPE_F32, layout_contiguous(&s), 0 } };
    struct instruction code[] = {
        { .code = TILE_LOAD, .dtype = F, .dst = 0, .index = 0 },
        { .code = TILE_SCALAR, .dtype = F, .dst = 1, .index = 0 },
        { .code = OP_add, .dtype = F, .dst = 2, .a = 0, .b = 1 },
        { .code = TILE_STORE, .dtype = F, .a = 2, .index = 1 },
    };
    operand_ref operands[] = { 1, 2 };
    struct step steps[2] = {
        { .kind = STEP_FUSED, .code_count = 4, .space = s, .flops = 9, .bytes = 72 },
        { .kind = STEP_KERNEL, .op = OP_matmul, .operand_count = 2, .result = 3, .flops = 54 },
    };
    steps[1].attrs.axis_count = -1;
    steps[1].attrs.dtype = -1;
    steps[1].attrs.shape.ndim = -1;
    enum dtype scalars[] = { DTYPE_F32, DTYPE_I64 };
    struct program p = { 3, 4, 2, 2, 2, 4, buffers, views, steps, operands, code, 72, scalars };
    return program_copy(&p);
}

static void round_trip(void **state)
{
    (void)state;
    struct program *p = small_program(), *q;
    struct strbuf bytes, again, text, same;
    struct err err = { 0 };
    strbuf_init(&bytes);
    strbuf_init(&again);
    strbuf_init(&text);
    strbuf_init(&same);
    program_pack(p, &bytes);
    q = program_unpack(strbuf_str(&bytes), &err);
    assert_non_null(q);
    program_pack(q, &again);
    assert_int_equal(bytes.n, again.n);
    assert_memory_equal(bytes.p, again.p, bytes.n);
    program_print(p, &text);
    program_print(q, &same);
    assert_string_equal(text.p, same.p);
    assert_non_null(strstr(text.p, "v3:f32[3, 3] <- matmul(v1:f32[3, 3], v2:f32[3, 3])"));
    assert_non_null(strstr(text.p, "r2 <- add r0 r1"));
    strbuf_fini(&bytes);
    strbuf_fini(&again);
    strbuf_fini(&text);
    strbuf_fini(&same);
    program_free(p);
    program_free(q);
    program_free(NULL);
}

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Ten thousand damaged strings are refused; with their hash made right again they are refused or
 * are programs that pass every check. */
static void damaged_bytes(void **state)
{
    (void)state;
    struct program *p = small_program(), *q;
    struct strbuf bytes;
    struct err err = { 0 };
    uint32_t random = 1;
    int refused = 0;
    strbuf_init(&bytes);
    program_pack(p, &bytes);
    char *copy = malloc(bytes.n);
    for (int i = 0; i < 10000; i++) {
        size_t n = i % 4 == 3 ? next(&random) % bytes.n : bytes.n;
        memcpy(copy, bytes.p, bytes.n);
        for (uint32_t k = next(&random) % 3 + (n == bytes.n); k > 0; k--)
            copy[next(&random) % bytes.n] ^= (char)(1u << next(&random) % 8);
        if (n == bytes.n && memcmp(copy, bytes.p, n) == 0)
            continue;
        assert_null(program_unpack((struct str){ copy, n }, &err));
        assert_int_equal(err.kind, ERR_VALUE);
        if (n < 12)
            continue;
        uint64_t hash = str_hash(copy, n - 8, 0x31504354);
        memcpy(copy + n - 8, &hash, sizeof hash);
        q = program_unpack((struct str){ copy, n }, &err);
        refused += !q;
        if (q)
            assert_int_equal(program_check(q, &err), 0);
        program_free(q);
    }
    assert_true(refused > 3000);
    free(copy);
    strbuf_fini(&bytes);
    program_free(p);
}

/* What the check finds: one damage each. */
static void each_damage_is_found(void **state)
{
    (void)state;
    struct err err = { 0 };
#define DAMAGE(change)                                                                             \
    do {                                                                                           \
        struct program *p = small_program();                                                       \
        assert_int_equal(program_check(p, &err), 0);                                               \
        p->change;                                                                                 \
        assert_int_equal(program_check(p, &err), -1);                                              \
        program_free(p);                                                                           \
    } while (0)
    DAMAGE(views[0].buffer = 3);
    DAMAGE(views[1].layout.offset = 1);
    DAMAGE(views[0].layout.stride[0] = 4);
    DAMAGE(views[0].shift = ~0);
    DAMAGE(views[0].shift = ~2);
    DAMAGE(views[0].shift = 1);
    DAMAGE(views[1].shift = ~1);
    DAMAGE(scalars[0] = DTYPE_I64);
    DAMAGE(scalars[1] = DTYPE_COUNT);
    DAMAGE(views[2].layout.stride[0] = -1);
    DAMAGE(views[0].layout.stride[0] = INT64_MAX);
    DAMAGE(views[0].layout.shape.ndim = 9);
    DAMAGE(buffers[0].bytes = 35);
    DAMAGE(buffers[1].last = 0);
    DAMAGE(operands[0] = 4);
    DAMAGE(operands[0] = -3);
    DAMAGE(steps[1].result = 2);
    DAMAGE(steps[1].result = 0);
    DAMAGE(steps[1].op = OP_add);
    DAMAGE(steps[1].operand_count = 3);
    DAMAGE(steps[1].attrs.axis_count = 9);
    DAMAGE(code[0].dst = TILE_REGISTERS);
    DAMAGE(code[0].index = 4);
    DAMAGE(code[1].index = 1);
    DAMAGE(code[2].b = 7);
    DAMAGE(code[2].code = OP_matmul);
    DAMAGE(code[2].code = TILE_CODE_COUNT);
    DAMAGE(steps[0].space.size[0] = 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(damaged_bytes),
        cmocka_unit_test(each_damage_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
