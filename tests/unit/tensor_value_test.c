/* Values are counted, and however deep they are nested, giving them back takes no deep stack. */
#include "tensor/heads.h"
#include "tensor/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void deep_lists(void **state)
{
    struct err err;
    struct value l = value_list(&err);
    (void)state;
    for (int i = 0; i < 400000; i++) {
        struct value outer = value_list(&err);
        assert_int_equal(list_add(outer.list, l, &err), 0);
        l = outer;
    }
    value_unref(l);
}

static void shared_items(void **state)
{
    struct err err;
    struct value text = value_text(STR("shared"), &err), a = value_list(&err),
                 r = value_record("r", &err);
    (void)state;
    assert_int_equal(list_add(a.list, value_ref(text), &err), 0);
    assert_int_equal(record_add(r.record, STR("list"), value_ref(a), &err), 0);
    assert_int_equal(record_add(r.record, STR("text"), value_ref(text), &err), 0);
    assert_int_equal(text.text->refs, 3);
    value_unref(r);
    assert_int_equal(a.list->refs, 1);
    assert_int_equal(text.text->refs, 2);
    value_unref(a);
    assert_int_equal(text.text->refs, 1);
    assert_true(str_is(text.text->s, "shared"));
    value_unref(text);
}

static int released;

static void release(struct sequence *s, struct value *queue)
{
    struct value *item = (struct value *)(void *)((struct sequence_head *)(void *)s + 1);
    released++;
    value_drop(*item, queue);
}

static void release_hook(void **state)
{
    struct err err;
    struct {
        struct sequence_head head;
        struct value item;
    } made = { { .refs = 2, .release = release }, value_list(&err) };
    struct value v = { .kind = VALUE_SEQUENCE, .sequence = (struct sequence *)(void *)&made };
    (void)state;
    assert_int_equal(list_add(made.item.list, value_text(STR("inside"), &err), &err), 0);
    value_unref(v);
    assert_int_equal(released, 0);
    value_unref(v);
    assert_int_equal(released, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_lists),
        cmocka_unit_test(shared_items),
        cmocka_unit_test(release_hook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
