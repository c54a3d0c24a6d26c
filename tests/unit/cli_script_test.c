#include "cli/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct script_cell next(struct script_cells *cells)
{
    struct script_cell cell;
    assert_true(script_next(cells, &cell));
    return cell;
}

static void cells_between_markers(void **state)
{
    (void)state;
    struct script_cells cells = { .text = STR("a\n# %% title\n\nb\nc\n# %%\n  \n# %%\nd") };
    struct script_cell cell = next(&cells);
    assert_true(str_is(cell.source, "a\n"));
    assert_int_equal(cell.line, 1);
    assert_false(cell.only);
    cell = next(&cells);
    assert_true(str_is(cell.source, "\nb\nc\n"));
    assert_int_equal(cell.line, 3);
    cell = next(&cells); /* the blank one is left out */
    assert_true(str_is(cell.source, "d"));
    assert_int_equal(cell.line, 9);
    assert_int_equal(cell.number, 3);
    assert_false(script_next(&cells, &cell));
}

static void one_cell(void **state)
{
    (void)state;
    struct script_cells cells = { .text = STR("a # %% no marker\n #%%\n") };
    struct script_cell cell = next(&cells);
    assert_true(cell.only);
    assert_int_equal(cell.source.n, cells.text.n);
    assert_false(script_next(&cells, &cell));
}

static void nothing(void **state)
{
    (void)state;
    struct script_cell cell;
    struct script_cells empty = { .text = STR("") }, blank = { .text = STR("\n\n# %%\n\n") };
    assert_false(script_next(&empty, &cell));
    assert_false(script_next(&blank, &cell));
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    struct strbuf text;
    struct err err = { 0 };
    strbuf_init(&text);
    assert_int_equal(script_read("no/such/file.tcell", &text, &err), -1);
    assert_int_equal(err.kind, ERR_FILE);
    assert_non_null(strstr(err.text, "no/such/file.tcell"));
    strbuf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_between_markers),
        cmocka_unit_test(one_cell),
        cmocka_unit_test(nothing),
        cmocka_unit_test(a_missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
