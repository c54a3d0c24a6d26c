/* describe x: shape, range and spread of a tensor, or of each member of a record or list. */
#include "magics/commands.h"

#include "display/describe.h"

enum { ROWS_MOST = 1000, DEPTH_MOST = 8 };

struct rows {
    struct described *row;
    struct value *numbers; /* of a tensor: pending result of _describe, held */
    size_t count, capacity, numbers_capacity;
};

/* Takes over nothing; the value lives as long as what is described. */
static int add_row(struct eval *e, struct rows *rows, struct str name, struct value v,
                   struct err *err)
{
    struct value numbers = { .kind = VALUE_NOTHING };
    if (rows->count == ROWS_MOST)
        return err_set(err, ERR_VALUE, "describe shows at most %d members", ROWS_MOST);
    if (v.kind == VALUE_TENSOR &&
        eval_operation_direct(e, OP__describe, &v, 1, NULL, &numbers, err))
        return -1;
    rows->row = arena_grow(e->arena, rows->row, rows->count, &rows->capacity, sizeof *rows->row);
    rows->numbers = arena_grow(e->arena, rows->numbers, rows->count, &rows->numbers_capacity,
                               sizeof *rows->numbers);
    rows->row[rows->count] = (struct described){ .name = name, .value = v };
    rows->numbers[rows->count++] = numbers;
    return 0;
}

static int add_rows(struct eval *e, struct rows *rows, struct str name, struct value v, int depth,
                    struct err *err)
{
    int status = 0;
    if (depth < DEPTH_MOST && v.kind == VALUE_RECORD) {
        for (size_t i = 0; status == 0 && i < v.record->count; i++) {
            const struct record_field *f = &v.record->fields[i];
            struct str full = name.n ? arena_printf(e->arena, STR_FMT "." STR_FMT, STR_ARG(name),
                                                    STR_ARG(f->name))
                                     : f->name;
            status = add_rows(e, rows, full, f->value, depth + 1, err);
        }
        return status;
    }
    if (depth < DEPTH_MOST && v.kind == VALUE_LIST) {
        for (size_t i = 0; status == 0 && i < v.list->count; i++)
            status = add_rows(e, rows, arena_printf(e->arena, STR_FMT "[%zu]", STR_ARG(name), i),
                              v.list->items[i], depth + 1, err);
        return status;
    }
    return add_row(e, rows, name, v, err);
}

static int read_numbers(struct eval *e, struct rows *rows, struct err *err)
{
    if (eval_flush(e, err))
        return -1;
    for (size_t i = 0; i < rows->count; i++) {
        double *numbers = ARENA_ARRAY(e->arena, DESCRIBE_COUNT, double);
        if (rows->numbers[i].kind == VALUE_TENSOR &&
            device_download(e->workspace->devices, rows->numbers[i].tensor, numbers, err))
            return -1;
        rows->row[i].numbers = numbers;
    }
    return 0;
}

static int show(struct eval *e, struct value v, struct err *err)
{
    struct rows rows = { 0 };
    struct bundle shown = { 0 };
    int status = add_rows(e, &rows, STR(""), v, 0, err);
    if (status == 0)
        status = read_numbers(e, &rows, err);
    if (status == 0 && rows.count == 0)
        sink_print(e->sink, STR("nothing is in it\n"));
    else if (status == 0) {
        display_describe(rows.row, rows.count, e->arena, &shown);
        sink_display(e->sink, &shown);
    }
    for (size_t i = 0; i < rows.count; i++)
        value_unref(rows.numbers[i]);
    return status;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "x");
    struct value v;
    (void)out;
    if (command_value(e, arg, &v, err))
        return -1;
    int status = eval_settle_result(e, &v, err) ? -1 : show(e, v, err);
    value_unref(v);
    return status ? err_place(err, arg->span) : 0;
}

const struct command magic_describe = {
    .run = run,
    .word = { .name = "describe",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "shape, range, quartiles, mean, spread and missing values of a tensor, or of "
                      "each member of a record or list; NaN is counted and left out of the rest",
              .example = "describe normal(100)",
              .errors = "ValueError: a list or record of too many members",
              .params = { PARAM("x", VALUE, 0, .help = "a tensor, a record or a list") } }
};
