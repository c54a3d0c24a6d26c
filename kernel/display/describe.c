#include "display/describe.h"

#include "display/display.h"
#include "display/number.h"
#include "display/table.h"

#include <math.h>

enum { NAME, DTYPE, SHAPE, DEVICE, BYTES, NUMBERS, COLUMNS = NUMBERS + DESCRIBE_COUNT };

static const char heads[] = "name|dtype|shape|device|>bytes|>min|>25%|>50%|>75%|>max|>mean|>std|"
                            ">nan|>inf|>zeros";

/* Six significant digits; whole numbers whole. "-": there is no element to say anything about;
 * blank: whole numbers are never NaN or infinite. */
static struct str number_cell(const struct described *r, int place, struct arena *a)
{
    double v = r->numbers[place];
    bool real = dtype_kind(r->value.tensor->dtype) == 'f';
    if (!real && (place == DESCRIBE_NANS || place == DESCRIBE_INFINITES))
        return STR("");
    if (place >= DESCRIBE_NANS)
        return arena_printf(a, "%.0f", v);
    if (isnan(r->numbers[DESCRIBE_MIN]))
        return STR("-");
    if (isnan(v))
        return STR("nan");
    bool whole = v == floor(v) && fabs(v) < 1e15;
    return arena_printf(a, whole ? "%.0f" : "%.6g", v);
}

static void tensor_cells(const struct described *r, struct str *cells, struct arena *a)
{
    const struct tensor *t = r->value.tensor;
    char shape[200];
    int64_t bytes = -1;
    (void)tensor_bytes(t->dtype, &t->layout.shape, &bytes);
    cells[DTYPE] = str_of(dtype_name(t->dtype));
    cells[SHAPE] = arena_str(a, str_of(shape_name(&t->layout.shape, shape, sizeof shape)));
    cells[DEVICE] = str_of(t->buffer ? device_shown_name(t->buffer->device) : "not computed");
    cells[BYTES] = number_bytes_text(a, bytes);
    for (int i = 0; i < DESCRIBE_COUNT; i++)
        cells[NUMBERS + i] = number_cell(r, i, a);
}

static void row_cells(const struct described *r, struct str *cells, struct arena *a)
{
    cells[NAME] = r->name;
    if (r->value.kind == VALUE_TENSOR)
        tensor_cells(r, cells, a);
    else
        cells[DTYPE] = str_of(value_kind_name(r->value.kind));
}

/* What is no tensor has no facts to be listed. */
static void show_summary(struct value v, struct arena *a, struct bundle *out)
{
    struct strbuf text;
    strbuf_init(&text);
    display_summary(v, &text);
    bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_fini(&text);
}

/* The facts below each other. */
static void show_one(const struct described *r, struct arena *a, struct bundle *out)
{
    struct str cells[COLUMNS] = { 0 }, rest = str_of(heads), head;
    struct table t;
    if (r->value.kind != VALUE_TENSOR) {
        show_summary(r->value, a, out);
        return;
    }
    row_cells(r, cells, a);
    table_init(&t, a, "fact|value");
    t.headless = true;
    for (int i = 0; str_cut(&rest, '|', &head); i++)
        if (i > NAME && cells[i].n)
            table_row(&t, (struct str[]){ str_slice(head, head.p[0] == '>', head.n), cells[i] });
    table_show(&t, a, out);
}

void display_describe(const struct described *rows, size_t count, struct arena *a,
                      struct bundle *out)
{
    if (count == 1 && !rows[0].name.n) {
        show_one(&rows[0], a, out);
        return;
    }
    struct table t;
    table_init(&t, a, heads);
    for (size_t i = 0; i < count; i++) {
        struct str cells[COLUMNS] = { 0 };
        row_cells(&rows[i], cells, a);
        table_row(&t, cells);
    }
    table_show(&t, a, out);
}
