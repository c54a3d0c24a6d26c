/* The table of operations: every row is whole, every word leads to one row. */
#include "tensor/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void every_row_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < OP_COUNT; i++) {
        const struct op *op = op_row((enum op_id)i);
        assert_int_equal(op->id, i);
        assert_non_null(op->word.name);
        assert_non_null(op->word.help);
        assert_non_null(op->rule);
        assert_true((op->class == OP_VIEW) == (op->view != NULL));
        assert_true(!op->counted || op_row(op->count_op)->word.hidden);
        assert_true(op->word.hidden || op->class == OP_LATER || op->word.example);
        assert_true(op->word.kind == WORD_OPERATION && op->word.has_value);
    }
}

static void every_word_leads_to_its_row(void **state)
{
    (void)state;
    for (int i = 0; i < OP_COUNT; i++) {
        const struct op *op = op_row((enum op_id)i);
        assert_ptr_equal(op_find(str_of(op->word.name)), op);
        struct str alias;
        for (int k = 0; op->word.aliases && (alias = str_word(op->word.aliases, k)).p; k++) {
            if (op_find(alias) != op)
                fail_msg("%.*s of %s leads elsewhere", STR_ARG(alias), op->word.name);
        }
    }
}

static void other_words_lead_nowhere(void **state)
{
    (void)state;
    static const char *const words[] = { "",
                                         "x",
                                         "matmu",
                                         "matmull",
                                         "Matmul",
                                         "mm ",
                                         "mm bmm",
                                         "rand ",
                                         " randn",
                                         "_",
                                         "é",
                                         "len",
                                         "a_very_long_word_that_is_longer_than_any_operation" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (op_find(str_of(words[i])))
            fail_msg("'%s' is found", words[i]);
}

static void work_is_counted(void **state)
{
    (void)state;
    struct operand in[2] = { { DTYPE_F32, false, { 2, { 3, 4 } } },
                             { DTYPE_F32, false, { 2, { 4, 5 } } } };
    struct shape out = { 2, { 3, 5 } }, one = { 0 };
    assert_int_equal(op_flops(op_row(OP_matmul), in, 2, &out), 2 * 3 * 4 * 5);
    assert_int_equal(op_flops(op_row(OP_sum), in, 1, &one), 12);
    assert_int_equal(op_flops(op_row(OP_tanh), in, 1, &in[0].shape), 12);
    assert_int_equal(op_flops(op_row(OP_normal), NULL, 0, &out), 0);
    assert_int_equal(op_flops(op_row(OP_concat), in, 2, &out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(every_word_leads_to_its_row),
        cmocka_unit_test(other_words_lead_nowhere),
        cmocka_unit_test(work_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
